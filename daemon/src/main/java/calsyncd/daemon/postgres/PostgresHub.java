package calsyncd.daemon.postgres;

import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The hub in PostgreSQL. */
public final class PostgresHub implements Hub {
  private final Database database;
  private final Supplier<UUID> ids;

  /**
   * The hub of a database.
   *
   * @param ids new row ids; those that rise with time keep the indexes small
   */
  public PostgresHub(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    return database.in(handle -> {
      PostgresHubPage page = new PostgresHubPage(handle, lease, ids);
      T result = work.apply(page);
      if (!page.close()) {
        throw new LeaseLostException(lease.binding().id());
      }
      return result;
    });
  }
}
