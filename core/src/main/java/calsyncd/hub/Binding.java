package calsyncd.hub;

import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * One hub calendar tied to one remote calendar, as a pass finds it.
 *
 * @param rules what the user wants of it
 * @param cursor where the next delta pass starts; empty before the first complete snapshot
 * @param window what the cursor covers
 * @param accessRole our role when the last pass was complete; empty before the first
 * @param snapshotAt when the last snapshot was complete
 */
public record Binding(
    BindingId id,
    Owner owner,
    ConnectionId connection,
    HubCalendarId hubCalendar,
    RemoteCalendarId remoteCalendar,
    BindingRules rules,
    Optional<Cursor> cursor,
    Window window,
    String accessRole,
    Optional<Instant> snapshotAt) {

  /** The same under other rules. */
  public Binding ruled(BindingRules other) {
    return new Binding(
        id,
        owner,
        connection,
        hubCalendar,
        remoteCalendar,
        other,
        cursor,
        window,
        accessRole,
        snapshotAt);
  }

  /** The same where this window of it was read up to a cursor. */
  public Binding read(Optional<Cursor> upTo, Window covered, String role, Optional<Instant> whole) {
    return new Binding(
        id, owner, connection, hubCalendar, remoteCalendar, rules, upTo, covered, role, whole);
  }
}
