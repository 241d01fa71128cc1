package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * A hub event as stored.
 *
 * @param content the event as JSON
 * @param startsAt when the first of its occurrences may start, for a viewer anywhere
 * @param removedAt when it was removed; empty where it lives
 */
public record EventRow(
    EventId id,
    HubCalendarId hubCalendar,
    String content,
    long version,
    Instant startsAt,
    Instant updatedAt,
    Optional<Instant> removedAt) {
  static EventRow of(ResultSet row) throws SQLException {
    return new EventRow(
        new EventId(Columns.uuid(row, "id")),
        new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
        row.getString("content"),
        row.getLong("version"),
        Columns.instant(row, "starts_at"),
        Columns.instant(row, "updated_at"),
        Columns.maybeInstant(row, "deleted_at"));
  }
}
