package calsyncd.calendar;

import calsyncd.calendar.EventContent.When;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The occurrences that a series has by its rule, asked for within a bound on the work. All that is
 * asked of one walk shares the bound; each question throws {@link TooLongException} beyond it.
 */
public final class SeriesWalk {
  /** An occurrence that is looked at is as much work as so many days that are none. */
  private static final int WEIGHT = 10;

  /** How far back the last occurrence is looked for, one after the other. */
  private static final List<Duration> BACK =
      List.of(RecurrenceSet.NIGHT, Duration.ofDays(60), Duration.ofDays(2_000));

  private final Event series;
  private final Steps steps;
  private final RecurrenceSet set;

  /**
   * Walks a series.
   *
   * @param most steps: a day, a period or a time that is looked at is one
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  public SeriesWalk(Event series, long most) {
    this.series = series;
    this.steps = new Steps(most);
    this.set = new RecurrenceSet(series.content().when().start(), series.recurrence(), steps);
  }

  /** Those of these that the series has, whatever its overrides do, found in one walk. */
  public SortedSet<RecurrenceId> having(Collection<RecurrenceId> ids) {
    SortedSet<RecurrenceId> found = new TreeSet<>();
    SortedSet<RecurrenceId> named = new TreeSet<>();
    ids.forEach(id -> named.add(id.alignedTo(series.content().when().start())));
    if (named.isEmpty()) {
      return found;
    }
    LocalDateTime last = named.last().start().wall().plus(RecurrenceSet.NIGHT);
    Iterator<LocalDateTime> walls =
        set.from(named.first().start().wall().minus(RecurrenceSet.NIGHT));
    while (walls.hasNext()) {
      LocalDateTime wall = walls.next();
      if (wall.isAfter(last)) {
        break;
      }
      RecurrenceId id = id(wall);
      if (named.contains(id)) {
        found.add(id);
      }
    }
    return found;
  }

  private RecurrenceId id(LocalDateTime wall) {
    steps.take(WEIGHT);
    When when = RecurrenceSet.at(series.content().when(), wall);
    return new RecurrenceId(when.start());
  }

  /** Walks as far as {@link Occurrences#span} does; a series without end is not walked. */
  public void toEnd() {
    if (set.isInfinite()) {
      return;
    }
    Iterator<LocalDateTime> walls = set.from(RecurrenceSet.EARLIEST);
    for (int n = 0; walls.hasNext() && n < Occurrences.COUNTED; n++) {
      steps.take(WEIGHT);
      walls.next();
    }
  }

  /** The start of the first occurrence; empty where there is none. */
  public Optional<EventTime> first() {
    Iterator<LocalDateTime> walls = set.from(RecurrenceSet.EARLIEST);
    return walls.hasNext() ? Optional.of(id(walls.next()).start()) : Optional.empty();
  }

  /** The start by the rule of the last occurrence before this one that is not cancelled. */
  public Optional<EventTime> lastBefore(RecurrenceId id) {
    RecurrenceId end = id.alignedTo(series.content().when().start());
    LocalDateTime wall = end.start().wall();
    for (Duration back : BACK) {
      Optional<EventTime> last = last(set.from(wall.minus(back)), end);
      if (last.isPresent()) {
        return last;
      }
    }
    return last(set.from(RecurrenceSet.EARLIEST), end);
  }

  private Optional<EventTime> last(Iterator<LocalDateTime> walls, RecurrenceId end) {
    Instant before = end.start().instant(ZoneOffset.UTC);
    Optional<EventTime> last = Optional.empty();
    while (walls.hasNext()) {
      RecurrenceId id = id(walls.next());
      if (!id.start().instant(ZoneOffset.UTC).isBefore(before)) {
        break;
      }
      if (!(series.overrides().get(id) instanceof SeriesOverride.Cancelled)) {
        last = Optional.of(id.start());
      }
    }
    return last;
  }
}
