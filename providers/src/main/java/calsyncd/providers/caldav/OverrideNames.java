package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Which occurrence an override stands for once its series begins elsewhere. A series that moves
 * takes its overrides with it, under other names; one that merely begins later leaves them where
 * they are. Whichever of the two finds more of the wanted overrides is what was done.
 */
record OverrideNames(EventTime from, EventTime to) {

  /** How the names that are there turn into wanted ones. */
  UnaryOperator<RecurrenceId> toward(List<RecurrenceId> there, Set<RecurrenceId> wanted) {
    return found(there, this::moved, wanted) > found(there, this::same, wanted)
        ? this::moved
        : this::same;
  }

  private static long found(
      List<RecurrenceId> there, UnaryOperator<RecurrenceId> names, Set<RecurrenceId> wanted) {
    return there.stream().map(names).filter(wanted::contains).count();
  }

  private RecurrenceId same(RecurrenceId id) {
    return id.alignedTo(to);
  }

  private RecurrenceId moved(RecurrenceId id) {
    EventTime before = id.alignedTo(from).start();
    return new RecurrenceId(to.at(before.wall().plus(Duration.between(from.wall(), to.wall()))));
  }
}
