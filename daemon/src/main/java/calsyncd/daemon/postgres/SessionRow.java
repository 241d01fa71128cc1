package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import calsyncd.session.SessionState;
import java.time.Instant;
import java.util.UUID;

/**
 * A live session as stored.
 *
 * @param localId what its client calls it
 * @param event shows it
 * @param removed whether somebody removed that event; it is not made again
 * @param updatedAt when it last changed to a viewer: a mere heartbeat is no change
 */
public record SessionRow(
    UUID id,
    String localId,
    SessionState state,
    EventId event,
    boolean removed,
    Instant updatedAt) {}
