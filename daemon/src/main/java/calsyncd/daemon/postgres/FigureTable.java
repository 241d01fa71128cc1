package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.ConnectionFigures.BindingFigures;
import calsyncd.daemon.postgres.ConnectionFigures.Passes;
import calsyncd.daemon.postgres.ConnectionFigures.State;
import calsyncd.daemon.postgres.ConnectionFigures.Tries;
import calsyncd.daemon.postgres.ConnectionFigures.WatchFigures;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** What is known of a connection: its tries, passes and watches. */
public final class FigureTable {
  private final Database database;

  /** The figures in this database. */
  public FigureTable(Database database) {
    this.database = database;
  }

  /** A connection of the tenant. */
  public Optional<ConnectionFigures> find(String firm, ConnectionId id) {
    return database.in(handle ->
        named(handle, CONNECTION, id)
            .bind("firm", firm)
            .map((row, _) -> figures(handle, id, row))
            .findOne());
  }

  private static ConnectionFigures figures(Handle handle, ConnectionId id, ResultSet row)
      throws SQLException {
    List<BindingFigures> bindings = named(handle, BINDINGS, id).map((it, _) -> binding(it)).list();
    return new ConnectionFigures(
        id,
        row.getString("provider"),
        new State(
            row.getString("state"),
            row.getString("state_reason"),
            Columns.maybeInstant(row, "paused_until")),
        tries(row),
        passes(bindings),
        bindings,
        named(handle, WATCHES, id).map((it, _) -> watch(it)).list());
  }

  private static Query named(Handle handle, String sql, ConnectionId id) {
    return handle.createQuery(sql).bind("id", id.value());
  }

  private static Passes passes(List<BindingFigures> bindings) {
    Comparator<BindingFigures> byLast =
        Comparator.comparing(it -> it.passes().last().orElse(Instant.MIN));
    Passes last =
        bindings.stream()
            .max(byLast)
            .map(BindingFigures::passes)
            .orElse(new Passes(Optional.empty(), Optional.empty(), ""));
    Optional<Instant> success =
        bindings.stream()
            .flatMap(it -> it.passes().success().stream())
            .max(Comparator.naturalOrder());
    return new Passes(last.last(), success, last.cursor());
  }

  private static Tries tries(ResultSet row) throws SQLException {
    return new Tries(
        row.getLong("successes"),
        row.getLong("transient"),
        row.getLong("rate_limited"),
        row.getLong("non_retryable"),
        row.getLong("exhausted"),
        row.getLong("pending"),
        row.getLong("eligible"));
  }

  private static BindingFigures binding(ResultSet row) throws SQLException {
    return new BindingFigures(
        new BindingId(Columns.uuid(row, "id")),
        row.getString("name"),
        new State(row.getString("state"), row.getString("state_reason"), Optional.empty()),
        row.getString("last_outcome"),
        row.getString("last_error_class"),
        new Passes(
            Columns.maybeInstant(row, "last_sync_at"),
            Columns.maybeInstant(row, "last_successful_sync"),
            row.getString("cursor")),
        row.getBoolean("pending"));
  }

  private static WatchFigures watch(ResultSet row) throws SQLException {
    return new WatchFigures(
        Optional.ofNullable(row.getObject("binding_id", UUID.class)).map(BindingId::new),
        new State(row.getString("state"), row.getString("state_reason"), Optional.empty()),
        Columns.maybeInstant(row, "expires_at"),
        Columns.maybeInstant(row, "renew_at"),
        Columns.maybeInstant(row, "last_notification_at"),
        row.getLong("notifications"));
  }

  private static final String CONNECTION =
      """
      select c.provider, c.state, c.state_reason, c.paused_until, t.*, p.*
      from calsyncd.calendar_connections c
      cross join lateral (
        select coalesce(sum(successes), 0) as successes, coalesce(sum(transient), 0) as transient,
          coalesce(sum(rate_limited), 0) as rate_limited,
          coalesce(sum(non_retryable), 0) as non_retryable,
          coalesce(sum(exhausted), 0) as exhausted
        from calsyncd.sync_attempt_counts n where n.connection_id = c.id) t
      cross join lateral (
        select count(*) as pending,
          count(*) filter (where a.next_retry_at <= now()) as eligible
        from calsyncd.sync_attempts a
        where a.connection_id = c.id and a.state = 'pending_retry') p
      where c.id = :id and c.firm_id = :firm
      """;

  private static final String BINDINGS =
      """
      select b.id, r.name, b.state, b.state_reason, b.cursor, b.done_seq < b.due_seq as pending,
        coalesce(s.last_outcome, '') as last_outcome,
        coalesce(s.last_error_class, '') as last_error_class,
        s.last_sync_at, s.last_successful_sync
      from calsyncd.calendar_bindings b
      join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      left join calsyncd.calendar_sync_status s on s.binding_id = b.id
      where b.connection_id = :id order by r.is_primary desc, r.name, b.id
      """;

  /** The last one of each calendar, or of the mailbox. */
  private static final String WATCHES =
      """
      select w.* from (
        select distinct on (binding_id) *
        from calsyncd.webhook_subscriptions
        where connection_id = :id
        order by binding_id, state = 'active' desc, created_at desc) w
      left join calsyncd.calendar_bindings b on b.id = w.binding_id
      left join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      order by r.is_primary desc, r.name, w.id
      """;
}
