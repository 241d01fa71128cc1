package calsyncd.proofs.simulation;

import calsyncd.daemon.embedded.DatabaseAddress;
import calsyncd.daemon.embedded.EmbeddedPart;
import calsyncd.daemon.embedded.EmbeddedServices;
import calsyncd.daemon.postgres.Database;
import calsyncd.daemon.postgres.DatabaseSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A PostgreSQL of its own with the daemon's tables, in which it is the time that it is told to be:
 * what the daemon's statements call {@code now()} is found before the server's own. It forgets
 * nothing when the process dies, only when the machine does.
 */
final class HubDatabase implements AutoCloseable {
  private final EmbeddedServices servers;
  private final Database database;
  private final Connection connection;
  private Instant told = Instant.MIN;

  private HubDatabase(EmbeddedServices servers) {
    this.servers = servers;
    DatabaseAddress at = servers.database();
    prepare(at);
    DatabaseSettings settings = DatabaseSettings.of(at.jdbcUrl(), at.user(), at.password());
    Database.migrate(settings);
    this.database = Database.open(settings);
    this.connection = connect(at);
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

  private static Connection connect(DatabaseAddress at) {
    try {
      return DriverManager.getConnection(at.jdbcUrl(), at.user(), at.password());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void prepare(DatabaseAddress at) {
    try (Connection first = connect(at);
        var statement = first.createStatement()) {
      for (String sql :
          List.of(
              "create schema virtual",
              "create table virtual.clock (at timestamptz not null)",
              "insert into virtual.clock values ('-infinity')",
              """
              create function virtual.now() returns timestamptz language sql stable as
              'select at from virtual.clock'
              """,
              """
              create function virtual.clock_timestamp() returns timestamptz language sql stable as
              'select at from virtual.clock'
              """,
              "alter database postgres set search_path = virtual, pg_catalog, public",
              "alter system set fsync = off",
              "alter system set full_page_writes = off",
              "alter system set synchronous_commit = off",
              "select pg_reload_conf()")) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Database database() {
    return database;
  }

  /** It is then from now on. */
  void tell(Instant now) {
    if (!now.equals(told)) {
      change("update virtual.clock set at = ?", now);
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

  /** Reads a row. */
  interface Row<T> {
    T of(ResultSet row) throws SQLException;
  }

  /** What a statement changed. */
  int change(String sql, Object... values) {
    try (PreparedStatement statement = bound(sql, values)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The rows of a query. */
  <T> List<T> read(String sql, Row<T> as, Object... values) {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = bound(sql, values);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        rows.add(as.of(found));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
    return rows;
  }

  private PreparedStatement bound(String sql, Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int n = 0; n < values.length; n++) {
      Object value = values[n];
      statement.setObject(n + 1, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
    }
    return statement;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      database.close();
      servers.close();
    }
  }
}
