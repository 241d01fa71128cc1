package calsyncd.task;

/** One of the daemon's jobs: a call runs it once, whoever calls. */
public interface Job {
  /** The job's name, which is also its log stream's. */
  String name();

  /**
   * Runs once.
   *
   * @param runId ties what the run causes to its two log lines
   * @throws RuntimeException where a dependency is away; the next run tries anew
   */
  JobReport run(String runId);
}
