package calsyncd.providers.google;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lines of RFC 5545 §3.8.5 in the forms that Google takes: {@code UNTIL} is a date for days and UTC
 * for times, dates are of the series' own form ({@code VALUE=DATE} for days), and each local time
 * names its zone. What is in such a form already stays to the letter.
 *
 * @param start the canonical start of the series
 * @see <a href="https://developers.google.com/workspace/calendar/api/concepts/events-calendars">
 *     Recurring events</a>
 */
record SentRecurrence(EventTime start) {
  private static final Pattern TZID =
      Pattern.compile(";TZID=(?:\"([^\"]*)\"|([^;\":]*))", Pattern.CASE_INSENSITIVE);
  private static final Pattern LINE =
      Pattern.compile("(\\w+)((?:;[\\w-]+=(?:\"[^\"]*\"|[^;\":]*))*):(.*)");
  private static final Pattern UNTIL =
      Pattern.compile("(?<=^|;)UNTIL=([^;]*)", Pattern.CASE_INSENSITIVE);

  /** Google's calendars have no shorter steps than a day, nor other calendars' rules. */
  private static final Pattern NO_FORM =
      Pattern.compile(
          "(?:^|;)(?:FREQ=(?:HOURLY|MINUTELY|SECONDLY)|RSCALE=|SKIP=)", Pattern.CASE_INSENSITIVE);

  private static final Pattern PERIOD =
      Pattern.compile("^RDATE(?:;[^:]*)?:.*/", Pattern.CASE_INSENSITIVE);

  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final Set<String> IANA = ZoneId.getAvailableZoneIds();

  /** Whether a line, or a part of it, has no place here: so the length of a period (PERIOD). */
  static boolean loses(String line) {
    return !GoogleEventMapper.carried(line) || PERIOD.matcher(line).find();
  }

  /**
   * The lines to send; those that RFC 5545 does not name are left out.
   *
   * @throws ProviderException REJECTED where a line has no form here
   */
  Recurrence of(Recurrence recurrence) {
    try {
      return new Recurrence(
          recurrence.lines().stream().filter(GoogleEventMapper::carried).map(this::line).toList());
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      throw noForm();
    }
  }

  private String line(String line) {
    Matcher parts = LINE.matcher(line.strip());
    if (!parts.matches()) {
      throw noForm();
    }
    String name = parts.group(1).toUpperCase(Locale.ROOT);
    return name.endsWith("RULE")
        ? name + parts.group(2) + ":" + rule(parts.group(3))
        : dates(name, parts.group(2), parts.group(3)).orElse(line);
  }

  private String rule(String rule) {
    if (NO_FORM.matcher(rule).find()) {
      throw noForm();
    }
    return UNTIL.matcher(rule).replaceAll(until -> "UNTIL=" + until(until.group(1).strip()));
  }

  /** A date as the end of times is its first moment. */
  private String until(String value) {
    if (start instanceof EventTime.Day) {
      return value.length() == 8 ? value : DAY.format(wall(value));
    }
    return value.endsWith("Z")
        ? value
        : TIME.format(wall(value).atZone(zone()).withZoneSameInstant(ZoneOffset.UTC)) + "Z";
  }

  /** The line in the form of the series, or empty where it is in a good form. */
  private Optional<String> dates(String name, String parameters, String values) {
    List<String> all = Stream.of(values.split(",")).map(String::strip).toList();
    if (start instanceof EventTime.Day) {
      boolean good =
          parameters.equalsIgnoreCase(";VALUE=DATE")
              && all.stream().allMatch(it -> it.length() == 8);
      return good ? Optional.empty() : Optional.of(days(name, all));
    }
    Optional<ZoneId> named = named(parameters);
    boolean good =
        all.stream().allMatch(value -> value.length() == (value.endsWith("Z") ? 16 : 15))
            && (all.stream().allMatch(value -> value.endsWith("Z")) || named.isPresent());
    return good ? Optional.empty() : Optional.of(times(name, named.orElse(zone()), all));
  }

  private String days(String name, List<String> values) {
    return values.stream()
        .map(value -> value.substring(0, 8))
        .map(value -> DAY.format(LocalDate.parse(value, DAY)))
        .collect(Collectors.joining(",", name + ";VALUE=DATE:", ""));
  }

  private String times(String name, ZoneId from, List<String> values) {
    return values.stream()
        .map(value -> value.split("/", 2)[0])
        .map(value -> inZone(value, from))
        .map(TIME::format)
        .collect(Collectors.joining(",", name + ";TZID=" + zone().getId() + ":", ""));
  }

  private ZonedDateTime inZone(String value, ZoneId from) {
    if (value.length() == 8) {
      return LocalDate.parse(value, DAY).atTime(start.wall().toLocalTime()).atZone(zone());
    }
    ZoneId written = value.endsWith("Z") ? ZoneOffset.UTC : from;
    return wall(value).atZone(written).withZoneSameInstant(zone());
  }

  private static LocalDateTime wall(String value) {
    return value.length() == 8
        ? LocalDate.parse(value, DAY).atStartOfDay()
        : LocalDateTime.parse(value.substring(0, 15), TIME);
  }

  private Optional<ZoneId> named(String parameters) {
    return TZID.matcher(parameters)
        .results()
        .map(found -> Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2)))
        .filter(IANA::contains)
        .map(ZoneId::of)
        .findFirst();
  }

  private ZoneId zone() {
    return start instanceof EventTime.Zoned zoned ? zoned.zone() : ZoneOffset.UTC;
  }

  private static ProviderException noForm() {
    return ProviderException.of(FailureClass.REJECTED, "recurrence_not_representable");
  }
}
