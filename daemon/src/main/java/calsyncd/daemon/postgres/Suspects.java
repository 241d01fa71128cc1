package calsyncd.daemon.postgres;

import calsyncd.health.HealthLimits;
import calsyncd.health.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;

/**
 * Which connections of a tenant may be of a level: each that is, and some that are not. Health
 * itself is judged from evidence. Each part is the condition of some causes of that level, or a
 * wider one, and goes by an index.
 */
final class Suspects {
  /** Where there are more, they are met soon by whoever looks at one after the other. */
  static final int MOST = 5_000;

  private static final String OWN = "t.firm_id = :firm and ";

  private static final String OF_BINDING =
      "(select b.connection_id from calsyncd.calendar_bindings b where b.id = t.binding_id)";

  /**
   * Some of them.
   *
   * @param connection how a row of the table {@code t} names its connection
   */
  private record Part(String connection, String table, String where) {
    String rows(String what) {
      return "(select %s from calsyncd.%s t where %s limit :suspects)"
          .formatted(what, table, where.replace("SECOND", "interval '1 second'"));
    }
  }

  private static final Part OFF =
      new Part("id", "calendar_connections", OWN + "t.state in ('paused', 'disconnected')");

  private static final Part PAUSED =
      new Part("id", "calendar_connections", OWN + "t.paused_until > now() + :pause * SECOND");

  private static final Part UNTIED =
      new Part("connection_id", "calendar_bindings", OWN + "t.state <> 'active'");

  /** Of all tenants: no index has them by tenant, and there are few, or many and all wait. */
  private static final Part WAITING =
      new Part(
          "connection_id",
          "calendar_bindings",
          "t.due_at < now() - :waiting * SECOND and t.state = 'active'");

  private static final Part FAILING =
      new Part(
          OF_BINDING,
          "calendar_sync_status",
          OWN
              + "(t.failures_in_a_row > 0 or t.last_successful_sync is null"
              + " or t.unannounced_at is not null)");

  private static final Part LATE =
      new Part(OF_BINDING, "calendar_sync_status", OWN + "t.read_by < now() - :late * SECOND");

  private static final Part UNWATCHED =
      new Part(
          "connection_id",
          "webhook_subscriptions",
          OWN + "t.renew_at is not null and t.state in ('requested', 'failed')");

  private static final Part EXPIRED =
      new Part(
          "connection_id",
          "webhook_subscriptions",
          OWN + "t.renew_at is not null and t.state = 'active' and t.expires_at <= now()");

  private final HealthLimits limits;
  private final int most;

  /** At most so many. */
  Suspects(HealthLimits limits, int most) {
    this.limits = limits;
    this.most = most;
  }

  /** Their ids; empty where what is so is nothing that could be looked for. */
  static Optional<String> ids(Level level) {
    return all(level, " union ", Part::connection);
  }

  /** Whether no part is longer than what is taken of it, and all of them are few. */
  static Optional<String> few(Level level) {
    return all(level, " union all ", _ -> "1")
        .map(rows -> "select count(*) < :suspects from (" + rows + ") s");
  }

  private static Optional<String> all(Level level, String joined, Function<Part, String> what) {
    List<Part> parts = parts(level);
    return Optional.of(
            parts.stream().map(it -> it.rows(what.apply(it))).collect(Collectors.joining(joined)))
        .filter(_ -> !parts.isEmpty());
  }

  private static List<Part> parts(Level level) {
    return switch (level) {
      case HEALTHY, NEEDS_REAUTH -> List.of();
      case STOPPED -> List.of(OFF, UNTIED);
      case DEGRADED -> List.of(PAUSED, FAILING, LATE, WAITING);
      case DELAYED -> List.of(PAUSED, FAILING, LATE, WAITING, UNWATCHED, EXPIRED);
    };
  }

  /** Of a level that begins later fewer are looked at. */
  Query bind(Query query, Level level) {
    boolean bad = level == Level.DEGRADED;
    return query
        .bind("suspects", most + 1)
        .bind("pause", bad ? limits.longPause().toSeconds() : 0)
        .bind("late", limits.pollSlack().toSeconds())
        .bind("waiting", (bad ? limits.stuck() : limits.waiting()).toSeconds());
  }
}
