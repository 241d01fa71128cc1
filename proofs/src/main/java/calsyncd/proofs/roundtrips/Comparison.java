package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.provider.Projection;
import calsyncd.testkit.contract.NamedLosses;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds what came back to what was promised, and to what the hub had said. */
final class Comparison {
  private static final String RECURRENCE = "recurrence";

  private final Tally tally;

  Comparison(Tally tally) {
    this.tally = tally;
  }

  /**
   * What is wrong with what came back; counts what is right.
   *
   * @param said what the hub says
   * @param back the row that the daemon's pass wrote
   */
  List<String> compare(Event said, Projection.Carried promised, Event back, boolean assignsUid) {
    List<String> wrong = new ArrayList<>();
    Event row = assignsUid ? back.withUid(promised.event().uid()) : back;
    if (!Overrides.pruned(row).equals(Overrides.pruned(promised.event()))) {
      wrong.add("the row is not what was projected");
    }
    Set<String> unnamed = new TreeSet<>(NamedLosses.between(said, row));
    unnamed.removeAll(promised.notCarried());
    if (!unnamed.isEmpty()) {
      wrong.add("lost, and not named: " + unnamed);
    }
    if (!said.content().people().equals(row.content().people())) {
      wrong.add("other people");
    }
    expand(said, promised, row).ifPresent(wrong::add);
    count(promised);
    return wrong;
  }

  private void count(Projection.Carried promised) {
    tally.count(promised.notCarried().isEmpty() ? "equal" : "lossy");
    tally.lost(promised.notCarried());
  }

  private Optional<String> expand(Event said, Projection.Carried promised, Event row) {
    if (promised.notCarried().contains(RECURRENCE)) {
      return Optional.empty();
    }
    boolean walls = said.content().when().start() instanceof EventTime.Floating;
    Instant from = said.content().when().start().instant(ZoneOffset.UTC);
    Expansion before = Expansion.of(said, from, walls);
    Expansion after = Expansion.of(row, from, walls);
    if (!said.recurrence().isEmpty()) {
      tally.count("series");
      tally.count("occurrences", before.size());
    }
    return before.equals(after)
        ? Optional.empty()
        : Optional.of("takes place at other times: " + before.difference(after));
  }
}
