package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When series happen, compared. */
final class Shapes {
  private Shapes() {}

  /** Whether the occurrences of a series are others in the second form of it. */
  static boolean reshaped(Event one, Event other) {
    boolean series = !one.recurrence().isEmpty() || !other.recurrence().isEmpty();
    return series && !alike(one, other);
  }

  /** Whether two forms of an event happen at the same times, their overrides left out. */
  static boolean alike(Event one, Event other) {
    return one.recurrence().equals(other.recurrence())
        && one.content().when().equals(other.content().when());
  }

  /** All occurrences that one of the events has an override of. */
  static SortedSet<RecurrenceId> occurrences(Event... events) {
    SortedSet<RecurrenceId> ids = new TreeSet<>();
    for (Event event : events) {
      ids.addAll(event.overrides().keySet());
    }
    return ids;
  }

  /** An override without what belongs to the link. */
  static Optional<SeriesOverride> shared(Event event, RecurrenceId id) {
    return Optional.ofNullable(event.overrides().get(id)).map(Field::shared);
  }

  /** Puts an override, or takes it away. */
  static void put(
      SortedMap<RecurrenceId, SeriesOverride> overrides,
      RecurrenceId id,
      @Nullable SeriesOverride override) {
    if (override == null) {
      overrides.remove(id);
    } else {
      overrides.put(id, override);
    }
  }
}
