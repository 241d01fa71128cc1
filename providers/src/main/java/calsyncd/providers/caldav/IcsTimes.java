package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates, times and durations of one calendar object (RFC 5545 §3.3.4 to §3.3.6). */
final class IcsTimes {
  static final ZoneId UTC = ZoneId.of("UTC");

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd");
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final Pattern TIME =
      Pattern.compile(
          "([+-]?\\d{4})-?(\\d\\d)-?(\\d\\d)(?:[Tt ](\\d\\d):?(\\d\\d):?(\\d\\d)?([Zz]?).*)?");
  private static final Pattern DURATION =
      Pattern.compile(
          "([+-]?)P(?:(\\d{1,6})W)?(?:(\\d{1,6})D)?"
              + "(?:T(?:(\\d{1,7})H)?(?:(\\d{1,7})M)?(?:(\\d{1,9})S)?)?");

  /** A duration: its days are nominal, its time exact. */
  record Span(int days, Duration time) {
    boolean isPositive() {
      return !negated() && (days > 0 || !time.isZero());
    }

    private boolean negated() {
      return days < 0 || time.isNegative();
    }

    /** Where every day has 24 hours, as for reminders. */
    Duration exact() {
      return Duration.ofDays(days).plus(time);
    }
  }

  private final IcsZones zones;

  IcsTimes(IcsZones zones) {
    this.zones = zones;
  }

  /** The time that a property names. */
  EventTime time(IcsProperty property) throws IcsException {
    return time(property, property.value());
  }

  private EventTime time(IcsProperty property, String value) throws IcsException {
    Matcher matcher = TIME.matcher(value.strip());
    if (!matcher.matches()) {
      throw new IcsException("unreadable " + property.name());
    }
    try {
      boolean day = matcher.group(4) == null || property.parameter("VALUE").equals("DATE");
      return day
          ? new EventTime.Day(date(matcher))
          : zoned(property, wall(matcher), !matcher.group(7).isEmpty());
    } catch (DateTimeException e) {
      throw new IcsException("unreadable " + property.name(), e);
    }
  }

  private EventTime zoned(IcsProperty property, LocalDateTime wall, boolean utc) {
    String tzid = property.parameter("TZID");
    if (tzid.isEmpty()) {
      return utc ? EventTime.Zoned.of(wall, UTC) : new EventTime.Floating(wall);
    }
    Optional<ZoneId> zone = zones.zone(tzid, wall);
    if (utc) {
      return EventTime.Zoned.of(wall.toInstant(ZoneOffset.UTC), zone.orElse(UTC));
    }
    return zone.<EventTime>map(known -> EventTime.Zoned.of(wall, known))
        .orElseGet(() -> new EventTime.Floating(wall));
  }

  private static LocalDate date(Matcher matcher) {
    return LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
  }

  /** Hour 24 and second 60 are written by some and mean the next moment. */
  private static LocalDateTime wall(Matcher matcher) {
    int seconds = matcher.group(6) == null ? 0 : number(matcher, 6);
    int hour = number(matcher, 4);
    LocalTime time = LocalTime.of(hour == 24 ? 0 : hour, number(matcher, 5), seconds % 60);
    return date(matcher).atTime(time).plusDays(hour / 24).plusSeconds(seconds / 60 * 60);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  /** Start and end of an event; a missing or impossible end as RFC 5545 §3.6.1 fills it. */
  When when(IcsComponent event) throws IcsException {
    Optional<IcsProperty> given = event.first("DTSTART").or(() -> event.first("RECURRENCE-ID"));
    EventTime start = time(given.orElseThrow(() -> new IcsException("no DTSTART")));
    Optional<IcsProperty> dtend = event.first("DTEND").filter(p -> !p.value().isBlank());
    EventTime end = dtend.isPresent() ? aligned(time(dtend.get()), start) : lasting(event, start);
    return new When(start, isBefore(end, start) ? least(start) : end);
  }

  private static boolean isBefore(EventTime end, EventTime start) {
    return start instanceof EventTime.Day
        ? !end.wall().isAfter(start.wall())
        : end.instant(UTC).isBefore(start.instant(UTC));
  }

  private static EventTime least(EventTime start) {
    return start instanceof EventTime.Day ? start.at(start.wall().plusDays(1)) : start;
  }

  private static EventTime lasting(IcsComponent event, EventTime start) {
    return span(event.value("DURATION"))
        .filter(Span::isPositive)
        .map(span -> plus(start, span))
        .orElse(least(start));
  }

  private static EventTime plus(EventTime start, Span span) {
    LocalDateTime wall = start.wall().plus(Period.ofDays(span.days()));
    return switch (start) {
      case EventTime.Zoned zoned ->
          EventTime.Zoned.of(zoned.at(wall).instant(UTC).plus(span.time()), zoned.zone());
      case EventTime.Floating floating -> floating.at(wall.plus(span.time()));
      case EventTime.Day day -> day.at(ceiling(wall.plus(span.time())));
    };
  }

  private static LocalDateTime ceiling(LocalDateTime wall) {
    LocalDateTime midnight = wall.toLocalDate().atStartOfDay();
    return midnight.equals(wall) ? wall : midnight.plusDays(1);
  }

  /** An end in the form of its start. */
  private static EventTime aligned(EventTime end, EventTime start) {
    return switch (start) {
      case EventTime.Day day -> day.at(ceiling(end.wall()));
      case EventTime.Floating floating -> floating.at(end.wall());
      case EventTime.Zoned zoned -> end instanceof EventTime.Zoned ? end : zoned.at(end.wall());
    };
  }

  /** Parameters and value of a content line that names this time. */
  static String written(EventTime time) {
    return switch (time) {
      case EventTime.Day(LocalDate date) -> ";VALUE=DATE:" + DATE.format(date);
      case EventTime.Floating(LocalDateTime wall) -> ":" + LOCAL.format(wall);
      case EventTime.Zoned zoned when zoned.zone().equals(UTC) || isOffset(zoned) ->
          ":" + LOCAL.format(zoned.instant(UTC).atZone(UTC)) + "Z";
      case EventTime.Zoned zoned ->
          ";TZID=" + zoned.zone().getId() + ":" + LOCAL.format(zoned.wall());
    };
  }

  private static boolean isOffset(EventTime.Zoned zoned) {
    return zoned.zone() instanceof ZoneOffset;
  }

  /** A duration (RFC 5545 §3.3.6). */
  static Optional<Span> span(String value) {
    Matcher matcher = DURATION.matcher(value.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int sign = matcher.group(1).equals("-") ? -1 : 1;
    long days = part(matcher, 2) * 7 + part(matcher, 3);
    Duration time =
        Duration.ofHours(part(matcher, 4))
            .plusMinutes(part(matcher, 5))
            .plusSeconds(part(matcher, 6));
    return Optional.of(new Span((int) days * sign, time.multipliedBy(sign)));
  }

  private static long part(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }
}
