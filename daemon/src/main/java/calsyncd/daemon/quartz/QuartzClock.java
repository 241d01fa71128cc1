package calsyncd.daemon.quartz;

import calsyncd.daemon.group.Alarms;
import calsyncd.daemon.postgres.CheckinTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import io.dropwizard.lifecycle.Managed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler: clustered over the JDBC store, so that one node runs what is due. While PostgreSQL
 * is away nothing fires; when it is back the next times do.
 */
public final class QuartzClock implements Managed {
  private static final String NAME = "calsyncd";
  private static final Logger LOG = LoggerFactory.getLogger(QuartzClock.class);

  private final Scheduler scheduler;
  private final Database store;
  private final Thread ending =
      Thread.ofVirtual().name("calsyncd-quartz-end").unstarted(this::shutdown);

  private QuartzClock(Scheduler scheduler, Database store) {
    this.scheduler = scheduler;
    this.store = store;
  }

  /** Quartz's way to the pool that holds its triggers. */
  private record Pool(Database store) implements ConnectionProvider {
    @Override
    public Connection getConnection() throws SQLException {
      return store.borrow();
    }

    @Override
    public void initialize() {}

    @Override
    public void shutdown() {
      store.close();
    }
  }

  /**
   * A scheduler with the jobs' triggers, not yet started.
   *
   * @param database where it keeps its triggers, in a pool of its own
   * @param rung hears of alarms that go off
   * @throws IllegalArgumentException where a cron expression is none
   */
  public static QuartzClock create(
      DatabaseSettings database, JobSettings settings, JobRunner runner, Alarms.Rung rung) {
    Database store = Database.open(database, "calsyncd-quartz", connections(settings));
    try {
      QuartzClock clock = new QuartzClock(scheduler(store, settings, jobs(runner, rung)), store);
      clock.scheduleOrStop(settings.active());
      return clock;
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz can't be set up on its tables", e);
    }
  }

  /** Quartz remembers a scheduler by its name: one left behind would be the next one's. */
  private void scheduleOrStop(Map<String, String> crons) throws SchedulerException {
    boolean scheduled = false;
    try {
      schedule(crons);
      scheduled = true;
    } finally {
      if (!scheduled) {
        stop();
      }
    }
  }

  /** One a running job, and two for the scheduler's own threads. */
  private static int connections(JobSettings settings) {
    return settings.threads() + 2;
  }

  private static Scheduler scheduler(Database store, JobSettings settings, JobFactory jobs)
      throws SchedulerException {
    String source = NAME + "-" + UUID.randomUUID();
    DBConnectionManager.getInstance().addConnectionProvider(source, new Pool(store));
    Scheduler scheduler = new StdSchedulerFactory(properties(source, settings)).getScheduler();
    scheduler.setJobFactory(jobs);
    return scheduler;
  }

  private static JobFactory jobs(JobRunner runner, Alarms.Rung rung) {
    return (fired, _) ->
        fired.getJobDetail().getJobClass() == ReminderJob.class
            ? new ReminderJob(rung)
            : new QuartzJob(runner);
  }

  /** The alarms that it keeps. */
  public Alarms alarms() {
    return new QuartzAlarms(scheduler);
  }

  /**
   * When this node's scheduler last told the cluster that it lives, which it does every five
   * seconds; long ago where it does not run.
   */
  public Instant lastCheckin() {
    try {
      String instance = scheduler.getSchedulerInstanceId();
      boolean runs = scheduler.isStarted() && !scheduler.isShutdown();
      return runs ? new CheckinTable(store).last(NAME, instance) : Instant.EPOCH;
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not say how it is", e);
    }
  }

  private void schedule(Map<String, String> crons) throws SchedulerException {
    for (String name : JobSettings.TRIGGERS.keySet()) {
      if (crons.containsKey(name)) {
        Set<Trigger> triggers = Set.of(trigger(name, crons.get(name)));
        scheduler.scheduleJob(
            JobBuilder.newJob(QuartzJob.class).withIdentity(name).build(), triggers, true);
      } else {
        scheduler.deleteJob(JobKey.jobKey(name));
      }
    }
  }

  private static Trigger trigger(String name, String cron) {
    try {
      return TriggerBuilder.newTrigger()
          .withIdentity(name)
          .withSchedule(
              CronScheduleBuilder.cronSchedule(cron)
                  .inTimeZone(TimeZone.getTimeZone("UTC"))
                  .withMisfireHandlingInstructionDoNothing())
          .build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "jobs.triggers."
              + name
              + " is no cron expression of Quartz, such as "
              + JobSettings.TRIGGERS.get(name),
          e);
    }
  }

  private static Properties properties(String source, JobSettings settings) {
    Properties p = new Properties();
    p.setProperty("org.quartz.scheduler.instanceName", NAME);
    p.setProperty("org.quartz.scheduler.instanceId", "AUTO");
    p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    p.setProperty("org.quartz.threadPool.threadCount", String.valueOf(settings.threads()));
    p.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    p.setProperty(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    p.setProperty("org.quartz.jobStore.tablePrefix", "calsyncd.qrtz_");
    p.setProperty("org.quartz.jobStore.isClustered", "true");
    p.setProperty("org.quartz.jobStore.useProperties", "true");
    p.setProperty("org.quartz.jobStore.clusterCheckinInterval", "5000");
    p.setProperty("org.quartz.jobStore.dataSource", source);
    return p;
  }

  @Override
  public void start() throws SchedulerException {
    scheduler.start();
  }

  /** Fires no job any more. Does not block: {@link #stop} waits for those that run. */
  public synchronized void end() {
    if (ending.getState() == Thread.State.NEW) {
      ending.start();
    }
  }

  private void shutdown() {
    try {
      scheduler.shutdown(true);
    } catch (SchedulerException e) {
      LOG.warn("Quartz did not end in order", e);
    }
  }

  @Override
  public void stop() {
    end();
    try {
      ending.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
