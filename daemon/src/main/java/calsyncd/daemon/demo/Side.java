package calsyncd.daemon.demo;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** A calendar as its provider's public API shows and changes it. Its people live in Berlin. */
public interface Side {
  ZoneId ZONE = ZoneId.of("Europe/Berlin");

  /** The same wall time a week later. */
  static Instant weekLater(Instant start) {
    return start.atZone(ZONE).plusWeeks(1).toInstant();
  }

  /** Creates an event of half an hour; its id. */
  String create(String title, Instant start);

  /** Creates a weekly series of eight; its id. */
  String createWeekly(String title, Instant start);

  /** Moves an event. */
  void move(String id, Instant start);

  /** Cancels the occurrence of a series that starts then. */
  void cancelOccurrence(String id, Instant start);

  /** Deletes an event. */
  void delete(String id);

  /** Every occurrence that overlaps the span. */
  List<Seen> occurrences(Instant from, Instant to);

  /** One occurrence, as far as both ends can be compared. */
  record Seen(String title, Instant start, Instant end) implements Comparable<Seen> {
    @Override
    public int compareTo(Seen other) {
      return java.util.Comparator.comparing(Seen::start)
          .thenComparing(Seen::title)
          .thenComparing(Seen::end)
          .compare(this, other);
    }
  }
}
