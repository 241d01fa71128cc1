package calsyncd.providers.microsoft;

import calsyncd.calendar.EventTime;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One RRULE (RFC 5545 §3.3.10) as Graph's {@code patternedRecurrence}: six patterns, each with the
 * properties that it allows and no other, since Graph refuses those. What has no pattern is not
 * representable.
 *
 * @see <a
 *     href="https://learn.microsoft.com/graph/api/resources/recurrencepattern">recurrencePattern
 *     resource type</a>
 */
final class RecurrenceWriter {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final Set<String> COMMON =
      Set.of("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "RSCALE");
  private static final Map<String, String> INDEX =
      Map.of("1", "first", "2", "second", "3", "third", "4", "fourth", "-1", "last");
  private static final List<DayOfWeek> WEEK = List.of(DayOfWeek.values());

  /** Exchange's limits of both an interval and a number of occurrences. */
  private static final int MOST = 999;

  private final Map<String, String> parts;
  private final EventTime start;

  private RecurrenceWriter(Map<String, String> parts, EventTime start) {
    this.parts = parts;
    this.start = start;
  }

  /**
   * The recurrence of a series.
   *
   * @param value of the RRULE
   * @param start of the first occurrence, so that the range begins with it
   * @param zone Graph's name of the zone that the rule is meant in
   * @throws calsyncd.provider.ProviderException REJECTED where Graph has no pattern for it
   */
  static JsonObject write(String value, EventTime start, String zone) {
    try {
      RecurrenceWriter rule = new RecurrenceWriter(parts(value), start);
      JsonObject recurrence = new JsonObject();
      recurrence.add("pattern", rule.pattern());
      recurrence.add("range", rule.range(zone));
      return recurrence;
    } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException notRule) {
      throw NotRepresentable.recurrence();
    }
  }

  private static Map<String, String> parts(String value) {
    Map<String, String> parts = new HashMap<>();
    for (String part : value.toUpperCase(Locale.ROOT).split(";")) {
      String[] both = part.split("=", 2);
      if (both.length == 2) {
        parts.put(both[0].strip(), both[1].strip());
      }
    }
    return parts;
  }

  private String part(String name) {
    return parts.getOrDefault(name, "");
  }

  private JsonObject pattern() {
    sameTimeOnly("BYHOUR", start.wall().getHour());
    sameTimeOnly("BYMINUTE", start.wall().getMinute());
    sameTimeOnly("BYSECOND", start.wall().getSecond());
    return switch (part("FREQ")) {
      case "DAILY" -> daily();
      case "WEEKLY" -> weekly();
      case "MONTHLY" -> monthly();
      case "YEARLY" -> yearly();
      default -> throw NotRepresentable.recurrence();
    };
  }

  /** A part that repeats what the start says changes nothing; Graph has no other. */
  private void sameTimeOnly(String name, int ofStart) {
    if (part(name).equals(Integer.toString(ofStart))) {
      parts.remove(name);
    }
  }

  private void only(String... allowed) {
    Set<String> others = new HashSet<>(parts.keySet());
    others.removeAll(COMMON);
    others.removeAll(Set.of(allowed));
    require(others.isEmpty());
  }

  private static void require(boolean representable) {
    if (!representable) {
      throw NotRepresentable.recurrence();
    }
  }

  private JsonObject of(String type) {
    int interval = parts.containsKey("INTERVAL") ? Integer.parseInt(part("INTERVAL")) : 1;
    require(interval >= 1 && interval <= MOST);
    JsonObject pattern = new JsonObject();
    pattern.addProperty("type", type);
    pattern.addProperty("interval", interval);
    return pattern;
  }

  /** Every one of some weekdays is a week's pattern. */
  private JsonObject daily() {
    only("BYDAY");
    if (!parts.containsKey("BYDAY")) {
      return of("daily");
    }
    JsonObject pattern = weekly();
    require(pattern.get("interval").getAsInt() == 1);
    return pattern;
  }

  /** Graph's week begins on Sunday unless it is told, RFC 5545's on Monday. */
  private JsonObject weekly() {
    only("BYDAY");
    JsonObject pattern = of("weekly");
    pattern.add("daysOfWeek", parts.containsKey("BYDAY") ? eachOf(part("BYDAY")) : startDay());
    pattern.addProperty(
        "firstDayOfWeek", parts.containsKey("WKST") ? name(day(part("WKST"))) : "monday");
    return pattern;
  }

  private JsonArray startDay() {
    return names(Stream.of(start.wall().getDayOfWeek()));
  }

  private JsonObject monthly() {
    only("BYDAY", "BYMONTHDAY", "BYSETPOS");
    return parts.containsKey("BYDAY")
        ? relative("relativeMonthly")
        : absolute("absoluteMonthly", Month.FEBRUARY.minLength());
  }

  private JsonObject yearly() {
    only("BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS");
    boolean noDay = !parts.containsKey("BYDAY") && !parts.containsKey("BYMONTHDAY");
    require(noDay || parts.containsKey("BYMONTH"));
    Month month =
        parts.containsKey("BYMONTH")
            ? Month.of(Integer.parseInt(part("BYMONTH")))
            : start.wall().getMonth();
    JsonObject pattern =
        parts.containsKey("BYDAY")
            ? relative("relativeYearly")
            : absolute("absoluteYearly", month.minLength());
    pattern.addProperty("month", month.getValue());
    return pattern;
  }

  /** The n-th of one weekday, or the n-th day that is one of several. */
  private JsonObject relative(String type) {
    require(!parts.containsKey("BYMONTHDAY"));
    String days = part("BYDAY");
    boolean several = parts.containsKey("BYSETPOS");
    String position = several ? part("BYSETPOS") : days.replaceFirst("[A-Z]*$", "");
    JsonArray names = eachOf(several ? days : days.replaceFirst("^[+-]?\\d+", ""));
    return indexed(of(type), position.replaceFirst("^\\+", ""), names);
  }

  private static JsonObject indexed(JsonObject pattern, String position, JsonArray days) {
    require(INDEX.containsKey(position));
    pattern.add("daysOfWeek", days);
    pattern.addProperty("index", INDEX.get(position));
    return pattern;
  }

  /**
   * A day of the month that each month has. Of the others Outlook takes the last day that there is,
   * while RFC 5545 leaves the month out: only the rule that says what Outlook does is written.
   */
  private JsonObject absolute(String type, int shortest) {
    String days = part("BYMONTHDAY");
    if (days.equals("-1") && !parts.containsKey("BYSETPOS")) {
      return indexed(of(type.replace("absolute", "relative")), "-1", names(WEEK.stream()));
    }
    JsonObject pattern = of(type);
    pattern.addProperty("dayOfMonth", dayOfMonth(days, shortest));
    return pattern;
  }

  private int dayOfMonth(String days, int shortest) {
    if (parts.containsKey("BYSETPOS")) {
      int last = Integer.parseInt(days.substring(days.lastIndexOf(',') + 1));
      String upTo =
          IntStream.rangeClosed(shortest, last)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(","));
      require(part("BYSETPOS").equals("-1") && days.equals(upTo));
      return last;
    }
    int day = days.isEmpty() ? start.wall().getDayOfMonth() : Integer.parseInt(days);
    require(day >= 1 && day <= shortest);
    return day;
  }

  private static JsonArray eachOf(String list) {
    return names(Stream.of(list.split(",")).map(day -> day(day.strip())).distinct());
  }

  private static JsonArray names(Stream<DayOfWeek> days) {
    JsonArray names = new JsonArray();
    days.forEach(day -> names.add(name(day)));
    return names;
  }

  private static String name(DayOfWeek day) {
    return day.name().toLowerCase(Locale.ROOT);
  }

  /** A weekday without a number. */
  private static DayOfWeek day(String code) {
    return WEEK.stream()
        .filter(day -> day.name().substring(0, 2).equals(code))
        .findFirst()
        .orElseThrow(NotRepresentable::recurrence);
  }

  private JsonObject range(String zone) {
    JsonObject range = new JsonObject();
    if (parts.containsKey("COUNT")) {
      int count = Integer.parseInt(part("COUNT"));
      require(count >= 1 && count <= MOST);
      range.addProperty("type", "numbered");
      range.addProperty("numberOfOccurrences", count);
    } else if (parts.containsKey("UNTIL")) {
      LocalDate last = lastDate(part("UNTIL"));
      require(!last.isBefore(start.wall().toLocalDate()));
      range.addProperty("type", "endDate");
      range.addProperty("endDate", last.toString());
    } else {
      range.addProperty("type", "noEnd");
    }
    range.addProperty("startDate", start.wall().toLocalDate().toString());
    range.addProperty("recurrenceTimeZone", zone);
    return range;
  }

  /** The last day on which an occurrence may begin: UNTIL may end before the time of day. */
  private LocalDate lastDate(String until) {
    LocalDateTime wall = wall(until);
    boolean beforeTheTime = wall.toLocalTime().isBefore(start.wall().toLocalTime());
    return beforeTheTime ? wall.toLocalDate().minusDays(1) : wall.toLocalDate();
  }

  private LocalDateTime wall(String until) {
    if (until.length() == 8) {
      return LocalDate.parse(until, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay();
    }
    LocalDateTime written = LocalDateTime.parse(until.substring(0, 15), STAMP);
    return until.endsWith("Z") && start instanceof EventTime.Zoned zoned
        ? written.atOffset(ZoneOffset.UTC).atZoneSameInstant(zoned.zone()).toLocalDateTime()
        : written;
  }
}
