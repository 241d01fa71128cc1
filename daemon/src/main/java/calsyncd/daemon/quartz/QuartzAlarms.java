package calsyncd.daemon.quartz;

import calsyncd.daemon.group.Alarms;
import calsyncd.group.GroupId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.matchers.GroupMatcher;

/**
 * Alarms as one-shot jobs of Quartz. A job's key is all there is to it: its group is {@code
 * reminders_} and the group's id, its name the reminder's id, a slash and its moment. So an alarm
 * that is moved is another job, and one look tells what is there. It is gone when it has gone off.
 */
final class QuartzAlarms implements Alarms {
  private static final String GROUP = "reminders_";

  /** So many are written in one transaction, for which all nodes wait. */
  private static final int BATCH = 100;

  private final Scheduler scheduler;

  QuartzAlarms(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  private static JobKey key(GroupId group, Alarm alarm) {
    return JobKey.jobKey(alarm.reminder() + "/" + alarm.at(), GROUP + group);
  }

  static Alarm alarm(JobKey key) {
    String[] parts = key.getName().split("/", 2);
    return new Alarm(UUID.fromString(parts[0]), Instant.parse(parts[1]));
  }

  @Override
  public Set<Alarm> of(GroupId group) {
    try {
      return scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP + group)).stream()
          .map(QuartzAlarms::alarm)
          .collect(Collectors.toSet());
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz does not say what alarms there are", e);
    }
  }

  @Override
  public void set(GroupId group, Collection<Alarm> alarms) {
    List<Alarm> all = List.copyOf(alarms);
    try {
      for (int from = 0; from < all.size(); from += BATCH) {
        Map<JobDetail, Set<? extends Trigger>> jobs = new HashMap<>();
        all.subList(from, Math.min(from + BATCH, all.size()))
            .forEach(it -> jobs.put(job(key(group, it)), Set.of(trigger(key(group, it), it.at()))));
        scheduler.scheduleJobs(jobs, true);
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz takes no alarms", e);
    }
  }

  private static JobDetail job(JobKey key) {
    return JobBuilder.newJob(ReminderJob.class).withIdentity(key).requestRecovery().build();
  }

  /** Whatever kept it from its moment, it goes off as soon as it can. */
  private static Trigger trigger(JobKey key, Instant at) {
    return TriggerBuilder.newTrigger()
        .withIdentity(key.getName(), key.getGroup())
        .startAt(Date.from(at))
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
        .build();
  }

  @Override
  public void clear(GroupId group, Collection<Alarm> alarms) {
    List<JobKey> keys = new ArrayList<>();
    alarms.forEach(it -> keys.add(key(group, it)));
    try {
      scheduler.deleteJobs(keys);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz takes no alarms back", e);
    }
  }
}
