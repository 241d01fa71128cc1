package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubCalendarId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A binding as its user sees it.
 *
 * @param snapshotAt when the calendar was first, or last, read from end to end
 */
public record BindingRow(
    BindingId id,
    ConnectionId connection,
    UUID calendar,
    HubCalendarId hubCalendar,
    BindingPolicy policy,
    String state,
    String stateReason,
    Optional<Instant> snapshotAt) {}
