package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Events of every kind that a calendar may hold, the same ones for the same seed: single ones and
 * series with overrides; in zones, before, at and after their changes of the clocks; floating and
 * all-day; on leap days; with an UNTIL on the edge.
 *
 * @param from the first day on which events begin; they begin within 18 months after it, but for
 *     those on a leap day
 * @param rare whether there are also forms that no provider but CalDAV may hold: EXRULE, several
 *     rules, rules within the day
 */
public record RandomEvents(long seed, LocalDate from, boolean rare) {
  private static final Duration FAR = Duration.ofDays(3660);
  private static final int OVERRIDDEN = 12;

  /** The n-th event; the others need not be made for it. */
  public Event event(int n) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + n);
    RandomTimes times = new RandomTimes(random, from);
    EventTime start = times.start();
    EventContent content = new RandomContents(random).content(n, new When(start, times.end(start)));
    Uid uid = new Uid("event-" + seed + "-" + n + "@calsyncd.example");
    if (random.nextInt(10) < 4) {
      return Event.single(uid, content);
    }
    RandomRules rules = new RandomRules(random, rare);
    String rule = rules.rule(start);
    Event alone = series(Event.single(uid, content), new Recurrence(List.of(rule)));
    List<Occurrence> first = first(alone, 1);
    if (first.isEmpty()) {
      return Event.single(uid, content);
    }
    Event begun = Event.single(uid, first.getFirst().content());
    return overridden(random, series(begun, rules.beside(rule, begun.content().when().start())));
  }

  private static Event series(Event event, Recurrence recurrence) {
    return new Event(event.uid(), event.content(), recurrence, new TreeMap<>());
  }

  private static List<Occurrence> first(Event series, int count) {
    Instant start = series.content().when().start().instant(ZoneOffset.UTC);
    Instant to = start.plus(FAR);
    return Occurrences.within(series, start, to, ZoneOffset.UTC, count);
  }

  private static Event overridden(SplittableRandom random, Event series) {
    Event changed = series;
    for (Occurrence occurrence : first(series, OVERRIDDEN)) {
      if (random.nextInt(8) == 0) {
        changed = changed.withOverride(occurrence.id(), override(random, occurrence));
      }
    }
    return changed;
  }

  private static SeriesOverride override(SplittableRandom random, Occurrence occurrence) {
    EventContent content = occurrence.content();
    return switch (random.nextInt(3)) {
      case 0 -> SeriesOverride.CANCELLED;
      case 1 -> new SeriesOverride.Changed(RandomContents.titled(content, "changed"));
      default -> new SeriesOverride.Changed(later(content, 15 * (1 + random.nextInt(6))));
    };
  }

  /** Later on the same day; days stay where they are under another title. */
  private static EventContent later(EventContent c, int minutes) {
    When when = c.when();
    boolean sameDay =
        when.start() instanceof EventTime.Day
            || when.start()
                .wall()
                .plusMinutes(minutes)
                .toLocalDate()
                .isAfter(when.start().wall().toLocalDate());
    return sameDay
        ? RandomContents.titled(c, "not moved")
        : RandomContents.at(c, RandomTimes.shifted(when, minutes));
  }
}
