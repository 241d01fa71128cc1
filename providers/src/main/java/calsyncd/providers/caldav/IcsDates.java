package calsyncd.providers.caldav;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.providers.caldav.IcsLine.Parameter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times as content lines. A wall time that an autumn night gives twice means the first one (RFC
 * 5545 §3.3.5), so the second is written in UTC, or as a duration.
 *
 * @param names the {@code TZID}s that the resource itself has for zones
 */
record IcsDates(Map<ZoneId, String> names) {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd");
  private static final DateTimeFormatter WALL = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  /** One time under a property's name. */
  IcsLine line(String property, EventTime time) {
    return switch (time) {
      case EventTime.Day(LocalDate date) ->
          IcsLine.of(property, List.of(new Parameter("VALUE", "DATE")), DATE.format(date));
      case EventTime.Floating(LocalDateTime wall) -> IcsLine.of(property, WALL.format(wall));
      case EventTime.Zoned zoned when isUtc(zoned) ->
          IcsLine.of(property, WALL.format(zoned.instant(IcsTimes.UTC).atZone(IcsTimes.UTC)) + "Z");
      case EventTime.Zoned zoned ->
          IcsLine.of(
              property,
              List.of(Parameter.of("TZID", name(zoned.zone()))),
              WALL.format(zoned.wall()));
    };
  }

  private static boolean isUtc(EventTime.Zoned time) {
    return time.later() || time.zone().equals(ZoneOffset.UTC) || time.zone().equals(IcsTimes.UTC);
  }

  private String name(ZoneId zone) {
    return Optional.ofNullable(names.get(zone)).orElseGet(() -> VTimeZones.name(zone));
  }

  /** Start and end. An event that takes no time has no end: it would have to be later. */
  List<IcsLine> when(When when) {
    IcsLine start = line("DTSTART", when.start());
    Duration length =
        Duration.between(when.start().instant(IcsTimes.UTC), when.end().instant(IcsTimes.UTC));
    if (length.isZero() || length.isNegative()) {
      return List.of(start);
    }
    return List.of(
        start,
        isLaterOf(when) ? IcsLine.of("DURATION", length.toString()) : line("DTEND", when.end()));
  }

  private static boolean isLaterOf(When when) {
    return when.end() instanceof EventTime.Zoned end
        && end.later()
        && when.start() instanceof EventTime.Zoned start
        && !start.later()
        && start.zone().equals(end.zone());
  }
}
