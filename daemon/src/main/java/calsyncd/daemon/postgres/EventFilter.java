package calsyncd.daemon.postgres;

import calsyncd.hub.HubCalendarId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which events to list. With {@code updatedSince} they come in the order of their changes, else in
 * the order of their starts.
 *
 * @param from only events that may end after this
 * @param to only events that may start before this
 * @param removed also those that were removed, as long as their rows are kept
 */
public record EventFilter(
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<HubCalendarId> hubCalendar,
    Optional<Instant> updatedSince,
    boolean removed) {}
