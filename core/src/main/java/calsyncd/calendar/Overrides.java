package calsyncd.calendar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the overrides of a series come to. */
public final class Overrides {
  /** More occurrences than this do not begin in one second. */
  private static final int AT_ONCE = 100;

  private Overrides() {}

  /**
   * The event without the overrides that say nothing: those of occurrences that the series has not,
   * and those that repeat what the series says. A provider may keep an override that was undone as
   * one that repeats its series.
   *
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  public static Event pruned(Event event) {
    Event plain = event.withOverrides(new TreeMap<>());
    SortedMap<RecurrenceId, SeriesOverride> told = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) -> {
          Optional<EventContent> said = said(plain, id);
          if (said.isPresent() && !override.equals(new SeriesOverride.Changed(said.get()))) {
            told.put(id, override);
          }
        });
    return event.withOverrides(told);
  }

  /**
   * What a series says of one of its occurrences, whatever its overrides do; empty where it has no
   * such occurrence.
   *
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  public static Optional<EventContent> said(Event series, RecurrenceId id) {
    Event plain = series.withOverrides(new TreeMap<>());
    RecurrenceId named = id.alignedTo(series.content().when().start());
    Instant at = named.start().instant(ZoneOffset.UTC);
    return Occurrences.startingAt(at, plain, at, at.plusSeconds(1), ZoneOffset.UTC, AT_ONCE)
        .stream()
        .filter(occurrence -> occurrence.id().equals(named))
        .findFirst()
        .map(Occurrence::content);
  }
}
