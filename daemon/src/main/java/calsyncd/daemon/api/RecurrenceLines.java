package calsyncd.daemon.api;

import calsyncd.calendar.EventTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Content lines of RFC 5545 §3.8.5 as strict as the RFC has them. What is read from providers is
 * taken as well as it can be; what is written here will be read by all of them.
 */
final class RecurrenceLines {
  private static final Pattern LINE =
      Pattern.compile("(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):(.+)");
  private static final Pattern DATE = Pattern.compile("\\d{8}(T\\d{6}Z?)?");
  private static final Pattern PARAMETER =
      Pattern.compile(";(?:VALUE=(DATE|DATE-TIME)|TZID=(?:\"([^\"]+)\"|([^;\"]+)))");
  private static final Set<String> PARTS =
      Set.of(
          "FREQ",
          "INTERVAL",
          "COUNT",
          "UNTIL",
          "WKST",
          "BYSECOND",
          "BYMINUTE",
          "BYHOUR",
          "BYDAY",
          "BYMONTHDAY",
          "BYYEARDAY",
          "BYWEEKNO",
          "BYMONTH",
          "BYSETPOS");

  private static final List<Unit> UNITS =
      List.of(new Unit("BYHOUR", 24), new Unit("BYMINUTE", 60), new Unit("BYSECOND", 60));

  /** How many periods a day has, of those shorter than one. */
  private static final Map<String, Long> PERIODS =
      Map.of("HOURLY", 24L, "MINUTELY", 1_440L, "SECONDLY", 86_400L);

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  /** A part that names times of a day, and how many of them the next longer unit has. */
  private record Unit(String part, long most) {}

  private final EventLimits limits;
  private final EventTime start;

  RecurrenceLines(EventLimits limits, EventTime start) {
    this.limits = limits;
    this.start = start;
  }

  /** Refuses the first line that is not one of a recurrence. */
  void check(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      check("recurrence[" + i + "]", lines.get(i));
    }
  }

  private void check(String field, String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      throw Problem.field(
          field,
          "must be one unfolded content line of RFC 5545 §3.8.5, such as RRULE:FREQ=DAILY;COUNT=5"
              + " or EXDATE;TZID=Europe/Berlin:20261203T090000");
    }
    if (parts.group(1).endsWith("RULE")) {
      rule(field, parts.group(2), parts.group(3));
    } else {
      dates(field, parts.group(2), parts.group(3));
    }
  }

  private static void dates(String field, String parameters, String values) {
    if (!Arrays.stream(values.split(",", -1)).allMatch(DATE.asMatchPredicate())) {
      throw Problem.field(
          field, "must have dates as 20261203, 20261203T090000 or 20261203T080000Z, with commas");
    }
    Matcher found = PARAMETER.matcher(parameters);
    int read = 0;
    while (found.lookingAt()) {
      zone(field, found.group(2) == null ? found.group(3) : found.group(2));
      read = found.end();
      found.region(read, parameters.length());
    }
    if (read < parameters.length()) {
      throw Problem.field(field, "may have the parameters VALUE=DATE, VALUE=DATE-TIME and TZID");
    }
  }

  private static void zone(String field, String name) {
    if (name != null && !ZONES.contains(name)) {
      throw Problem.field(field, "has a TZID that is no IANA name such as Europe/Berlin");
    }
  }

  private void rule(String field, String parameters, String value) {
    if (!parameters.isEmpty()) {
      throw Problem.field(field, "has a parameter, and a rule has none");
    }
    Map<String, String> parts = parts(field, value);
    if (!parts.containsKey("FREQ")) {
      throw Problem.field(field, "has no FREQ");
    }
    if (parts.containsKey("UNTIL") && parts.containsKey("COUNT")) {
      throw Problem.field(field, "has UNTIL and COUNT; RFC 5545 takes one of them");
    }
    until(field, parts.getOrDefault("UNTIL", ""));
    count(field, parts.getOrDefault("COUNT", "1"));
    timesADay(field, parts);
  }

  private static Map<String, String> parts(String field, String value) {
    Map<String, String> parts = new HashMap<>();
    for (String part : value.toUpperCase(Locale.ROOT).split(";", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || equals == part.length() - 1 || !PARTS.contains(name)) {
        throw Problem.field(field, "has a part that is none of RFC 5545 §3.3.10 with its value");
      }
      if (parts.put(name, part.substring(equals + 1)) != null) {
        throw Problem.field(field, "has " + name + " twice");
      }
    }
    return parts;
  }

  /** RFC 5545 §3.3.10: a date for a date, UTC for a time in a zone, else local time. */
  private void until(String field, String until) {
    String form =
        switch (start) {
          case EventTime.Day _ -> "\\d{8}";
          case EventTime.Floating _ -> "\\d{8}T\\d{6}";
          case EventTime.Zoned _ -> "\\d{8}T\\d{6}Z";
        };
    if (!until.isEmpty() && !until.matches(form)) {
      throw Problem.field(
          field,
          "needs UNTIL in the form of start: "
              + switch (start) {
                case EventTime.Day _ -> "20261231";
                case EventTime.Floating _ -> "20261231T235959";
                case EventTime.Zoned _ -> "in UTC, 20261231T225959Z";
              });
    }
  }

  private void count(String field, String count) {
    if (!count.matches("0*[1-9]\\d{0,8}") || Integer.parseInt(count) > limits.recurrenceCount()) {
      throw Problem.field(
          field, "has a COUNT beyond 1 to " + limits.recurrenceCount() + "; end it by UNTIL");
    }
  }

  private void timesADay(String field, Map<String, String> parts) {
    long times = times(parts);
    if (times > limits.recurrenceTimesPerDay()) {
      throw Problem.field(
          field,
          "happens %d times a day by FREQ, INTERVAL, BYHOUR, BYMINUTE, BYSECOND and may %d times"
              .formatted(times, limits.recurrenceTimesPerDay()));
    }
  }

  /** The most there can be; a part gives the times of a longer FREQ, and only limits its own. */
  private static long times(Map<String, String> parts) {
    long periods = PERIODS.getOrDefault(parts.getOrDefault("FREQ", ""), 1L);
    long times = 1;
    long units = 1;
    long limited = 1;
    for (Unit unit : UNITS) {
      String values = parts.getOrDefault(unit.part(), "");
      long given = values.split(",").length;
      units *= unit.most();
      if (units > periods) {
        times *= given;
      } else {
        limited *= values.isEmpty() ? unit.most() : given;
      }
    }
    return times * Math.min(limited, Math.ceilDiv(periods, interval(parts)));
  }

  /** One that is no number is refused with the rule. */
  private static long interval(Map<String, String> parts) {
    String interval = parts.getOrDefault("INTERVAL", "1");
    return interval.matches("\\d{1,9}") ? Math.max(1, Long.parseLong(interval)) : 1;
  }
}
