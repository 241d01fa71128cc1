package calsyncd.daemon.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.PGConnection;

/** What an operator wants to know about a PostgreSQL. Reads only. */
public final class DatabaseProbe {
  private static final String FACTS =
      """
      select current_setting('server_version_num')::int / 10000 as major,
        current_setting('server_version') as version,
        current_user as role,
        clock_timestamp() as clock,
        pg_backend_pid() as backend,
        has_database_privilege(current_database(), 'create') as may_create,
        exists(select from pg_namespace where nspname = 'calsyncd') as has_schema,
        coalesce((select bool_and(pg_has_role(c.relowner, 'usage')) from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'calsyncd' and c.relkind = 'r'), true)
          or (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as owns
      """;

  private DatabaseProbe() {}

  /**
   * What one connection to {@code database.url} showed.
   *
   * @param major e.g. 18
   * @param version e.g. {@code 18.6}
   * @param role whom the server takes us for
   * @param ahead how far the server's clock is ahead of ours; negative: behind
   * @param pooled whether something between us and the server deals out its connections
   * @param mayCreate whether the role may make the schema
   * @param hasSchema whether there is one
   * @param owns whether row-level security lets the role in
   */
  public record Facts(
      int major,
      String version,
      String role,
      Duration ahead,
      boolean pooled,
      boolean mayCreate,
      boolean hasSchema,
      boolean owns) {}

  /** It can't be asked. The message is the server's or the driver's, without a password. */
  public static final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(Exception cause) {
      super(String.valueOf(cause.getMessage()).strip().replaceAll("\\s*\\R\\s*", " "), cause);
    }
  }

  /** Asks over {@code database.url}. */
  public static Facts ask(DatabaseSettings settings, InstantSource clock)
      throws UnreachableException {
    try (Connection connection = Database.source(settings, settings.url()).getConnection();
        Statement statement = connection.createStatement()) {
      Instant before = clock.instant();
      try (ResultSet row = statement.executeQuery(FACTS)) {
        Instant middle = before.plus(Duration.between(before, clock.instant()).dividedBy(2));
        row.next();
        return facts(row, connection.unwrap(PGConnection.class).getBackendPID(), middle);
      }
    } catch (SQLException e) {
      throw new UnreachableException(e);
    }
  }

  /** A pooler tells its clients a process number of its own making. */
  private static Facts facts(ResultSet row, int toldBackend, Instant now) throws SQLException {
    Instant theirs = row.getTimestamp("clock").toInstant();
    return new Facts(
        row.getInt("major"),
        row.getString("version"),
        row.getString("role"),
        Duration.between(now, theirs),
        row.getInt("backend") != toldBackend,
        row.getBoolean("may_create"),
        row.getBoolean("has_schema"),
        row.getBoolean("owns"));
  }

  /** How many migrations have yet to run, asked over {@code database.migration_url}. */
  public static int pendingMigrations(DatabaseSettings settings) throws UnreachableException {
    try {
      return Database.flyway(settings).info().pending().length;
    } catch (FlywayException e) {
      throw new UnreachableException(e);
    }
  }
}
