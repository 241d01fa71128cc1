package calsyncd.daemon.quartz;

import calsyncd.daemon.group.Alarms;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import io.dropwizard.lifecycle.Managed;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.spi.JobFactory;

/**
 * The clock: two schedulers, clustered over the JDBC store, so that one node runs what is due. One
 * has the jobs that recur, the other the alarms: jobs may take all their threads for as long as
 * they wait for passes, alarms may come by the thousand, and neither waits for the other. While
 * PostgreSQL is away nothing fires; when it is back the next times do.
 */
public final class QuartzClock implements Managed {
  /** Alarms that a version before this one set are here, too; they go off all the same. */
  static final String JOBS = "calsyncd";

  static final String ALARMS = "calsyncd-alarms";

  private final Database store;
  private final ClusteredScheduler jobs;
  private final ClusteredScheduler alarms;
  private final Thread ending =
      Thread.ofVirtual().name("calsyncd-quartz-end").unstarted(this::shutdown);

  private QuartzClock(Database store, ClusteredScheduler jobs, ClusteredScheduler alarms) {
    this.store = store;
    this.jobs = jobs;
    this.alarms = alarms;
  }

  /**
   * A clock with the jobs' triggers, not yet started.
   *
   * @param database where it keeps its triggers, in a pool of its own
   * @param rung hears of alarms that go off
   * @throws IllegalArgumentException where a cron expression is none
   */
  public static QuartzClock create(
      DatabaseSettings database, JobSettings settings, JobRunner runner, Alarms.Rung rung) {
    Database store = Database.open(database, "calsyncd-quartz", connections(settings));
    JobFactory factory = factory(runner, rung);
    try {
      QuartzClock clock =
          new QuartzClock(
              store,
              ClusteredScheduler.create(JOBS, settings.threads(), store, factory),
              ClusteredScheduler.create(ALARMS, settings.alarmThreads(), store, factory));
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

  private static int connections(JobSettings settings) {
    return ClusteredScheduler.connections(settings.threads())
        + ClusteredScheduler.connections(settings.alarmThreads());
  }

  private static JobFactory factory(JobRunner runner, Alarms.Rung rung) {
    return (fired, _) ->
        fired.getJobDetail().getJobClass() == ReminderJob.class
            ? new ReminderJob(rung)
            : new QuartzJob(runner);
  }

  /** The alarms that it keeps. */
  public Alarms alarms() {
    return new QuartzAlarms(alarms.quartz());
  }

  /**
   * When each of this node's schedulers last told the cluster that it lives, which it does every
   * five seconds: the earlier of both; long ago where one does not run.
   */
  public Instant lastCheckin() {
    return Stream.of(jobs, alarms)
        .map(ClusteredScheduler::lastCheckin)
        .min(Instant::compareTo)
        .orElse(Instant.EPOCH);
  }

  private void schedule(Map<String, String> crons) throws SchedulerException {
    Scheduler scheduler = jobs.quartz();
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

  @Override
  public void start() throws SchedulerException {
    jobs.quartz().start();
    alarms.quartz().start();
  }

  /** Fires nothing any more. Does not block: {@link #stop} waits for what runs. */
  public synchronized void end() {
    if (ending.getState() == Thread.State.NEW) {
      ending.start();
    }
  }

  private void shutdown() {
    jobs.pause();
    alarms.pause();
    jobs.end();
    alarms.end();
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
