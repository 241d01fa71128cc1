package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.provider.Mailing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What one binding may do with the guests of the meetings of groups. */
final class GuestRows {
  /** Nobody hears of more than was to be told when the guests changed, nor than the group says. */
  static final String GUESTS =
      """
      select m.event_id, g.mail_consent, m.announced_at is not null as announced,
        m.binding_id = :binding and g.invitations <> 'off' as here,
        m.mailing in ('new_only', 'all') and g.invitations in ('new_only', 'all') as when_new,
        m.mailing = 'all' and g.invitations = 'all' as afterwards
      from calsyncd.group_meetings m join calsyncd.calendar_groups g on g.id = m.group_id
      where m.event_id = any(:ids::uuid[])
      """;

  private final Handle handle;
  private final BindingId binding;

  GuestRows(Handle handle, BindingId binding) {
    this.handle = handle;
    this.binding = binding;
  }

  Map<EventId, Guests> of(Collection<EventId> events) {
    Map<EventId, Guests> found = new HashMap<>();
    if (events.isEmpty()) {
      return found;
    }
    handle
        .createQuery(GUESTS)
        .bind("binding", binding.value())
        .bindArray("ids", String.class, events.stream().map(EventId::toString).toList())
        .map((row, _) -> Map.entry(new EventId(Columns.uuid(row, "event_id")), guests(row)))
        .forEach(meeting -> found.put(meeting.getKey(), meeting.getValue()));
    return found;
  }

  private static Guests guests(ResultSet row) throws SQLException {
    return row.getBoolean("here")
        ? new Guests(
            Guests.By.HERE,
            mailing(row, "when_new"),
            mailing(row, "afterwards"),
            row.getBoolean("mail_consent"),
            row.getBoolean("announced"))
        : Guests.ELSEWHERE;
  }

  private static Mailing mailing(ResultSet row, String column) throws SQLException {
    return row.getBoolean(column) ? Mailing.EVERYBODY : Mailing.NOBODY;
  }

  /** The provider has the meetings with their guests; since when is told once. */
  void announced(Collection<EventId> events) {
    if (events.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            update calsyncd.group_meetings set announced_at = now()
            where event_id = any(:ids::uuid[]) and announced_at is null
            """)
        .bindArray("ids", String.class, events.stream().map(EventId::toString).toList())
        .execute();
  }
}
