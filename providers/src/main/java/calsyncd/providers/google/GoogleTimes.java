package calsyncd.providers.google;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/**
 * Google's {@code date}, {@code dateTime} and {@code timeZone} as event times. Where a time has
 * both an offset and a zone the instant wins and the zone is the one it recurs in.
 *
 * @param fallback the zone of the answer, which is the calendar's: for times that name none
 */
record GoogleTimes(ZoneId fallback) {

  /** With the zone that an answer names; UTC where we do not know it. */
  static GoogleTimes of(String timeZone) {
    return new GoogleTimes(zone(timeZone).orElse(ZoneId.of("UTC")));
  }

  /** Start and end; an end that is missing or of another form follows from the start. */
  Optional<When> when(JsonItem item) {
    return time(item.object("start"))
        .map(start -> new When(start, endAfter(start, time(item.object("end")))));
  }

  /** One time, or empty where it is absent or cannot be read. */
  Optional<EventTime> time(JsonItem time) {
    try {
      return time.text("date").isEmpty()
          ? dateTime(time)
          : Optional.of(new EventTime.Day(LocalDate.parse(time.text("date"))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a time names a zone that we do not know. */
  static boolean strange(JsonItem time) {
    return !time.text("timeZone").isEmpty() && zone(time.text("timeZone")).isEmpty();
  }

  /** Whether a time can only be read with the calendar's zone. */
  static boolean zoneless(JsonItem time) {
    return !time.text("dateTime").isEmpty() && time.text("timeZone").isEmpty();
  }

  private Optional<EventTime> dateTime(JsonItem time) {
    String text = time.text("dateTime");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    TemporalAccessor read =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return Optional.of(
        switch (read) {
          case OffsetDateTime at ->
              EventTime.Zoned.of(at.toInstant(), zoneOf(time, at.getOffset()));
          default -> EventTime.Zoned.of(LocalDateTime.from(read), zoneOf(time, fallback));
        });
  }

  private ZoneId zoneOf(JsonItem time, ZoneId known) {
    String name = time.text("timeZone");
    return name.isEmpty() ? fallback : zone(name).orElse(known);
  }

  private static Optional<ZoneId> zone(String name) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(name));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static EventTime endAfter(EventTime start, Optional<EventTime> end) {
    return end.filter(given -> given.getClass() == start.getClass())
        .filter(given -> !given.instant(ZoneOffset.UTC).isBefore(start.instant(ZoneOffset.UTC)))
        .orElseGet(() -> shortest(start));
  }

  private static EventTime shortest(EventTime start) {
    return start instanceof EventTime.Day day ? new EventTime.Day(day.date().plusDays(1)) : start;
  }
}
