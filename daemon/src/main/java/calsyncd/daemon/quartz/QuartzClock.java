package calsyncd.daemon.quartz;

import io.dropwizard.lifecycle.Managed;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import org.quartz.CronScheduleBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/**
 * The scheduler: clustered over the JDBC store, so that one node runs what is due. While PostgreSQL
 * is away nothing fires; when it is back the next times do.
 */
public final class QuartzClock implements Managed {
  private final Scheduler scheduler;

  private QuartzClock(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Where Quartz keeps its triggers, in a pool of its own. */
  public record Store(String url, String user, String password) {
    @Override
    public String toString() {
      return "Store";
    }
  }

  /**
   * A scheduler with the jobs' triggers, not yet started.
   *
   * @throws IllegalArgumentException where a cron expression is none
   */
  public static QuartzClock create(Store store, JobSettings settings, JobRunner runner) {
    try {
      Scheduler scheduler = new StdSchedulerFactory(properties(store, settings)).getScheduler();
      scheduler.setJobFactory((_, _) -> new QuartzJob(runner));
      QuartzClock clock = new QuartzClock(scheduler);
      clock.schedule(settings.active());
      return clock;
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz can't be set up on its tables", e);
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

  private static Properties properties(Store store, JobSettings settings) {
    Properties p = new Properties();
    p.setProperty("org.quartz.scheduler.instanceName", "calsyncd");
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
    p.setProperty("org.quartz.jobStore.dataSource", "calsyncd");
    String source = "org.quartz.dataSource.calsyncd.";
    p.setProperty(source + "provider", "hikaricp");
    p.setProperty(source + "driver", "org.postgresql.Driver");
    p.setProperty(source + "URL", store.url());
    if (!store.user().isEmpty()) {
      p.setProperty(source + "user", store.user());
      p.setProperty(source + "password", store.password());
    }
    p.setProperty(source + "maxConnections", String.valueOf(settings.threads() + 2));
    return p;
  }

  @Override
  public void start() throws SchedulerException {
    scheduler.start();
  }

  @Override
  public void stop() throws SchedulerException {
    scheduler.shutdown(true);
  }
}
