package calsyncd.daemon;

import calsyncd.daemon.api.AdminAppointmentResource;
import calsyncd.daemon.api.AdminAuditResource;
import calsyncd.daemon.api.AdminConnectionResource;
import calsyncd.daemon.api.AdminJobResource;
import calsyncd.daemon.api.AdminQueueResource;
import calsyncd.daemon.api.AdminReplayResource;
import calsyncd.daemon.api.AdminTaskResource;
import calsyncd.daemon.api.Resyncing;
import calsyncd.daemon.postgres.AuditExport;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.OperatedConnections;
import calsyncd.daemon.postgres.QueuedNotifications;
import calsyncd.daemon.postgres.ReplayTable;
import calsyncd.daemon.postgres.ResyncTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.daemon.worker.PassAwaiter;
import java.util.List;
import java.util.UUID;

/** The parts that serve operators. */
final class Operating {
  private Operating() {}

  /** The jobs of a node, whose runs are kept. */
  static JobRunner jobs(Engine engine) {
    return new JobRunner(
        engine.jobs, engine.node, engine.clock, kept(new JobRuns(engine.database)));
  }

  private static JobRunner.Runs kept(JobRuns runs) {
    return new JobRunner.Runs() {
      @Override
      public void began(UUID run, String job, String node, String askedBy) {
        runs.began(run, job, node, askedBy);
      }

      @Override
      public void ended(UUID run, boolean well, String report) {
        runs.ended(run, well, report);
      }
    };
  }

  /** What managers act through. */
  static List<Object> resources(
      CalsyncdConfiguration configuration, Engine engine, JobRunner jobs) {
    Database database = engine.apiDatabase;
    Runnable wake = engine.worker::wake;
    Resyncing resyncing =
        new Resyncing(
            new ResyncTable(database, new TimeOrderedIds(engine.clock)),
            new PassAwaiter(engine.apiWork, wake, configuration.managers.patience()));
    return List.of(
        new AdminConnectionResource(new OperatedConnections(database), resyncing, wake),
        new AdminAppointmentResource(resyncing),
        new AdminTaskResource(resyncing),
        new AdminReplayResource(
            new ReplayTable(database),
            new FailedAttempts(database),
            configuration.managers.replays(),
            wake),
        new AdminQueueResource(
            engine.queue, new QueuedNotifications(database), engine.drains::drain, engine.clock),
        new AdminJobResource(jobs, new JobRuns(database), configuration.jobs.triggers()),
        new AdminAuditResource(new AuditExport(database)));
  }
}
