package calsyncd.daemon.postgres;

import calsyncd.health.Cause;
import calsyncd.health.HealthLimits;
import calsyncd.health.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private static final Part UNGRANTED =
      new Part("id", "calendar_connections", OWN + "t.state = 'needs_reauth'");

  private static final Part PAUSED =
      new Part("id", "calendar_connections", OWN + "t.paused_until > now() + :pause * SECOND");

  private static final Part UNTIED =
      new Part("connection_id", "calendar_bindings", OWN + "t.state <> 'active'");

  private static final Part UNLISTED =
      new Part("connection_id", "remote_calendars", OWN + "not t.listed");

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

  private static final Part DRIFTED =
      new Part(OF_BINDING, "drifted_links", "t.found_at >= now() - :drift * SECOND");

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

  /** Who needs a new grant is listed by the state; the healthy are all others. */
  private static List<Part> parts(Level level) {
    if (level == Level.HEALTHY || level == Level.NEEDS_REAUTH) {
      return List.of();
    }
    return Stream.of(Cause.values())
        .filter(cause -> cause.level() == level)
        .map(Suspects::of)
        .distinct()
        .toList();
  }

  private static Part of(Cause cause) {
    return switch (cause) {
      case DISCONNECTED, CONNECTION_PAUSED -> OFF;
      case NEEDS_REAUTH -> UNGRANTED;
      case CALENDAR_GONE, CALENDAR_PAUSED -> UNTIED;
      case CALENDAR_UNLISTED -> UNLISTED;
      case RATE_LIMITED, RATE_LIMITED_LONG -> PAUSED;
      case RETRYING, FAILING, REFUSED, FIRST_READING, NEVER_READ, NOT_NOTIFIED -> FAILING;
      case POLL_LATE, POLLS_MISSED -> LATE;
      case WAITING, STUCK -> WAITING;
      case DRIFTED -> DRIFTED;
      case WATCH_REFUSED, WATCH_UNANSWERED -> UNWATCHED;
      case WATCH_EXPIRED -> EXPIRED;
    };
  }

  /** Of a level that begins later fewer are looked at. */
  Query bind(Query query, Level level) {
    boolean bad = level == Level.DEGRADED;
    return query
        .bind("suspects", most + 1)
        .bind("pause", bad ? limits.longPause().toSeconds() : 0)
        .bind("drift", limits.drift().toSeconds())
        .bind("late", limits.pollSlack().toSeconds())
        .bind("waiting", (bad ? limits.stuck() : limits.waiting()).toSeconds());
  }
}
