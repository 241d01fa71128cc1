package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.provider.Carriage;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One event on its way: what the hub says of it, what was promised, and where its parts are. */
final class Trip {
  private final String number;
  private Event event;
  private List<String> notCarried = List.of();
  private List<Leg> legs = List.of();

  /** A part of it, and where that is. */
  record Leg(Carriage.Part part, RemoteId there) {}

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

  /** What was named as lost by the last write. */
  List<String> notCarried() {
    return notCarried;
  }

  /** The parts that were written. */
  List<Leg> legs() {
    return legs;
  }

  /** All parts were written. */
  void written(Carriage.Carried carried, List<RemoteId> ids) {
    List<Leg> written = new ArrayList<>();
    for (int n = 0; n < ids.size(); n++) {
      written.add(new Leg(carried.parts().get(n), ids.get(n)));
    }
    legs = List.copyOf(written);
    notCarried = carried.notCarried();
  }

  /** A write failed: what is there now is nobody's promise. */
  void lost() {
    legs = List.of();
  }

  /** Where all of it is. */
  List<RemoteId> ids() {
    return legs.stream().map(Leg::there).toList();
  }

  /** Where it is, if it is there as one event. */
  Optional<RemoteId> whole() {
    return legs.size() == 1 && legs.getFirst().part().occurrence().isEmpty()
        ? Optional.of(legs.getFirst().there())
        : Optional.empty();
  }
}
