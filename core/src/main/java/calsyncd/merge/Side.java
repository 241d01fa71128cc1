package calsyncd.merge;

import calsyncd.calendar.Event;
import java.util.Optional;

/**
 * One side of a link. The hub's is its projection through the binding, the remote's is in the
 * provider's canonical form, so that neither a projection nor a server's rewriting is an edit.
 *
 * @param base what it said at the last agreement; empty where there never was one
 * @param now what it says
 */
public record Side(Optional<Event> base, Event now) {
  /** A side with a base. */
  public static Side of(Event base, Event now) {
    return new Side(Optional.of(base), now);
  }

  /** A side that was never compared: all of it counts as changed. */
  public static Side first(Event now) {
    return new Side(Optional.empty(), now);
  }

  /** Whether anything that is merged differs from the base. */
  public boolean changed() {
    return base.filter(it -> Field.sameShared(it, now)).isEmpty();
  }
}
