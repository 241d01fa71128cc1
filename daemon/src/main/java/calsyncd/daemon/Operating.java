package calsyncd.daemon;

import calsyncd.daemon.admin.ComponentCheck;
import calsyncd.daemon.api.ActingFor;
import calsyncd.daemon.api.AdminAppointmentResource;
import calsyncd.daemon.api.AdminAuditResource;
import calsyncd.daemon.api.AdminConnectionFailuresResource;
import calsyncd.daemon.api.AdminConnectionResource;
import calsyncd.daemon.api.AdminConnectionsResource;
import calsyncd.daemon.api.AdminFailuresResource;
import calsyncd.daemon.api.AdminJobResource;
import calsyncd.daemon.api.AdminJournalResource;
import calsyncd.daemon.api.AdminQueueResource;
import calsyncd.daemon.api.AdminReplayResource;
import calsyncd.daemon.api.AdminSyncStatusResource;
import calsyncd.daemon.api.AdminSystemResource;
import calsyncd.daemon.api.AdminTaskResource;
import calsyncd.daemon.api.Resyncing;
import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.health.SystemWatch;
import calsyncd.daemon.health.SystemWatch.Clockwork;
import calsyncd.daemon.postgres.AuditExport;
import calsyncd.daemon.postgres.ConnectionDirectory;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FailingConnections;
import calsyncd.daemon.postgres.FigureTable;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.OperatedConnections;
import calsyncd.daemon.postgres.QueuedNotifications;
import calsyncd.daemon.postgres.ReplayTable;
import calsyncd.daemon.postgres.ResyncTable;
import calsyncd.daemon.postgres.Room;
import calsyncd.daemon.postgres.Tenants;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.daemon.quartz.QuartzClock;
import calsyncd.daemon.worker.PassAwaiter;
import calsyncd.health.HealthLimits;
import calsyncd.health.SystemEvidence.FailedRun;
import calsyncd.health.SystemRules;
import com.codahale.metrics.health.HealthCheckRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The parts that serve operators. */
final class Operating {
  private Operating() {}

  /** The jobs of a node, whose runs are kept. */
  static JobRunner jobs(Engine engine) {
    return new JobRunner(
        engine.jobs, engine.node, engine.clock, kept(new JobRuns(engine.database)), engine.traces);
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

  /** What managers read of their tenant, and of what all calendars share. */
  static List<Object> views(Engine engine, SystemWatch watch, Checkup checkup) {
    Database database = engine.apiDatabase;
    FailedAttempts failed = new FailedAttempts(database);
    return List.of(
        new ActingFor(new Tenants(database)),
        new AdminConnectionsResource(
            new ConnectionDirectory(database, HealthLimits.DEFAULT), checkup),
        new AdminSyncStatusResource(new FigureTable(database), checkup),
        new AdminConnectionFailuresResource(failed),
        new AdminFailuresResource(failed),
        system(engine, watch));
  }

  /** What managers act through. */
  static List<Object> acts(CalsyncdConfiguration configuration, Engine engine, JobRunner jobs) {
    Database database = engine.apiDatabase;
    Runnable wake = engine.worker::wake;
    Resyncing resyncing =
        new Resyncing(
            new ResyncTable(database, new TimeOrderedIds(engine.clock)),
            new PassAwaiter(
                engine.apiWork::settled,
                wake,
                configuration.managers.patience(),
                CalsyncdApplication.CLOCK));
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
        new AdminJournalResource(new JournalTable(database), wake),
        new AdminAuditResource(new AuditExport(database)));
  }

  /** Looks at what all calendars share; this node's figures, which tell of it, are published. */
  static SystemWatch watch(
      CalsyncdConfiguration configuration, Engine engine, Optional<QuartzClock> clock) {
    JobRuns runs = new JobRuns(engine.database);
    Set<String> active = configuration.jobs.active().keySet();
    SystemWatch watch =
        new SystemWatch(
            engine.signals,
            new SystemWatch.Parts(
                engine.heart::last,
                new Room(engine.database)::prove,
                engine.queue::prove,
                clock.map(it -> new Clockwork(it::lastCheckin, () -> failed(runs, active)))),
            engine.clock);
    engine.publish(configuration.figures, watch);
    return watch;
  }

  private static List<FailedRun> failed(JobRuns runs, Set<String> jobs) {
    return jobs.stream()
        .flatMap(job -> runs.last(job, 1).stream())
        .filter(run -> run.outcome().equals("failed"))
        .map(run -> new FailedRun(run.job(), run.startedAt()))
        .toList();
  }

  private static AdminSystemResource system(Engine engine, SystemWatch watch) {
    return new AdminSystemResource(
        engine.node, watch::now, new FailingConnections(engine.apiDatabase)::count, engine.clock);
  }

  /**
   * What orchestrators see of it. A provider that is down makes no node unfit, so that is told
   * alone: another node would find it as far down.
   */
  static void checks(Engine engine, SystemWatch watch, HealthCheckRegistry checks) {
    checks.register("writes", new ComponentCheck(watch::now, SystemRules.POSTGRESQL, true));
    engine
        .providers
        .keySet()
        .forEach(it -> checks.register(it, new ComponentCheck(watch::now, it, false)));
  }
}
