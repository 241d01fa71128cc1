package calsyncd.simulators.microsoft;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** When an event happens. */
sealed interface Timing {
  GraphTime start();

  GraphTime end();

  /** An event that happens once. */
  record Single(GraphTime start, GraphTime end) implements Timing {}

  /** A series; start and end are those of its first occurrence, in the series' own zone. */
  record Series(GraphTime start, GraphTime end, Recurrence recurrence) implements Timing {

    /** Start of the occurrence on a date: the series keeps its local time. */
    GraphTime startOn(LocalDate date) {
      return start.on(date);
    }

    /** As long by the clock as the first; after a start that a spring night leaves out as well. */
    GraphTime endOn(LocalDate date) {
      return new GraphTime(in(start.zone(), startOn(date)).local().plus(length()), end.zone());
    }

    Duration length() {
      return Duration.between(start.local(), end.local());
    }
  }

  static Timing of(GraphTime start, GraphTime end) {
    if (end.instant().isBefore(start.instant())) {
      throw GraphError.invalidProperty("The event's end must not be before its start.");
    }
    return new Single(start, end);
  }

  /**
   * A series, checked as the recurrence resource demands.
   *
   * @param dates whether short months clamp, see {@link RecurrencePattern#rrule}
   */
  static Series series(Timing first, Recurrence recurrence, boolean clampShortMonths) {
    requireSameStart(first.start(), recurrence.range());
    String zone = recurrence.range().zone();
    GraphTime start = in(zone, first.start());
    GraphTime end = in(zone, first.end());
    Duration length = Duration.between(start.local(), end.local());
    GraphTime begins = start.on(recurrence.first(clampShortMonths));
    GraphTime ends = new GraphTime(begins.local().plus(length), zone);
    return new Series(begins, ends, recurrence);
  }

  private static void requireSameStart(GraphTime start, RecurrenceRange range) {
    LocalDate local = start.local().toLocalDate();
    if (!range.start().equals(local) && !range.start().equals(start.dateIn(range.zone()))) {
      throw GraphError.invalidProperty(
          "recurrence.range.startDate must be the date of the event's start.");
    }
  }

  private static GraphTime in(String zone, GraphTime time) {
    LocalDateTime local = LocalDateTime.ofInstant(time.instant(), Zones.rules(zone));
    return new GraphTime(local, zone);
  }
}
