package calsyncd.daemon.quartz;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz fires: finds the job of the key's name and runs it. Never throws. */
@DisallowConcurrentExecution
public final class QuartzJob implements Job {
  private final JobRunner runner;

  QuartzJob(JobRunner runner) {
    this.runner = runner;
  }

  @Override
  public void execute(JobExecutionContext context) {
    runner.job(context.getJobDetail().getKey().getName()).ifPresent(runner::run);
  }
}
