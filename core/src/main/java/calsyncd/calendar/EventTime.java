package calsyncd.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * A point of an event in time, in one of the three forms of RFC 5545 §3.3.4 and §3.3.5: a date, a
 * local time in a zone, or a local time that floats. Never only an instant: a series keeps its wall
 * time over a change of the clocks.
 */
public sealed interface EventTime {

  /** The instant this names to a person whose zone is {@code viewer}. */
  Instant instant(ZoneId viewer);

  /** The wall clock's reading; midnight for a date. */
  LocalDateTime wall();

  /**
   * The same form and zone at another wall time; one that a spring night leaves out becomes what
   * the clock shows then (RFC 5545 §3.3.5).
   */
  EventTime at(LocalDateTime wall);

  /** A day ({@code VALUE=DATE}). As an end it is exclusive (RFC 5545 §3.6.1). */
  record Day(LocalDate date) implements EventTime {
    @Override
    public Instant instant(ZoneId viewer) {
      return date.atStartOfDay(viewer).toInstant();
    }

    @Override
    public LocalDateTime wall() {
      return date.atStartOfDay();
    }

    @Override
    public EventTime at(LocalDateTime wall) {
      return new Day(wall.toLocalDate());
    }
  }

  /** A wall time that means the viewer's own zone ({@code DATE-TIME} form 1). */
  record Floating(LocalDateTime wall) implements EventTime {
    public Floating {
      wall = wall.truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public Instant instant(ZoneId viewer) {
      return wall.atZone(viewer).toInstant();
    }

    @Override
    public EventTime at(LocalDateTime wall) {
      return new Floating(wall);
    }
  }

  /**
   * A wall time in a zone ({@code DATE-TIME} form 3; form 2 is the zone {@code UTC}).
   *
   * @param later the second of the two instants that an autumn night gives one wall time; always
   *     false where the wall time is not ambiguous
   */
  record Zoned(LocalDateTime wall, ZoneId zone, boolean later) implements EventTime {
    public Zoned {
      wall = wall.truncatedTo(ChronoUnit.SECONDS);
      later = later && zone.getRules().getValidOffsets(wall).size() > 1;
    }

    /** The earlier instant where the wall time is ambiguous, as RFC 5545 §3.3.5 says. */
    public static Zoned of(LocalDateTime wall, ZoneId zone) {
      return new Zoned(wall, zone, false);
    }

    /** The wall time that an instant has in a zone. */
    public static Zoned of(Instant instant, ZoneId zone) {
      ZonedDateTime at = instant.atZone(zone);
      return new Zoned(at.toLocalDateTime(), zone, !at.equals(at.withEarlierOffsetAtOverlap()));
    }

    @Override
    public Instant instant(ZoneId viewer) {
      ZonedDateTime at = wall.atZone(zone);
      return (later ? at.withLaterOffsetAtOverlap() : at).toInstant();
    }

    @Override
    public EventTime at(LocalDateTime wall) {
      return of(of(wall, zone).instant(zone), zone);
    }
  }
}
