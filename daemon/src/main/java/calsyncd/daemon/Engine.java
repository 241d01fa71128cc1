package calsyncd.daemon;

import calsyncd.daemon.connect.CalendarLists;
import calsyncd.daemon.connect.Connections;
import calsyncd.daemon.connect.PublicAddress;
import calsyncd.daemon.connect.SecretVault;
import calsyncd.daemon.connect.TokenEndpoint;
import calsyncd.daemon.connect.TokenRefresher;
import calsyncd.daemon.health.Signals;
import calsyncd.daemon.health.SystemWatch;
import calsyncd.daemon.metrics.Metered;
import calsyncd.daemon.metrics.MetricsSettings;
import calsyncd.daemon.metrics.Published;
import calsyncd.daemon.postgres.ConflictStrategies;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.DriftTable;
import calsyncd.daemon.postgres.HousekeepingTable;
import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.NamedClaims;
import calsyncd.daemon.postgres.PassLog;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.PostgresHub;
import calsyncd.daemon.postgres.ScheduleTable;
import calsyncd.daemon.postgres.SecretTable;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.postgres.WatchLog;
import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.postgres.WatchTurns;
import calsyncd.daemon.redis.RedisSyncQueue;
import calsyncd.daemon.traces.Traces;
import calsyncd.daemon.worker.Drainer;
import calsyncd.daemon.worker.Drains;
import calsyncd.daemon.worker.DriftReader;
import calsyncd.daemon.worker.Farewells;
import calsyncd.daemon.worker.Heartbeat;
import calsyncd.daemon.worker.Journal;
import calsyncd.daemon.worker.PassAwaiter;
import calsyncd.daemon.worker.PassRunner;
import calsyncd.daemon.worker.PlannedPasses;
import calsyncd.daemon.worker.Renewals;
import calsyncd.daemon.worker.WatchKeeper;
import calsyncd.daemon.worker.WatchRetries;
import calsyncd.daemon.worker.WatchSettings;
import calsyncd.daemon.worker.Worker;
import calsyncd.hub.Lease;
import calsyncd.hub.Ringer;
import calsyncd.plan.Planner;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderFactory;
import calsyncd.queue.Notification;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Mapping;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncSettings;
import calsyncd.task.AutoSync;
import calsyncd.task.Cleanup;
import calsyncd.task.ConflictResolution;
import calsyncd.task.DriftAudit;
import calsyncd.task.IncrementalPull;
import calsyncd.task.Job;
import calsyncd.task.Passes;
import calsyncd.task.WatchRenewal;
import calsyncd.task.WebhookProcessor;
import calsyncd.webhooks.WatchSecrets;
import calsyncd.webhooks.WebhookSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.LoggerFactory;

/**
 * Everything of a node behind its HTTP ports, wired by hand: stores, providers, worker, drainers,
 * jobs. Nothing runs before {@link #start}.
 */
public final class Engine implements AutoCloseable {
  private static final int DRAIN_BATCH = 1_000;
  private static final Duration STALE = Duration.ofMinutes(15);

  /** What this node tells of itself. */
  final Published published = new Published();

  final String node = "node-" + UUID.randomUUID();
  final InstantSource clock;

  /** What passes, drainers and jobs use. */
  final Database database;

  /** What requests use: however many there are, no pass waits for them. */
  final Database apiDatabase;

  /** What the work tells of what it rests on. */
  final Signals signals;

  /** What the work tells of itself while it is done. */
  final Traces traces;

  final RedisSyncQueue queue;
  final WebhookSettings webhooks;
  final Map<String, ProviderFactory> providers;
  final TokenEndpoint tokenEndpoint;
  private final Connections connections;
  final SecretVault vault;
  final PostgresDueWork work;
  final PostgresDueWork apiWork;
  final Heartbeat heart;
  final Worker worker;
  final PlannedPasses plans;
  final List<Job> jobs;
  final Farewells farewells;
  final Journal journal;
  private final Database heartDatabase;
  final Drains drains;
  final GroupParts groups;
  final OutboundParts outbound;
  private final Renewals renewals;
  private final RetryStrategy strategy;

  Engine(CalsyncdConfiguration configuration, Infrastructure infrastructure, InstantSource clock) {
    this.clock = clock;
    TimeOrderedIds ids = new TimeOrderedIds(clock);
    Map<String, ProviderFactory> factories = ProviderSections.factories(configuration, clock);
    signals = new Signals(factories.keySet(), clock);
    traces = Traces.of(configuration.traces, node, clock, published.counters()::traced);
    DatabaseSettings settled = infrastructure.database();
    database = pool(settled, "calsyncd", settled.poolSize());
    apiDatabase = pool(settled, "calsyncd-api", settled.apiPoolSize());
    heartDatabase = pool(settled, "calsyncd-heart", 1);
    queue = new RedisSyncQueue(infrastructure.redis(), node, Engine::poison);
    webhooks = configuration.webhooks.settings(configuration.data());
    providers = metered(factories);
    tokenEndpoint =
        new TokenEndpoint(clock, Duration.ofSeconds(configuration.connect.tokenSeconds()));
    vault = new SecretVault(configuration.vault());
    work = work(configuration, database);
    apiWork = work(configuration, apiDatabase);
    connections = connections(configuration);
    WatchTable watches = new WatchTable(database, ids);
    journal = new Journal(new JournalTable(database), configuration.journal, clock);
    strategy =
        new RetryStrategy(configuration.retry.policy(), RandomGenerator.of("L64X128MixRandom"));
    farewells = new Farewells(connections::last);
    renewals = renewals(configuration, watches, connections, ids);
    heart = new Heartbeat(node, work(configuration, heartDatabase), clock);
    SyncSettings settings = settings(configuration);
    PostgresHub hub = new PostgresHub(database, ids, this::wake);
    SyncEngine engine = new SyncEngine(hub, settings, Mapping.CURRENT, strategy, clock);
    PassRunner runner = runner(configuration, engine, connections, ids);
    outbound = outbound(configuration);
    groups = groups(configuration, ids);
    Consumer<Lease> after = watchUnwatched().andThen(groups::passed);
    worker = new Worker(heart, work, runner, configuration.worker, after, clock);
    plans = plans(configuration, settings, connections, runner, ids);
    Drainer drainer =
        new Drainer(queue, watches, this::wake, renewals::ending, this::drained, DRAIN_BATCH);
    drains = new Drains(drainer, queue, work);
    jobs = jobs(configuration, drift(configuration, engine, connections, ids));
  }

  private OutboundParts outbound(CalsyncdConfiguration configuration) {
    return new OutboundParts(
        configuration.outbound, database, vault, node, clock, published.counters()::told);
  }

  private GroupParts groups(CalsyncdConfiguration configuration, TimeOrderedIds ids) {
    return new GroupParts(
        configuration,
        database,
        ids,
        new GroupParts.Node(node, clock),
        new GroupParts.Others(this::wake, outbound, published.counters()::synced));
  }

  /** Reads connections' lists of calendars for whoever asks over REST. */
  CalendarLists lists(ConnectionTable table, Ringer ringer) {
    return new CalendarLists(
        new CalendarLists.Parts(
            id -> connections.open(id).calendars(),
            table,
            ringer,
            strategy,
            new PassLog(apiDatabase, new TimeOrderedIds(clock))));
  }

  /** What this node publishes is published from here on. */
  void publish(MetricsSettings settings, SystemWatch watch) {
    published.add(
        new Published.Node(
            apiDatabase, List.of(database, apiDatabase, heartDatabase), queue, worker, watch),
        settings,
        clock);
  }

  /** Every call of every provider is counted and traced. */
  private Map<String, ProviderFactory> metered(Map<String, ProviderFactory> factories) {
    Map<String, ProviderFactory> metered = new HashMap<>();
    factories.forEach((name, factory) ->
        metered.put(name, new Metered(factory, published.counters(), signals, traces, clock)));
    return metered;
  }

  private void drained(Drainer.Batch batch) {
    Instant now = clock.instant();
    int unknown = batch.notifications().size() - batch.rings().known();
    published.counters().unknown(batch.provider(), unknown);
    journal.rang(batch);
    for (Notification one : batch.notifications()) {
      published.counters().rung(batch.provider(), Duration.between(one.receivedAt(), now));
      traces.rang(one, batch.passes());
    }
  }

  private Database pool(DatabaseSettings settings, String name, int size) {
    return Database.open(settings, name, size, signals::refused);
  }

  private static PostgresDueWork work(CalsyncdConfiguration configuration, Database database) {
    return new PostgresDueWork(
        database, configuration.pull.gaps(), configuration.worker.passesPerConnection());
  }

  private Renewals renewals(
      CalsyncdConfiguration configuration,
      WatchTable watches,
      Connections connections,
      TimeOrderedIds ids) {
    WatchSettings settings = WatchSettings.at(new PublicAddress(configuration.publicBaseUrl));
    WatchTurns turns = new WatchTurns(database);
    WatchRetries retries =
        new WatchRetries(
            strategy, new WatchLog(database, ids), new PassLog(database, ids), turns, settings);
    WatchSecrets secrets = new WatchSecrets(webhooks);
    WatchKeeper keeper =
        new WatchKeeper(watches, retries, connections::open, secrets, settings, clock);
    return new Renewals(watches, turns, keeper, settings, work, this::wake);
  }

  private Connections connections(CalsyncdConfiguration configuration) {
    SecretTable secrets = new SecretTable(database);
    Map<String, OAuthProfile> profiles = new HashMap<>();
    providers.forEach((name, f) -> f.oauth().ifPresent(profile -> profiles.put(name, profile)));
    TokenRefresher refresher =
        new TokenRefresher(
            secrets, vault, tokenEndpoint, profiles, clock, configuration.connect.refreshLease());
    return new Connections(providers, secrets, vault, refresher);
  }

  private static SyncSettings settings(CalsyncdConfiguration configuration) {
    return new SyncSettings(
        configuration.pull.settings(),
        configuration.push.settings(),
        configuration.guard.settings());
  }

  private PassRunner runner(
      CalsyncdConfiguration configuration,
      SyncEngine engine,
      Connections connections,
      TimeOrderedIds ids) {
    return new PassRunner(
        new PassRunner.Parts(
            engine, connections::open, strategy, new PassLog(database, ids), traces),
        clock,
        configuration.worker.suspended());
  }

  private PlannedPasses plans(
      CalsyncdConfiguration configuration,
      SyncSettings settings,
      Connections connections,
      PassRunner runner,
      TimeOrderedIds ids) {
    PostgresHub hub = new PostgresHub(database, ids);
    Planner.Tools tools =
        new Planner.Tools(
            hub, hub, settings, Mapping.CURRENT, strategy, clock, configuration.plan.maxReads());
    return new PlannedPasses(
        new PlannedPasses.Parts(
            new Planner(tools),
            connections::open,
            new NamedClaims(database, configuration.worker.passesPerConnection()),
            worker,
            runner,
            new PassLog(database, ids)),
        configuration.plan,
        node,
        clock);
  }

  /** The first complete pass of a binding asks for its watch. */
  private Consumer<Lease> watchUnwatched() {
    return lease -> {
      if (!lease.watched()) {
        renewals.soon(lease.binding().connection());
      }
    };
  }

  private DriftAudit.Copies drift(
      CalsyncdConfiguration configuration,
      SyncEngine engine,
      Connections connections,
      TimeOrderedIds ids) {
    return new DriftReader(
        new DriftReader.Parts(
            new DriftTable(database, ids),
            worker,
            new NamedClaims(database, configuration.worker.passesPerConnection()),
            connections::open,
            engine,
            new DriftReader.Failures(
                strategy, new PassLog(database, ids), published.counters()::looked)),
        configuration.drift);
  }

  private List<Job> jobs(CalsyncdConfiguration configuration, DriftAudit.Copies drift) {
    Duration wait = Duration.ofSeconds(configuration.jobs.waitSeconds());
    Passes passes = new PassAwaiter(work::settled, this::wake, wait, CalsyncdApplication.CLOCK);
    ScheduleTable schedule = new ScheduleTable(database, STALE);
    HousekeepingTable housekeeping =
        new HousekeepingTable(database, configuration.retention.settings());
    return List.of(
        new AutoSync(schedule, passes),
        new WebhookProcessor(drains, passes),
        new ConflictResolution(new ConflictStrategies(database), passes),
        new Cleanup(() -> tidied(housekeeping)),
        new IncrementalPull(schedule, passes),
        new WatchRenewal(renewals, configuration.jobs.watchRenewals()),
        new DriftAudit(drift, passes),
        groups.job(),
        SessionParts.sweep(configuration, database, passes, clock));
  }

  private Map<String, Long> tidied(HousekeepingTable housekeeping) {
    Map<String, Long> gone = new HashMap<>(housekeeping.tidy());
    gone.put("webhook_journal", journal.purge());
    gone.put("sealed_anew", outbound.secrets.renew());
    return gone;
  }

  private void wake() {
    worker.wake();
  }

  /** Nothing of a notification that can't be read is logged. */
  private static void poison(String provider) {
    LoggerFactory.getLogger(Engine.class)
        .warn("a queued notification of {} can't be read: dropped", provider);
  }

  /** Starts the worker, the drainers and the look after watches. */
  void start() {
    worker.start();
    drains.start();
    journal.start();
    renewals.start();
    groups.engine.start();
    outbound.sender.start();
  }

  /** Takes no more notifications in hand; {@link #close} ends all. */
  void end() {
    drains.end();
  }

  @Override
  public void close() {
    drains.close();
    journal.close();
    renewals.close();
    farewells.close();
    groups.close();
    outbound.sender.close();
    worker.close();
    queue.close();
    traces.close();
    heartDatabase.close();
    apiDatabase.close();
    database.close();
  }
}
