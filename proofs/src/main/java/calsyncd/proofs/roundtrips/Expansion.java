package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * When an event takes place.
 *
 * @param spans start and end of each occurrence, sorted
 */
record Expansion(List<Span> spans) {
  private static final Duration FIVE_YEARS = Duration.ofDays(5 * 366);
  private static final Duration BEFORE = Duration.ofDays(2);
  private static final int SHOWN = 5;

  /** Five years from the start of a series on. */
  static Window years(Event series) {
    Instant start = series.content().when().start().instant(Place.VIEWER);
    return new Window(start.minus(BEFORE), start.plus(FIVE_YEARS));
  }

  /**
   * All occurrences of these events that overlap a window.
   *
   * @param walls whether wall times are compared instead of instants, since one side floats
   */
  static Expansion of(Collection<Event> events, Window window, boolean walls) {
    return new Expansion(
        events.stream()
            .flatMap(event ->
                Occurrences.within(
                    event, window.from(), window.to(), Place.VIEWER, Integer.MAX_VALUE)
                    .stream())
            .map(occurrence -> span(occurrence.content().when(), walls))
            .sorted(Comparator.comparing(Span::start).thenComparing(Span::length))
            .toList());
  }

  /**
   * A start and an end as text, and what lies between them.
   *
   * @param seen the start on the viewer's clock: one that floats into a spring night's gap is later
   */
  record Span(String start, String end, Duration length, String seen) {
    /** What is as long as before ends when it did, whatever a wall clock shows that night. */
    boolean isLike(Span other) {
      boolean begins = start.equals(other.start) || seen.equals(other.seen);
      return begins && (end.equals(other.end) || length.equals(other.length));
    }

    @Override
    public String toString() {
      return start + "/" + end;
    }
  }

  private static Span span(When when, boolean walls) {
    EventTime start = when.start();
    EventTime end = when.end();
    boolean zoned = start instanceof EventTime.Zoned;
    ZoneId viewer = zoned ? Place.VIEWER : ZoneOffset.UTC;
    Duration length = Duration.between(start.instant(viewer), end.instant(viewer));
    String seen = walls ? onTheClock(start) : shown(start, false);
    return new Span(shown(start, walls), shown(end, walls), length, seen);
  }

  private static String shown(EventTime time, boolean walls) {
    if (!walls) {
      return time.instant(Place.VIEWER).toString();
    }
    return time instanceof EventTime.Zoned ? onTheClock(time) : time.wall().toString();
  }

  private static String onTheClock(EventTime time) {
    return LocalDateTime.ofInstant(time.instant(Place.VIEWER), Place.VIEWER).toString();
  }

  int size() {
    return spans.size();
  }

  /** Whether both take place at the same times. */
  boolean isLike(Expansion other) {
    return spans.size() == other.spans.size()
        && IntStream.range(0, spans.size()).allMatch(n -> spans.get(n).isLike(other.spans.get(n)));
  }

  /** The spans that only one of both has, the first few. */
  String difference(Expansion other) {
    return "only in the hub " + without(other) + ", only as read back " + other.without(this);
  }

  private List<Span> without(Expansion other) {
    return spans.stream()
        .filter(it -> other.spans.stream().noneMatch(it::isLike))
        .limit(SHOWN)
        .toList();
  }
}
