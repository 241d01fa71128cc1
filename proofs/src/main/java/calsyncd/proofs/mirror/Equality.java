package calsyncd.proofs.mirror;

import calsyncd.calendar.Event;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.SeriesOverride;
import calsyncd.merge.LinkFields;
import calsyncd.proofs.Verdict;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.contract.NamedLosses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds each place to the hub's projection there. Reminders and colours belong to each copy. */
final class Equality {
  private final Room room;
  private final Verdict verdict;
  private int equal;
  private int unrestored;
  private int held;

  Equality(Room room, Verdict verdict) {
    this.room = room;
    this.verdict = verdict;
  }

  /** Compares every event at every place, in both directions, and tells what there was. */
  void require(String when) {
    int events = compare(when);
    verdict.say(
        ("%s: %d events in the hub, %d copies as projected, %d with an occurrence that Graph has"
                + " cancelled for good, %d held as refused")
            .formatted(when, events, equal, unrestored, held));
  }

  /** The same, without a word where all is well. */
  int compare(String when) {
    Map<String, Event> hub = new TreeMap<>();
    for (Rows.Hub row : room.rows().events()) {
      Event twin = hub.put(Mutation.token(row.event()), row.event());
      verdict.require(twin == null, when + ": twice in the hub: " + row.event());
    }
    room.places().forEach(place -> require(when, place, hub));
    return hub.size();
  }

  private void require(String when, Place place, Map<String, Event> hub) {
    Map<String, List<RemoteEvent>> there = new TreeMap<>();
    for (RemoteEvent event : place.all(room.bounds())) {
      there.computeIfAbsent(Mutation.token(event.event()), _ -> new ArrayList<>()).add(event);
    }
    hub.forEach((token, event) -> {
      List<RemoteEvent> copies =
          there.containsKey(token) ? there.get(token) : outside(place, token);
      String what = when + ": " + place.name() + " " + token;
      verdict.require(
          copies.size() == 1 || copies.isEmpty() && isHeld(place, event),
          what + " is there " + copies.size() + " times");
      copies.stream().limit(1).forEach(copy -> require(what, place, event, copy.event()));
    });
    there.keySet().stream()
        .filter(token -> !hub.containsKey(token))
        .filter(token -> !isHeld(place, there.get(token).getFirst().event()))
        .forEach(token ->
            verdict.require(
                false, when + ": " + place.name() + " has more than the hub: " + there.get(token)));
  }

  private void require(String what, Place place, Event hub, Event copy) {
    if (!(place.provider().project(LinkFields.alone(hub))
        instanceof Projection.Carried(Event projected, var _))) {
      verdict.require(false, what + " can't be carried: " + hub);
      return;
    }
    Event wanted = bare(projected.withUid(copy.uid()));
    Event found = bare(copy);
    if (wanted.equals(found)) {
      equal++;
    } else if (isHeld(place, hub)) {
      held++;
    } else if (place.name().equals("microsoft") && restored(wanted, found).equals(wanted)) {
      unrestored++;
    } else {
      verdict.require(
          false,
          what
              + " differs in "
              + NamedLosses.between(wanted, found)
              + "\n  projected "
              + wanted
              + "\n  found     "
              + found);
    }
  }

  /** What takes place in no window that a listing covers. */
  private List<RemoteEvent> outside(Place place, String token) {
    return room
        .rows()
        .copy(token, place.name())
        .flatMap(id -> place.fetch(new RemoteId(id)))
        .stream()
        .toList();
  }

  private boolean isHeld(Place place, Event hub) {
    return room.held().stream().anyMatch(it -> isOf(it, place, hub));
  }

  private static boolean isOf(String held, Place place, Event hub) {
    String[] row = held.split("\t");
    return row[0].startsWith(Mutation.token(hub) + " ") && row[1].equals(place.name());
  }

  /** Without cancellations that only the copy has: Graph can't take one back. */
  private static Event restored(Event wanted, Event found) {
    var overrides = new TreeMap<>(found.overrides());
    overrides
        .entrySet()
        .removeIf(it ->
            it.getValue() instanceof SeriesOverride.Cancelled
                && !(wanted.overrides().get(it.getKey()) instanceof SeriesOverride.Cancelled));
    wanted
        .overrides()
        .forEach((id, override) -> {
          if (found.overrides().get(id) instanceof SeriesOverride.Cancelled) {
            overrides.put(id, override);
          }
        });
    return found.withOverrides(overrides);
  }

  private static Event bare(Event event) {
    return Overrides.pruned(LinkFields.bare(LinkFields.alone(event)));
  }
}
