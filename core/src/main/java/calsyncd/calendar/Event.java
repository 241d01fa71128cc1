package calsyncd.calendar;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An event: a series with its overrides, or a single one, which is a series without recurrence.
 *
 * @param content what the series says; for an override whose series is not ours to see, that
 *     override's own content
 * @param overrides by the occurrence they replace, in the form of the series' start
 */
public record Event(
    Uid uid,
    EventContent content,
    Recurrence recurrence,
    SortedMap<RecurrenceId, SeriesOverride> overrides) {

  public Event {
    SortedMap<RecurrenceId, SeriesOverride> aligned = new TreeMap<>();
    overrides.forEach(
        (id, override) -> aligned.put(id.alignedTo(content.when().start()), override));
    overrides = Collections.unmodifiableSortedMap(aligned);
  }

  /** An event that happens once. */
  public static Event single(Uid uid, EventContent content) {
    return new Event(uid, content, Recurrence.NONE, Collections.emptySortedMap());
  }

  /** The same event under another UID. */
  public Event withUid(Uid other) {
    return new Event(other, content, recurrence, overrides);
  }

  /** The same event saying something else; its overrides stay. */
  public Event withContent(EventContent other) {
    return new Event(uid, other, recurrence, overrides);
  }

  /** The same event recurring otherwise; its overrides stay. */
  public Event withRecurrence(Recurrence other) {
    return new Event(uid, content, other, overrides);
  }

  /** The same event with other overrides. */
  public Event withOverrides(SortedMap<RecurrenceId, SeriesOverride> others) {
    return new Event(uid, content, recurrence, others);
  }

  /** The same series with one occurrence replaced. */
  public Event withOverride(RecurrenceId id, SeriesOverride override) {
    SortedMap<RecurrenceId, SeriesOverride> merged = new TreeMap<>(overrides);
    merged.put(id.alignedTo(content.when().start()), override);
    return withOverrides(merged);
  }
}
