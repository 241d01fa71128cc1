package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** {@code calsyncd.calendar_sync_status} beside the bindings it is about. */
public final class StatusTable {
  private static final String READ =
      """
      select b.id, b.connection_id, b.hub_calendar_id, c.provider, r.name, b.state, b.state_reason,
             c.state as connection_state, c.state_reason as connection_reason,
             coalesce(s.last_outcome, '') as last_outcome,
             coalesce(s.last_error_class, '') as last_error_class,
             coalesce(s.last_error_summary, '') as last_error_summary,
             coalesce(s.last_correlation_id, '') as last_correlation_id,
             s.last_sync_at, s.last_successful_sync,
             coalesce(s.total_attempts, 0) as total_attempts,
             coalesce(s.successes, 0) as successes, coalesce(s.failures, 0) as failures,
             b.done_seq < b.due_seq as pending,
             (select count(*) from calsyncd.event_links l
              where l.binding_id = b.id and l.state = 'parked'
                and l.state_reason = 'removal_proposed') as held
      from calsyncd.calendar_bindings b
      join calsyncd.calendar_connections c on c.id = b.connection_id
      join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      left join calsyncd.calendar_sync_status s on s.binding_id = b.id
      where b.firm_id = :firm and b.user_id = :user
      order by c.created_at, r.is_primary desc, r.name, b.id\
      """;

  private final Database database;

  /** The status in this database. */
  public StatusTable(Database database) {
    this.database = database;
  }

  /** How each of a user's bindings fares. */
  public List<SyncStatus> list(Owner owner) {
    return database.in(handle ->
        handle
            .createQuery(READ)
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .map((row, context) -> status(row))
            .list());
  }

  private static SyncStatus status(ResultSet row) throws SQLException {
    return new SyncStatus(
        new SyncStatus.Subject(
            new BindingId(Columns.uuid(row, "id")),
            new ConnectionId(Columns.uuid(row, "connection_id")),
            new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
            row.getString("provider"),
            row.getString("name")),
        new SyncStatus.Health(
            row.getString("state"),
            row.getString("state_reason"),
            row.getString("connection_state"),
            row.getString("connection_reason")),
        last(row),
        new SyncStatus.Totals(
            row.getLong("total_attempts"),
            row.getLong("successes"),
            row.getLong("failures"),
            row.getLong("held")),
        row.getBoolean("pending"));
  }

  private static SyncStatus.LastPass last(ResultSet row) throws SQLException {
    return new SyncStatus.LastPass(
        row.getString("last_outcome"),
        row.getString("last_error_class"),
        row.getString("last_error_summary"),
        row.getString("last_correlation_id"),
        Columns.maybeInstant(row, "last_sync_at"),
        Columns.maybeInstant(row, "last_successful_sync"));
  }
}
