package calsyncd.hub;

import calsyncd.calendar.Event;
import java.util.Optional;

/**
 * An event of the hub, locked.
 *
 * @param version rises with each write; the first is 1
 * @param event what it says; what it said last where it is deleted
 * @param deleted whether it is a tombstone
 * @param origin the binding that brought it; empty where it was made in the hub
 */
public record HubEvent(
    EventId id, long version, Event event, boolean deleted, Optional<BindingId> origin) {

  /** The next version, living and saying this. */
  public HubEvent saying(Event other) {
    return new HubEvent(id, version + 1, other, false, origin);
  }

  /** The next version, a tombstone. */
  public HubEvent removed() {
    return new HubEvent(id, version + 1, event, true, origin);
  }
}
