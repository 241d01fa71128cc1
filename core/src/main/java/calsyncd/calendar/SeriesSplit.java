package calsyncd.calendar;

import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A series parted in two at one of its occurrences, for an edit of <i>this and following</i>: every
 * occurrence, override and cancellation of the series is in exactly one of the parts.
 *
 * @param first what comes before, under the UID it had; empty where nothing does
 * @param rest the occurrence and all that follow; the whole series, under the UID it had, where
 *     nothing comes before
 */
public record SeriesSplit(Optional<Event> first, Event rest) {
  /**
   * Splits.
   *
   * @param at names the first occurrence of the rest; it may be changed or cancelled
   * @param restUid the UID of the rest where there is a first part
   * @throws IllegalArgumentException where the series has no such occurrence, where a recurrence
   *     line is not RFC 5545, and where a rule begun again at the occurrence would give others than
   *     before (BYSETPOS within weeks, several rules of which one keeps no step with the other),
   *     and where a series of dates has only a cancelled one left
   */
  public static SeriesSplit at(Event series, RecurrenceId at, Uid restUid) {
    RecurrenceId id = at.alignedTo(series.content().when().start());
    LocalDateTime wall = wall(series, id);
    if (set(series).from(RecurrenceSet.EARLIEST).next().equals(wall)) {
      return new SeriesSplit(Optional.empty(), series);
    }
    Event plain = series.withOverrides(new TreeMap<>());
    RecurrenceCut cut =
        new RecurrenceCut(series.content().when().start(), series.recurrence(), wall);
    Event first = new Event(series.uid(), series.content(), cut.before(), plain.overrides());
    Event rest =
        new Event(
            restUid, RuleStart.at(series.content(), cut.begin()), cut.after(), plain.overrides());
    check(plain, first, rest, wall);
    Optional<Event> before = happening(first.withOverrides(series.overrides().headMap(id)));
    return before.isEmpty()
        ? new SeriesSplit(before, series)
        : new SeriesSplit(before, there(rest.withOverrides(series.overrides().tailMap(id))));
  }

  private static Event there(Event rest) {
    return happening(rest)
        .orElseThrow(() -> new IllegalArgumentException("no occurrence takes place from there on"));
  }

  /**
   * A part of dates alone may come down to one event, which says what its override says; empty
   * where that one was cancelled.
   */
  private static Optional<Event> happening(Event part) {
    if (!part.recurrence().isEmpty() || part.overrides().isEmpty()) {
      return Optional.of(part);
    }
    return switch (part.overrides().firstEntry().getValue()) {
      case SeriesOverride.Changed(EventContent content) ->
          Optional.of(Event.single(part.uid(), content));
      case SeriesOverride.Cancelled() -> Optional.empty();
    };
  }

  private static RecurrenceSet set(Event series) {
    return new RecurrenceSet(series.content().when().start(), series.recurrence());
  }

  /** What the rule gives for the occurrence of this name. */
  private static LocalDateTime wall(Event series, RecurrenceId id) {
    LocalDateTime named = id.start().wall();
    Iterator<LocalDateTime> walls = set(series).from(named.minus(RecurrenceSet.NIGHT));
    while (walls.hasNext()) {
      LocalDateTime wall = walls.next();
      if (RecurrenceSet.at(series.content().when(), wall).start().equals(id.start())) {
        return wall;
      }
      if (wall.isAfter(named.plus(RecurrenceSet.NIGHT))) {
        break;
      }
    }
    throw new IllegalArgumentException("not an occurrence of the series: " + named);
  }

  private static void check(Event whole, Event first, Event rest, LocalDateTime wall) {
    boolean apart = !set(first).from(wall).hasNext();
    if (!apart
        || !RecurrenceSet.same(
            set(whole).from(RecurrenceSet.EARLIEST), set(first).from(RecurrenceSet.EARLIEST), wall)
        || !RecurrenceSet.same(
            set(whole).from(wall), set(rest).from(RecurrenceSet.EARLIEST), LocalDateTime.MAX)) {
      throw new IllegalArgumentException("the series can't be split there: " + wall);
    }
  }
}
