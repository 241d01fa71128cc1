package calsyncd.calendar;

import calsyncd.calendar.EventContent.When;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The occurrences of an event, its overrides among them. */
public final class Occurrences {
  /** No local time is further from UTC than this. */
  private static final Duration FARTHEST = Duration.ofHours(18);

  /** A series with more occurrences than this is treated as one without end. */
  static final int COUNTED = 20_000;

  private Occurrences() {}

  /**
   * The occurrences that overlap {@code [from, to)}, by start; at most {@code max} of them.
   *
   * @param viewer whose zone dates and floating times are read in
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  public static List<Occurrence> within(
      Event event, Instant from, Instant to, ZoneId viewer, int max) {
    return within(event, new Bounds(from, to, Instant.MIN, viewer), max);
  }

  /**
   * Those of {@link #within(Event, Instant, Instant, ZoneId, int)} that start at {@code begin} or
   * later, so that a list that was cut goes on where it was.
   */
  public static List<Occurrence> startingAt(
      Instant begin, Event event, Instant from, Instant to, ZoneId viewer, int max) {
    return within(event, new Bounds(from, to, begin, viewer), max);
  }

  private static List<Occurrence> within(Event event, Bounds bounds, int max) {
    List<Occurrence> found = new ArrayList<>();
    Set<RecurrenceId> replaced = new HashSet<>(event.overrides().keySet());
    event.overrides().forEach((id, override) -> add(found, id, override));
    found.removeIf(o -> !bounds.has(o.content().when()));
    if (event.recurrence().isEmpty()) {
      single(event, replaced, found, bounds);
    } else {
      series(event, replaced, found, bounds, max);
    }
    found.sort(order(bounds.viewer));
    return found.size() > max ? List.copyOf(found.subList(0, max)) : found;
  }

  /** By start, and those of one start by the start they had by the rule. */
  public static Comparator<Occurrence> order(ZoneId viewer) {
    return Comparator.comparing((Occurrence o) -> o.content().when().start().instant(viewer))
        .thenComparing(o -> o.id().start().instant(viewer));
  }

  private record Bounds(Instant from, Instant to, Instant begin, ZoneId viewer) {
    boolean has(When when) {
      return !when.start().instant(viewer).isBefore(begin) && overlaps(when, from, to, viewer);
    }
  }

  private static void add(List<Occurrence> found, RecurrenceId id, SeriesOverride override) {
    if (override instanceof SeriesOverride.Changed changed) {
      found.add(new Occurrence(id, changed.content()));
    }
  }

  private static void single(
      Event event, Set<RecurrenceId> replaced, List<Occurrence> found, Bounds bounds) {
    RecurrenceId id = new RecurrenceId(event.content().when().start());
    if (!replaced.contains(id) && bounds.has(event.content().when())) {
      found.add(new Occurrence(id, event.content()));
    }
  }

  private static void series(
      Event event, Set<RecurrenceId> replaced, List<Occurrence> found, Bounds bounds, int max) {
    When model = event.content().when();
    RecurrenceSet set = new RecurrenceSet(model.start(), event.recurrence());
    Iterator<LocalDateTime> walls = set.from(earliest(model, bounds));
    int taken = 0;
    while (walls.hasNext() && taken < max) {
      When when = RecurrenceSet.at(model, walls.next());
      if (!when.start().instant(bounds.viewer).isBefore(bounds.to)) {
        return;
      }
      RecurrenceId id = new RecurrenceId(when.start());
      if (bounds.has(when) && replaced.add(id)) {
        found.add(new Occurrence(id, withWhen(event.content(), when)));
        taken++;
      }
    }
  }

  private static LocalDateTime earliest(When model, Bounds bounds) {
    Instant bounded = later(bounds.from, FIRST);
    Duration length =
        Duration.between(
            model.start().instant(ZoneOffset.UTC), model.end().instant(ZoneOffset.UTC));
    Instant start = later(bounded.minus(length), bounds.begin);
    return start.minus(FARTHEST).atOffset(ZoneOffset.UTC).toLocalDateTime();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static final Instant FIRST = Instant.parse("0001-01-05T00:00:00Z");

  private static EventContent withWhen(EventContent content, When when) {
    return new EventContent(
        when, content.text(), content.standing(), content.people(), content.extras());
  }

  private static boolean overlaps(When when, Instant from, Instant to, ZoneId viewer) {
    Instant start = when.start().instant(viewer);
    Instant end = when.end().instant(viewer);
    return start.isBefore(to) && (end.isAfter(from) || start.equals(end) && start.equals(from));
  }

  /** From the first start to the last end, without end where a rule has none. */
  public static Span span(Event event) {
    Span span = widened(event.content().when());
    for (SeriesOverride override : event.overrides().values()) {
      if (override instanceof SeriesOverride.Changed changed) {
        span = joined(span, widened(changed.content().when()));
      }
    }
    return event.recurrence().isEmpty() ? span : joined(span, series(event));
  }

  private static Span series(Event event) {
    When model = event.content().when();
    Span first = widened(model);
    RecurrenceSet set;
    try {
      set = new RecurrenceSet(model.start(), event.recurrence());
    } catch (IllegalArgumentException e) {
      return new Span(first.start(), Instant.MAX);
    }
    return set.isInfinite() ? new Span(first.start(), Instant.MAX) : finite(model, set);
  }

  private static Span finite(When model, RecurrenceSet set) {
    Span span = widened(model);
    Iterator<LocalDateTime> walls = set.from(RecurrenceSet.EARLIEST);
    LocalDateTime last = model.start().wall();
    for (int n = 0; walls.hasNext(); n++) {
      if (n == COUNTED) {
        return new Span(span.start(), Instant.MAX);
      }
      last = walls.next();
      if (n == 0) {
        span = joined(span, widened(RecurrenceSet.at(model, last)));
      }
    }
    return joined(span, widened(RecurrenceSet.at(model, last)));
  }

  private static Span joined(Span a, Span b) {
    return new Span(
        a.start().isBefore(b.start()) ? a.start() : b.start(),
        a.end().isAfter(b.end()) ? a.end() : b.end());
  }

  private static Span widened(When when) {
    Duration by = when.start() instanceof EventTime.Zoned ? Duration.ZERO : FARTHEST;
    return new Span(
        when.start().instant(ZoneOffset.UTC).minus(by),
        when.end().instant(ZoneOffset.UTC).plus(by));
  }
}
