package calsyncd.calendar;

import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;

/** Series for tests, written as iCalendar writes them. */
final class Series {
  static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

  private Series() {}

  /** A date, a local time in a zone, a UTC time, or a floating one where the zone is empty. */
  static EventTime time(String stamp, String zone) {
    if (stamp.length() == 8) {
      return new EventTime.Day(LocalDate.parse(stamp, DateTimeFormatter.BASIC_ISO_DATE));
    }
    LocalDateTime wall = LocalDateTime.parse(stamp.substring(0, 15), STAMP);
    if (stamp.endsWith("Z")) {
      return EventTime.Zoned.of(wall, ZoneOffset.UTC);
    }
    return zone.isEmpty()
        ? new EventTime.Floating(wall)
        : EventTime.Zoned.of(wall, ZoneId.of(zone));
  }

  static Event of(EventTime start, Duration length, String... lines) {
    return new Event(
        new Uid("series"),
        content("series", start, length),
        new Recurrence(List.of(lines)),
        Collections.emptySortedMap());
  }

  /** An hour long; a day where it is all-day. */
  static Event of(EventTime start, String... lines) {
    boolean day = start instanceof EventTime.Day;
    return of(start, day ? Duration.ofDays(1) : Duration.ofHours(1), lines);
  }

  static EventContent content(String title, EventTime start, Duration length) {
    EventTime end =
        start instanceof EventTime.Zoned zoned
            ? EventTime.Zoned.of(zoned.instant(ZoneOffset.UTC).plus(length), zoned.zone())
            : start.at(start.wall().plus(length));
    return new EventContent(
        new When(start, end),
        new Text(title, "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  /** The starts of the first occurrences, as stamps of the wall clock. */
  static List<String> starts(Event event, int max) {
    return stamps(Occurrences.within(event, Instant.MIN, Instant.MAX, ZoneOffset.UTC, max));
  }

  static List<String> starts(Event event, String from, String to) {
    return stamps(
        Occurrences.within(
            event, Instant.parse(from), Instant.parse(to), ZoneOffset.UTC, Integer.MAX_VALUE));
  }

  static List<Instant> instants(Event event, int max) {
    return Occurrences.within(event, Instant.MIN, Instant.MAX, ZoneOffset.UTC, max).stream()
        .map(o -> o.content().when().start().instant(ZoneOffset.UTC))
        .toList();
  }

  private static List<String> stamps(List<Occurrence> occurrences) {
    return occurrences.stream().map(o -> stamp(o.content().when().start())).toList();
  }

  static String stamp(EventTime time) {
    return time instanceof EventTime.Day
        ? DateTimeFormatter.BASIC_ISO_DATE.format(time.wall())
        : STAMP.format(time.wall()) + (isUtc(time) ? "Z" : "");
  }

  private static boolean isUtc(EventTime time) {
    return time instanceof EventTime.Zoned zoned && zoned.zone().equals(ZoneOffset.UTC);
  }
}
