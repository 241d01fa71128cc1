package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The occurrences that a series has by its recurrence alone, whatever overrides say.
 *
 * @param series without overrides
 */
record RuleOccurrences(Event series) {
  /** Graph has one occurrence a day at most: half a century of them. */
  private static final int MOST = 20_000;

  private static final Duration MOMENT = Duration.ofSeconds(1);

  static RuleOccurrences of(Event event) {
    return of(event, event.recurrence());
  }

  /** The same event by another recurrence. */
  static RuleOccurrences of(Event event, Recurrence recurrence) {
    return new RuleOccurrences(
        new Event(event.uid(), event.content(), recurrence, Collections.emptySortedMap()));
  }

  /** The earliest one. */
  Optional<Occurrence> first() {
    return within(Instant.MIN, Instant.MAX, 1).stream().findFirst();
  }

  /** The first so many. */
  List<Instant> starts(int most) {
    return within(Instant.MIN, Instant.MAX, most).stream()
        .map(occurrence -> occurrence.id().start().instant(ZoneOffset.UTC))
        .toList();
  }

  /** What the series says of that occurrence, if there is one. */
  Optional<EventContent> on(RecurrenceId id) {
    Instant start = id.start().instant(ZoneOffset.UTC);
    return Optional.ofNullable(among(start, start.plus(MOMENT)).get(id));
  }

  /** All that overlap a span of time. */
  SortedMap<RecurrenceId, EventContent> among(Instant from, Instant to) {
    SortedMap<RecurrenceId, EventContent> found = new TreeMap<>();
    within(from, to, MOST).forEach(occurrence -> found.put(occurrence.id(), occurrence.content()));
    return found;
  }

  /** All that overlap these days, whatever zone they are in. */
  SortedMap<RecurrenceId, EventContent> amongDays(LocalDate first, LocalDate last) {
    return among(
        first.minusDays(2).atStartOfDay().toInstant(ZoneOffset.UTC),
        last.plusDays(3).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private List<Occurrence> within(Instant from, Instant to, int most) {
    try {
      return Occurrences.within(series, from, to, ZoneOffset.UTC, most);
    } catch (IllegalArgumentException notRule) {
      throw NotRepresentable.recurrence();
    }
  }

  /** The day of a time in its own zone. */
  static LocalDate day(EventTime time) {
    return time.wall().toLocalDate();
  }
}
