package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * When a series takes place.
 *
 * @param spans start and end of each occurrence, sorted
 */
record Expansion(List<String> spans) {
  private static final Duration FIVE_YEARS = Duration.ofDays(5 * 366);
  private static final Duration BEFORE = Duration.ofDays(2);

  /**
   * All that begins within five years of a start.
   *
   * @param from the start of either side's series, so that both are seen over the same years
   * @param walls whether wall times are compared instead of instants, since one side floats
   */
  static Expansion of(Event event, Instant from, boolean walls) {
    return new Expansion(
        Occurrences.within(
                event, from.minus(BEFORE), from.plus(FIVE_YEARS), ZoneOffset.UTC, Integer.MAX_VALUE)
            .stream()
            .map(occurrence -> shown(occurrence.content().when(), walls))
            .sorted()
            .toList());
  }

  private static String shown(When when, boolean walls) {
    return shown(when.start(), walls) + "/" + shown(when.end(), walls);
  }

  private static String shown(EventTime time, boolean walls) {
    return walls ? time.wall().toString() : time.instant(ZoneOffset.UTC).toString();
  }

  int size() {
    return spans.size();
  }

  /** The spans that only one of both has, the first few. */
  String difference(Expansion other) {
    List<String> mine = spans.stream().filter(it -> !other.spans.contains(it)).limit(5).toList();
    List<String> others = other.spans.stream().filter(it -> !spans.contains(it)).limit(5).toList();
    return "only in the hub " + mine + ", only as read back " + others;
  }
}
