package calsyncd.calendar;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;

/**
 * Names one occurrence of a series by the start it had before anyone moved it (RFC 5545 §3.8.4.4;
 * Google {@code originalStartTime}, Graph {@code originalStart}).
 */
public record RecurrenceId(EventTime start) implements Comparable<RecurrenceId> {
  private static final Comparator<RecurrenceId> BY_TIME =
      Comparator.comparing((RecurrenceId id) -> id.start.instant(ZoneOffset.UTC))
          .thenComparing(id -> id.start.toString());

  /**
   * The same occurrence written in the form of its series' start, as RFC 5545 asks; a provider may
   * name it in UTC or in another zone.
   */
  public RecurrenceId alignedTo(EventTime seriesStart) {
    return switch (seriesStart) {
      case EventTime.Day day -> new RecurrenceId(day.at(start.wall()));
      case EventTime.Floating floating -> new RecurrenceId(floating.at(start.wall()));
      case EventTime.Zoned zoned -> new RecurrenceId(in(zoned.zone()));
    };
  }

  private EventTime in(ZoneId zone) {
    return start instanceof EventTime.Day ? start : EventTime.Zoned.of(start.instant(zone), zone);
  }

  @Override
  public int compareTo(RecurrenceId other) {
    return BY_TIME.compare(this, other);
  }
}
