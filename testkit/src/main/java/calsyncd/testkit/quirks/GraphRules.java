package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which rules have one of Graph's six patterns ({@code recurrencePattern}). */
final class GraphRules {
  private static final Pattern DATE = Pattern.compile("(?<!\\d)\\d{8}(?!\\d)");
  private static final Set<String> COMMON =
      Set.of("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "RSCALE");
  private static final Map<String, Set<String>> PARTS =
      Map.of(
          "DAILY", Set.of("BYDAY"),
          "WEEKLY", Set.of("BYDAY"),
          "MONTHLY", Set.of("BYDAY", "BYMONTHDAY", "BYSETPOS"),
          "YEARLY", Set.of("BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS"));
  private static final Pattern ONE_NTH =
      Pattern.compile("\\+?(?:[1-4]|-1)(?:MO|TU|WE|TH|FR|SA|SU)");
  private static final Pattern DAYS = Pattern.compile("[A-Z]{2}(?:,[A-Z]{2})*");
  private static final int IN_EACH_MONTH = 28;
  private static final int MOST = 999;

  private GraphRules() {}

  /** Whether the series is one rule that has a pattern, less dates. */
  static boolean hold(Event series) {
    List<String> rules =
        series.recurrence().lines().stream().filter(line -> !Form.isA(line, "EXDATE")).toList();
    return rules.size() == 1
        && Form.isA(rules.getFirst(), "RRULE")
        && hasPattern(parts(rules.getFirst()), series.content().when().start());
  }

  private static Map<String, String> parts(String line) {
    Map<String, String> parts = new HashMap<>();
    for (String part : line.substring(line.indexOf(':') + 1).toUpperCase(Locale.ROOT).split(";")) {
      String[] both = part.split("=", 2);
      parts.put(both[0], both.length == 2 ? both[1] : "");
    }
    return parts;
  }

  private static boolean hasPattern(Map<String, String> parts, EventTime start) {
    String frequency = parts.getOrDefault("FREQ", "");
    boolean months = !parts.getOrDefault("BYMONTH", "1").contains(",");
    Set<String> others = new HashSet<>(parts.keySet());
    others.removeAll(COMMON);
    if (!months
        || !PARTS.containsKey(frequency)
        || !PARTS.get(frequency).containsAll(others)
        || number(parts, "INTERVAL") > MOST
        || number(parts, "COUNT") > MOST) {
      return false;
    }
    String days = parts.getOrDefault("BYDAY", "");
    return switch (frequency) {
      case "DAILY" -> days.isEmpty() || number(parts, "INTERVAL") == 1;
      case "WEEKLY" -> days.isEmpty() || DAYS.matcher(days).matches();
      case "MONTHLY" -> monthly(parts, days, start, IN_EACH_MONTH);
      default -> monthly(parts, days, start, month(parts, start).minLength());
    };
  }

  private static int number(Map<String, String> parts, String name) {
    return Integer.parseInt(parts.getOrDefault(name, "1"));
  }

  private static Month month(Map<String, String> parts, EventTime start) {
    String named = parts.getOrDefault("BYMONTH", "");
    return named.matches("\\d+") ? Month.of(Integer.parseInt(named)) : start.wall().getMonth();
  }

  private static boolean monthly(
      Map<String, String> parts, String days, EventTime start, int shortest) {
    if (days.isEmpty()) {
      String monthDay =
          parts.getOrDefault("BYMONTHDAY", Integer.toString(start.wall().getDayOfMonth()));
      boolean one = !parts.containsKey("BYSETPOS") && monthDay.matches("-?\\d+");
      int of = one ? Integer.parseInt(monthDay) : 0;
      return of == -1 || of >= 1 && of <= shortest;
    }
    String position = parts.getOrDefault("BYSETPOS", "");
    return position.isEmpty()
        ? ONE_NTH.matcher(days).matches()
        : position.matches("[1-4]|-1") && DAYS.matcher(days).matches();
  }

  /** The occurrences on the days that {@code EXDATE} names. */
  static Set<RecurrenceId> excluded(Event series) {
    EventTime start = series.content().when().start();
    return series.recurrence().lines().stream()
        .filter(line -> Form.isA(line, "EXDATE"))
        .flatMap(line -> DATE.matcher(line).results())
        .map(MatchResult::group)
        .map(date -> LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE))
        .map(date -> LocalDateTime.of(date, start.wall().toLocalTime()))
        .map(wall -> new RecurrenceId(start.at(wall)))
        .collect(Collectors.toSet());
  }
}
