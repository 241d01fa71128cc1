package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import java.time.Instant;

/**
 * A hub event as stored.
 *
 * @param content the event as JSON
 * @param startsAt when the first of its occurrences may start, for a viewer anywhere
 */
public record EventRow(
    EventId id,
    HubCalendarId hubCalendar,
    String content,
    long version,
    Instant startsAt,
    Instant updatedAt) {}
