package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.provider.RemoteCalendar;
import java.util.UUID;

/**
 * A calendar at a provider.
 *
 * @param listed whether the provider's list had it when it was last read
 */
public record CalendarRow(
    UUID id, ConnectionId connection, String provider, RemoteCalendar calendar, boolean listed) {}
