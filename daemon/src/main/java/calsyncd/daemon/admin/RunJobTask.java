package calsyncd.daemon.admin;

import calsyncd.daemon.quartz.JobRunner;
import calsyncd.task.Job;
import io.dropwizard.servlets.tasks.Task;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /tasks/run-job?job=NAME}: runs a job now, on this node, and says whether it ended
 * well.
 */
public final class RunJobTask extends Task {
  private final JobRunner runner;

  public RunJobTask(JobRunner runner) {
    super("run-job");
    this.runner = runner;
  }

  @Override
  public void execute(Map<String, List<String>> parameters, PrintWriter output) {
    String name = String.join("", parameters.getOrDefault("job", List.of()));
    Optional<Job> job = runner.job(name);
    if (job.isEmpty()) {
      throw new IllegalArgumentException("job: there is no job of the name '" + name + "'");
    }
    output.println(name + (runner.run(job.get()) ? " completed" : " failed"));
  }
}
