package calsyncd.daemon.quartz;

import calsyncd.daemon.group.Alarms;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz fires once, at the moment of a reminder: says that its alarm went off. */
public final class ReminderJob implements Job {
  private final Alarms.Rung rung;

  ReminderJob(Alarms.Rung rung) {
    this.rung = rung;
  }

  @Override
  public void execute(JobExecutionContext context) {
    rung.rung(QuartzAlarms.alarm(context.getJobDetail().getKey()));
  }
}
