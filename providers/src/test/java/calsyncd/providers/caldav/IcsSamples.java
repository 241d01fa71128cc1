package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Short ways to write calendar objects and the times that are expected of them. */
final class IcsSamples {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** When everything that a test writes is written. */
  static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

  /** The stamp on what we organise ourselves. */
  static final IcsStamp STAMP = new IcsStamp(NOW, _ -> true);

  static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** Rules of central Europe under a name that tells nothing, as Outlook writes them. */
  static final String OUTLOOK_ZONE =
      """
      BEGIN:VTIMEZONE
      TZID:%s
      BEGIN:STANDARD
      DTSTART:16010101T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:16010101T020000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  static String calendar(String content) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
        + content.replace("\n", "\r\n")
        + "END:VCALENDAR\r\n";
  }

  static String vevent(String lines) {
    return "BEGIN:VEVENT\nUID:u1\nDTSTAMP:20260101T000000Z\n" + lines + "\nEND:VEVENT\n";
  }

  static Event read(String content) throws IcsException {
    return IcsEvents.event(calendar(content)).orElseThrow();
  }

  static Event event(String lines) throws IcsException {
    return read(vevent(lines));
  }

  static When when(String lines) throws IcsException {
    return event(lines).content().when();
  }

  static EventTime berlin(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  static EventTime day(String date) {
    return new Day(LocalDate.parse(date));
  }

  static RecurrenceId at(EventTime time) {
    return new RecurrenceId(time);
  }

  private IcsSamples() {}
}
