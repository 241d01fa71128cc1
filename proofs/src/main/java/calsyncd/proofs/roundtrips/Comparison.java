package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.provider.Carriage;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.contract.NamedLosses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds what came back to what was promised, and to what the hub had said. */
final class Comparison {
  private final Tally tally;
  private final boolean assignsUid;

  /**
   * A comparison at one place.
   *
   * @param assignsUid whether each event has a UID of the service's own
   */
  Comparison(Tally tally, boolean assignsUid) {
    this.tally = tally;
    this.assignsUid = assignsUid;
  }

  /** What is wrong with the answer of a write. */
  Optional<String> answer(Carriage.Part part, RemoteEvent answered) {
    Event told = like(part.projected(), answered.event());
    return isSame(told, part.projected())
        ? Optional.empty()
        : Optional.of("the write answers " + told + "\n  projected " + part.projected());
  }

  private Event like(Event projected, Event back) {
    return assignsUid ? back.withUid(projected.uid()) : back;
  }

  private static boolean isSame(Event back, Event projected) {
    return Overrides.pruned(back).equals(Overrides.pruned(projected));
  }

  /**
   * What is wrong with what came back; counts what is right.
   *
   * @param rows what the daemon's pass wrote into the hub
   */
  List<String> compare(Trip trip, Map<RemoteId, Event> rows) {
    List<String> wrong = new ArrayList<>();
    List<Event> back = new ArrayList<>();
    for (Trip.Leg leg : trip.legs()) {
      Event row = rows.get(leg.there());
      if (row == null) {
        wrong.add("the pass did not bring " + leg.part().event());
      } else {
        back.add(row);
        wrong.addAll(compare(trip, leg, row));
      }
    }
    expand(trip, back).ifPresent(wrong::add);
    count(trip);
    return wrong;
  }

  private List<String> compare(Trip trip, Trip.Leg leg, Event row) {
    List<String> wrong = new ArrayList<>();
    Event projected = leg.part().projected();
    Event back = like(projected, row);
    if (!isSame(back, projected)) {
      wrong.add("not as projected: " + projected + "\n  read back " + back);
    }
    boolean split = trip.notCarried().contains(Carriage.SERIES);
    Event said = split ? leg.part().event() : trip.event();
    Set<String> unnamed = new TreeSet<>(NamedLosses.between(said, back));
    unnamed.removeAll(trip.notCarried());
    if (!unnamed.isEmpty()) {
      wrong.add("lost, and not named: " + unnamed + "\n  read back " + back);
    }
    return wrong;
  }

  private void count(Trip trip) {
    tally.count(trip.notCarried().isEmpty() ? "equal" : "lossy");
    tally.lost(trip.notCarried());
    if (trip.legs().size() > 1) {
      tally.count("singles", trip.legs().size());
    }
  }

  /** Over five years; what is no series there, over the days that became events of their own. */
  private Optional<String> expand(Trip trip, List<Event> back) {
    boolean split = trip.notCarried().contains(Carriage.SERIES);
    Event said = trip.event();
    Window window = split ? Place.BOUNDS.window() : Expansion.years(said);
    boolean walls = said.content().when().start() instanceof EventTime.Floating;
    Expansion before = Expansion.of(List.of(said), window, walls);
    Expansion after = Expansion.of(back, window, walls);
    if (!said.recurrence().isEmpty()) {
      tally.count(split ? "split" : "series");
      tally.count(split ? "split occurrences" : "occurrences", before.size());
    }
    return before.isLike(after)
        ? Optional.empty()
        : Optional.of("takes place at other times: " + before.difference(after));
  }
}
