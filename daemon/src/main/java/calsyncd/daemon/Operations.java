package calsyncd.daemon;

import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.task.Job;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What an operator does from a shell, without a server. */
public final class Operations {
  private Operations() {}

  /** Brings the schema up to date; how many migrations ran. */
  public static int migrate(CalsyncdConfiguration configuration) {
    try (Infrastructure infrastructure = Infrastructure.open(configuration)) {
      return Database.migrate(infrastructure.database());
    }
  }

  /**
   * Runs one job on this node, passes included.
   *
   * @return empty where there is no such job, else whether it ran to its end
   */
  public static Optional<Boolean> runJob(CalsyncdConfiguration configuration, String name) {
    try (Infrastructure infrastructure = Infrastructure.open(configuration)) {
      Database.migrate(infrastructure.database());
      try (Engine engine = new Engine(configuration, infrastructure, CalsyncdApplication.CLOCK)) {
        JobRunner runner = Operating.jobs(engine);
        Optional<Job> job = runner.job(name);
        job.ifPresent(_ -> engine.start());
        return job.map(it -> runner.run(it, UUID.randomUUID(), "operator"));
      }
    }
  }

  /** The jobs there are. */
  public static List<String> jobs() {
    return calsyncd.daemon.quartz.JobSettings.TRIGGERS.keySet().stream().sorted().toList();
  }
}
