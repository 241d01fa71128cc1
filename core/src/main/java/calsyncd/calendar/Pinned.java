package calsyncd.calendar;

import calsyncd.calendar.EventContent.When;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A floating event (RFC 5545 §3.3.5 form 1) in the zone of the person whose it is: at their desk it
 * shows the same times, for a provider that knows no floating ones.
 */
public final class Pinned {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final int FLOATING = "20260101T000000".length();

  private final ZoneId zone;

  private Pinned(ZoneId zone) {
    this.zone = zone;
  }

  /** The event in this zone; one that does not float is left as it is. */
  public static Event in(Event event, ZoneId zone) {
    return event.content().when().start() instanceof EventTime.Floating
        ? new Pinned(zone).pinned(event)
        : event;
  }

  private Event pinned(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event
        .overrides()
        .forEach((id, override) ->
            overrides.put(new RecurrenceId(pinned(id.start())), pinned(override)));
    Recurrence recurrence =
        new Recurrence(event.recurrence().lines().stream().map(this::pinned).toList());
    boolean series = !recurrence.isEmpty();
    return new Event(event.uid(), pinned(event.content(), series), recurrence, overrides);
  }

  private SeriesOverride pinned(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent content)
        ? new SeriesOverride.Changed(pinned(content, false))
        : override;
  }

  private EventContent pinned(EventContent content, boolean series) {
    When when = content.when();
    return content.withWhen(
        pinned(when, Duration.between(when.start().wall(), when.end().wall()), series));
  }

  /** A night of a change gives a series no other length, and nothing an end before its start. */
  private When pinned(When when, Duration length, boolean series) {
    EventTime start = pinned(when.start());
    EventTime end = pinned(when.end());
    Instant ended = start.instant(zone).plus(length);
    boolean before =
        end.instant(zone).isBefore(ended) && !end.instant(zone).isAfter(start.instant(zone));
    return new When(start, series || before ? EventTime.Zoned.of(ended, zone) : end);
  }

  private EventTime pinned(EventTime time) {
    return time instanceof EventTime.Floating(LocalDateTime wall)
        ? EventTime.Zoned.of(wall, zone)
        : time;
  }

  /** Dates name the zone then, and UNTIL is in UTC (§3.3.10). */
  private String pinned(String line) {
    int colon = RecurrenceSet.colon(line);
    String name = line.substring(0, colon);
    String value = line.substring(colon + 1);
    return switch (name.toUpperCase(Locale.ROOT).split(";", 2)[0]) {
      case "RRULE", "EXRULE" -> name + ":" + parts(value);
      default -> dates(name, value);
    };
  }

  private String parts(String rule) {
    return Arrays.stream(rule.split(";")).map(this::part).collect(Collectors.joining(";"));
  }

  private String part(String part) {
    int equals = part.indexOf('=') + 1;
    boolean until = part.toUpperCase(Locale.ROOT).startsWith("UNTIL=");
    return until && part.length() - equals == FLOATING
        ? part.substring(0, equals) + utc(LocalDateTime.parse(part.substring(equals), STAMP))
        : part;
  }

  private String utc(LocalDateTime wall) {
    return STAMP.format(wall.atZone(zone).withZoneSameInstant(ZoneOffset.UTC)) + "Z";
  }

  private String dates(String name, String value) {
    boolean named = name.toUpperCase(Locale.ROOT).contains(";TZID=");
    boolean floats = Arrays.stream(value.split(",")).anyMatch(one -> floats(one.strip()));
    return named || !floats ? name + ":" + value : name + ";TZID=" + zone.getId() + ":" + value;
  }

  private static boolean floats(String value) {
    return value.length() > 8 && !value.split("/", 2)[0].endsWith("Z");
  }
}
