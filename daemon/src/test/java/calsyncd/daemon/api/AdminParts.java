package calsyncd.daemon.api;

import calsyncd.daemon.connect.CalendarLists;
import calsyncd.daemon.postgres.AuditExport;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FailingConnections;
import calsyncd.daemon.postgres.JobRuns;
import calsyncd.daemon.postgres.OperatedConnections;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.PostgresHub;
import calsyncd.daemon.postgres.QueuedNotifications;
import calsyncd.daemon.postgres.ReplayTable;
import calsyncd.daemon.postgres.ResyncTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.quartz.JobRunner;
import calsyncd.daemon.traces.Traces;
import calsyncd.daemon.worker.Drainer;
import calsyncd.daemon.worker.Drains;
import calsyncd.daemon.worker.PassRunner;
import calsyncd.health.ComponentHealth;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import calsyncd.hub.Ringer;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.RemoteCalendar;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.SyncEngine;
import calsyncd.task.Job;
import calsyncd.task.JobReport;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.MemorySyncQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** What managers act through, over a queue in memory and a job that waits for its test. */
final class AdminParts {
  static final int REPLAYS = 2;
  static final String NODE = "node-api";
  static final String JOB = "calendar_auto_sync";

  final MemorySyncQueue queue = new MemorySyncQueue(new MemorySyncQueue.Lists(1_000), NODE);

  /** The job runs to its end once it is let to. */
  final Semaphore lets = new Semaphore(0);

  final Semaphore ran = new Semaphore(0);
  final PostgresDueWork work;
  private final Map<ConnectionId, MemoryProvider> providers = new ConcurrentHashMap<>();

  /** Whether no pass runs. */
  volatile boolean stopped;

  /** What the node knows of what all calendars share. */
  volatile List<ComponentHealth> system =
      List.of(new ComponentHealth("postgresql", Optional.empty()));

  /** What a provider says when it is asked for the calendars of a connection once more. */
  volatile Supplier<List<RemoteCalendar>> listing = List::of;

  private final Database database;
  private final InstantSource clock;

  AdminParts(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.work = new PostgresDueWork(database, List.of(Duration.ZERO), 3);
  }

  CalendarLists lists(ConnectionTable connections, Ringer ringer) {
    return new CalendarLists(
        new CalendarLists.Parts(
            _ -> listing.get(),
            connections,
            ringer,
            new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1)),
            new PassLog(database, new TimeOrderedIds(clock))));
  }

  List<Object> resources(Runnable wake) {
    JobRuns runs = new JobRuns(database);
    WatchTable watches = new WatchTable(database, new TimeOrderedIds(clock));
    Resyncing resyncing =
        new Resyncing(new ResyncTable(database, new TimeOrderedIds(clock)), this::await);
    Drains drains =
        new Drains(new Drainer(queue, watches, wake, _ -> {}, _ -> {}, 10), queue, work);
    return List.of(
        new AdminConnectionResource(new OperatedConnections(database), resyncing, wake),
        new AdminAppointmentResource(resyncing),
        new AdminTaskResource(resyncing),
        new AdminReplayResource(
            new ReplayTable(database), new FailedAttempts(database), REPLAYS, wake),
        new AdminQueueResource(queue, new QueuedNotifications(database), drains::drain, clock),
        new AdminJobResource(runner(), runs, Map.of(JOB, "0 0/10 * * * ?")),
        new AdminSystemResource(NODE, () -> system, new FailingConnections(database)::count, clock),
        new AdminAuditResource(new AuditExport(database)));
  }

  /** Runs what is due here, as a worker would; nothing while passes are stopped. */
  List<Settled> await(List<Rung> rings) {
    work.beat(NODE);
    if (!stopped) {
      work.claim(NODE, 1_000).forEach(lease -> work.release(lease, passes().run(lease)));
    }
    return work.settled(rings);
  }

  private PassRunner passes() {
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    return new PassRunner(
        new PassRunner.Parts(
            SyncEngine.usual(new PostgresHub(database, ids), clock),
            this::provider,
            new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1)),
            new PassLog(database, ids),
            Traces.OFF),
        clock,
        10);
  }

  /** The calendar at the other end of a connection. */
  MemoryProvider provider(ConnectionId connection) {
    return providers.computeIfAbsent(
        connection, _ -> new MemoryProvider(10, WatchScope.CALENDAR, WindowKind.UNBOUNDED));
  }

  private JobRunner runner() {
    return new JobRunner(
        List.of(new Waiting(lets, ran)), NODE, clock, new KeptRuns(database), Traces.OFF);
  }

  private record KeptRuns(JobRuns runs) implements JobRunner.Runs {
    KeptRuns(Database database) {
      this(new JobRuns(database));
    }

    @Override
    public void began(java.util.UUID run, String job, String node, String askedBy) {
      runs.began(run, job, node, askedBy);
    }

    @Override
    public void ended(java.util.UUID run, boolean well, String report) {
      runs.ended(run, well, report);
    }
  }

  private record Waiting(Semaphore lets, Semaphore ran) implements Job {
    @Override
    public String name() {
      return JOB;
    }

    @Override
    public JobReport run(String runId) {
      lets.acquireUninterruptibly();
      ran.release();
      return new JobReport(1, 1, 0, 0, 0, Map.of());
    }
  }
}
