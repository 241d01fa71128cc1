package calsyncd.proofs.simulation;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import calsyncd.proofs.Sql;
import calsyncd.proofs.VirtualTime;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A PostgreSQL of its own with the daemon's tables, in which it is the time that it is told to be.
 */
final class HubDatabase implements AutoCloseable {
  private final EmbeddedServices servers;
  private final Database database;
  private final Sql sql;
  private Instant told = Instant.MIN;

  private HubDatabase(EmbeddedServices servers) {
    this.servers = servers;
    DatabaseAddress at = servers.database();
    VirtualTime.prepare(at);
    DatabaseSettings settings = DatabaseSettings.of(at.jdbcUrl(), at.user(), at.password());
    Database.migrate(settings);
    this.database = Database.open(settings);
    this.sql = new Sql(at);
  }

  /** Starts it, with its data in this folder. */
  static HubDatabase start(Path data) {
    EmbeddedServices servers = EmbeddedServices.start(data, Set.of(EmbeddedPart.POSTGRESQL));
    try {
      return new HubDatabase(servers);
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  Database database() {
    return database;
  }

  /** It is then from now on. */
  void tell(Instant now) {
    if (!now.equals(told)) {
      change(VirtualTime.TELL, now);
      told = now;
    }
  }

  /** Nothing is left of what was before. */
  void clear() {
    change(
        """
        truncate calsyncd.calendar_connections, calsyncd.hub_calendars, calsyncd.sync_nodes,
          calsyncd.calendar_preferences, calsyncd.idempotency_keys cascade
        """);
  }

  /** How many rows a statement changed. */
  int change(String statement, Object... values) {
    return sql.change(statement, values);
  }

  /** The rows of a query. */
  <T> List<T> read(String query, Sql.Row<T> as, Object... values) {
    return sql.read(query, as, values);
  }

  @Override
  public void close() {
    try {
      sql.close();
    } finally {
      database.close();
      servers.close();
    }
  }
}
