package calsyncd.daemon.postgres;

import calsyncd.health.HealthLimits;
import calsyncd.health.Level;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/**
 * Which connections of a tenant may be of a level: each that is, and some that are not. Health
 * itself is judged from evidence. Each part is the condition of some causes of that level, or a
 * wider one, and goes by an index.
 */
final class Suspects {
  /** Where there are more, they are met soon by whoever looks at one after the other. */
  static final int MOST = 10_000;

  private static final String OFF =
      """
      (select id from calsyncd.calendar_connections
       where firm_id = :firm and state in ('paused', 'disconnected') limit :suspects)
      """;

  private static final String UNTIED =
      """
      (select connection_id from calsyncd.calendar_bindings
       where firm_id = :firm and state <> 'active' limit :suspects)
      """;

  private static final String PAUSED =
      """
      (select id from calsyncd.calendar_connections
       where firm_id = :firm and paused_until > now() + :pause * interval '1 second'
       limit :suspects)
      """;

  private static final String FAILING =
      """
      (select b.connection_id from calsyncd.calendar_sync_status s
       join calsyncd.calendar_bindings b on b.id = s.binding_id
       where s.firm_id = :firm and (s.failures_in_a_row > 0 or s.last_successful_sync is null
         or s.unannounced_at is not null) limit :suspects)
      """;

  private static final String LATE =
      """
      (select b.connection_id from calsyncd.calendar_sync_status s
       join calsyncd.calendar_bindings b on b.id = s.binding_id
       where s.firm_id = :firm and s.read_by < now() - :late * interval '1 second'
       limit :suspects)
      """;

  /** Of all tenants: no index has them by tenant, and there are few, or many and all wait. */
  private static final String WAITING =
      """
      (select connection_id from calsyncd.calendar_bindings
       where due_at < now() - :waiting * interval '1 second' and state = 'active'
       limit :suspects)
      """;

  private static final String UNWATCHED =
      """
      (select connection_id from calsyncd.webhook_subscriptions
       where firm_id = :firm and renew_at is not null and state in ('requested', 'failed')
       limit :suspects)
      """;

  private static final String EXPIRED =
      """
      (select connection_id from calsyncd.webhook_subscriptions
       where firm_id = :firm and renew_at is not null and state = 'active' and expires_at <= now()
       limit :suspects)
      """;

  private final HealthLimits limits;
  private final int most;

  /** At most so many. */
  Suspects(HealthLimits limits, int most) {
    this.limits = limits;
    this.most = most;
  }

  /** Their ids; empty where what is so is nothing that could be looked for. */
  static Optional<String> ids(Level level) {
    return parts(level).map(parts -> String.join(" union ", parts));
  }

  /** Whether no part is longer than what is taken of it, and all of them are few. */
  static Optional<String> few(Level level) {
    return parts(level)
        .map(parts ->
            "select count(*) < :suspects from (" + String.join(" union all ", parts) + ") s");
  }

  private static Optional<List<String>> parts(Level level) {
    return switch (level) {
      case HEALTHY, NEEDS_REAUTH -> Optional.empty();
      case STOPPED -> Optional.of(List.of(OFF, UNTIED));
      case DEGRADED -> Optional.of(List.of(PAUSED, FAILING, LATE, WAITING));
      case DELAYED -> Optional.of(List.of(PAUSED, FAILING, LATE, WAITING, UNWATCHED, EXPIRED));
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
