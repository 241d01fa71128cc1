package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteId;
import java.util.Optional;

/** One event on its way: what the hub says of it, what was promised, and where it is. */
final class Trip {
  private final String number;
  private Event event;
  private Optional<Projection.Carried> promised = Optional.empty();
  private Optional<RemoteId> there = Optional.empty();

  Trip(String number, Event event) {
    this.number = number;
    this.event = event;
  }

  /** By which the proof is told to send this event alone. */
  String number() {
    return number;
  }

  /** What the hub says, as it was stored last. */
  Event event() {
    return event;
  }

  /** The hub says something else from here on. */
  void say(Event other) {
    event = other;
  }

  /** What the adapter said of the last write. */
  Projection.Carried promised() {
    return promised.orElseThrow();
  }

  /** The event was written. */
  void written(RemoteId id, Projection.Carried projection) {
    there = Optional.of(id);
    promised = Optional.of(projection);
  }

  /** A write failed: what is there now is nobody's promise. */
  void lost() {
    there = Optional.empty();
  }

  /** Where it is; empty where nothing was written. */
  Optional<RemoteId> there() {
    return there;
  }
}
