package calsyncd.benchmarks;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.NewConnection;
import calsyncd.daemon.postgres.PostgresDueWork;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.daemon.postgres.TimeOrderedIds;
import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.worker.Drainer;
import calsyncd.daemon.worker.Drains;
import calsyncd.daemon.worker.Journal;
import calsyncd.daemon.worker.JournalSettings;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.Account;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.queue.SyncQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The daemon's drainer on a PostgreSQL of its own: what it takes rings the binding of one watch,
 * and is written into the journal while that is on.
 */
final class Drain implements AutoCloseable {
  private static final int BATCH = 1_000;

  private final EmbeddedServices servers;
  private final Database database;
  private final Journal journal;
  private final Drains drains;
  private final AtomicLong taken = new AtomicLong();
  private volatile boolean journaled;

  /**
   * Begins to drain.
   *
   * @param watch the id of a Google channel
   */
  Drain(Path data, SyncQueue queue, UUID user, String watch) {
    servers = EmbeddedServices.start(data, Set.of(EmbeddedPart.POSTGRESQL));
    DatabaseAddress address = servers.database();
    DatabaseSettings settings =
        DatabaseSettings.of(address.jdbcUrl(), address.user(), address.password());
    Database.migrate(settings);
    database = Database.open(settings);
    InstantSource clock = InstantSource.system();
    WatchTable watches = new WatchTable(database, new TimeOrderedIds(clock));
    watches.requested(watches.targets(connect(user)).getFirst(), watch, "k1");
    journal = new Journal(new JournalTable(database), JournalSettings.DEFAULT, clock);
    Drainer drainer = new Drainer(queue, watches, () -> {}, _ -> {}, this::rang, BATCH);
    drains =
        new Drains(drainer, queue, new PostgresDueWork(database, List.of(Duration.ZERO), BATCH));
    drains.start();
  }

  private ConnectionId connect(UUID user) {
    NewConnection grant =
        new NewConnection(
            new Owner("benchmark", user), "google", new Account("account", "account"), "");
    RemoteCalendar calendar =
        new RemoteCalendar(new RemoteCalendarId("calendar"), "", "", "", "owner", true);
    return new ConnectionTable(database)
        .adopt(grant, _ -> new SealedSecret("none", new byte[1]), List.of(calendar))
        .id();
  }

  private void rang(Drainer.Batch batch) {
    taken.addAndGet(batch.notifications().size());
    if (journaled) {
      journal.rang(batch);
    }
  }

  /** Whether what rings is written into the journal from now on. */
  void journal(boolean on) {
    journaled = on;
  }

  /** How many items have rung so far. */
  long taken() {
    return taken.get();
  }

  @Override
  public void close() {
    drains.close();
    database.close();
    servers.close();
  }
}
