package calsyncd.daemon.postgres;

import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.Trials;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** The hub in PostgreSQL. */
public final class PostgresHub implements Hub, Trials {
  /** Longer than any page's transaction. */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(3);

  private final Database database;
  private final Supplier<UUID> ids;
  private final Runnable rang;

  /** The hub of a database, for work that nobody waits for. */
  public PostgresHub(Database database, Supplier<UUID> ids) {
    this(database, ids, () -> {});
  }

  /**
   * The hub of a database.
   *
   * @param ids new row ids; those that rise with time keep the indexes small
   * @param rang called where all that a pass read is in the hub and other bindings are due for it:
   *     they need not wait until this pass has written what it has to write
   */
  public PostgresHub(Database database, Supplier<UUID> ids, Runnable rang) {
    this.database = database;
    this.ids = ids;
    this.rang = rang;
  }

  private record Ended<T>(T result, boolean rings) {}

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    Ended<T> ended =
        database.in(handle -> {
          PostgresHubPage page = new PostgresHubPage(handle, lease, ids);
          T result = work.apply(page);
          if (!page.close()) {
            throw new LeaseLostException(lease.binding().id());
          }
          return new Ended<>(result, page.ringsAtItsEnd());
        });
    if (ended.rings()) {
      rang.run();
    }
    return ended.result();
  }

  /**
   * The rows that the work touches stay locked until it ends. It waits for other transactions' rows
   * only so long; then it fails as in an outage, to be tried again.
   */
  @Override
  public <T> T trial(Lease lease, Function<Hub, T> work) {
    return database.tried(handle -> {
      handle.execute("set local lock_timeout = '" + LOCK_WAIT.toMillis() + "ms'");
      return work.apply(new Trial(handle, ids));
    });
  }

  /** Pages of one transaction, never closed: neither rings nor fences are looked at. */
  private record Trial(Handle handle, Supplier<UUID> ids) implements Hub {
    @Override
    public <T> T inPage(Lease lease, Function<HubPage, T> work) {
      return work.apply(new PostgresHubPage(handle, lease, ids));
    }
  }
}
