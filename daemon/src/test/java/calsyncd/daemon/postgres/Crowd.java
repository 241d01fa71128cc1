package calsyncd.daemon.postgres;

import calsyncd.daemon.json.EventJson;
import calsyncd.hub.Owner;
import calsyncd.testkit.Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Fills a database as many users leave it after a month: nothing is left to chance. Four in five
 * belong to {@link #FIRM}; the first user, connection and event of it have much of everything.
 */
public final class Crowd {
  /** The tenant with most of them. */
  public static final String FIRM = "firm-big";

  /** What grows with what people have and do. */
  public static final Set<String> TABLES =
      Set.of(
          "calendar_connections",
          "hub_calendars",
          "remote_calendars",
          "calendar_bindings",
          "calendar_preferences",
          "calendar_sync_status",
          "calendar_sync_conflicts",
          "calendar_events",
          "event_links",
          "event_history",
          "webhook_subscriptions",
          "webhook_journal",
          "sync_attempts",
          "sync_attempt_counts",
          "sync_failed_counts",
          "sync_proposals",
          "audit_events",
          "job_runs",
          "resync_tasks",
          "resync_parts");

  private static final int AT_ONCE = 100_000;
  private static final int ATTEMPTS = 10;
  private static final Instant DAY = Instant.parse("2026-11-02T09:00:00Z");

  private final Database database;
  private final int connections;

  private Crowd(Database database, int connections) {
    this.database = database;
    this.connections = connections;
  }

  /** So many connections, ten times as many attempts, and what belongs to them. */
  public static void fill(DatabaseSettings settings, int connections) {
    try (Database database = Database.open(patient(settings))) {
      Crowd crowd = new Crowd(database, connections);
      database.with(crowd::everything);
      crowd.attempts();
      crowd.settle();
    }
  }

  private static DatabaseSettings patient(DatabaseSettings settings) {
    return new DatabaseSettings(
        settings.url(), settings.user(), settings.password(), "", 4, 1, 5, 600);
  }

  /** The id of the n-th of a kind. */
  public static UUID id(String kind, long n) {
    return UUID.fromString(
        hash(kind + n).replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
  }

  /** The user of the n-th connection of the big tenant. */
  public static Owner owner(long connection) {
    return new Owner(FIRM, id("user", connection - connection / 5));
  }

  /** The n-th connection that the big tenant has; 1 is the first. */
  public static long ofTenant(long n) {
    long connection = n;
    while ((connection - connection / 5) % 5 == 4) {
      connection++;
    }
    return connection;
  }

  /** The e-mail of a connection's account. */
  public static String email(long connection) {
    return hash("mail" + connection).substring(0, 6) + ".person" + connection + "@example.org";
  }

  private static String hash(String text) {
    try {
      byte[] bytes =
          java.security.MessageDigest.getInstance("MD5")
              .digest(text.getBytes(StandardCharsets.UTF_8));
      return java.util.HexFormat.of().formatHex(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private void everything(Handle handle) {
    String content = EventJson.write(Events.single("uid", "Planning", DAY)).toString();
    Stream.of(script("/crowd.sql").split("\n;\n"))
        .forEach(sql -> handle.createUpdate(sql).bind("content", content).execute());
  }

  private void attempts() {
    String sql = script("/crowd-attempts.sql");
    for (long first = 1; first <= ATTEMPTS * connections; first += AT_ONCE) {
      long last = Math.min(first + AT_ONCE - 1, (long) ATTEMPTS * connections);
      long from = first;
      database.with(handle -> {
        handle.execute("set local session_replication_role = replica");
        handle.createUpdate(sql).bind("first", from).bind("last", last).execute();
      });
    }
    database.with(handle -> handle.execute(COUNTED));
  }

  /** As the migration counts what is there. */
  private static final String COUNTED =
      """
      insert into calsyncd.sync_failed_counts
      select firm_id, connection_id, operation, error_class, max_retries_reached, count(*)
      from calsyncd.sync_attempts where state in ('pending_retry', 'failed')
      group by 1, 2, 3, 4, 5
      """;

  /** As autovacuum leaves it. */
  private void settle() {
    List<String> tables =
        database.in(handle ->
            handle
                .select(
                    "select format('%I.%I', schemaname, tablename) from pg_tables"
                        + " where schemaname = 'calsyncd'")
                .mapTo(String.class)
                .list());
    tables.forEach(this::vacuum);
  }

  private void vacuum(String table) {
    try (var connection = database.borrow();
        var statement = connection.createStatement()) {
      statement.execute("vacuum analyze " + table);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(table, e);
    }
  }

  private String script(String name) {
    try (InputStream text = Crowd.class.getResourceAsStream(name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .replace("CONNECTIONS", Integer.toString(connections));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
