package calsyncd.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One {@code RRULE} or {@code EXRULE} value (RFC 5545 §3.3.10). Each {@code BY} part is a filter on
 * the days and times of a period; what a part leaves open is filled in from the start.
 *
 * @param count 0: not limited by a count
 * @param until the last wall time; {@link LocalDateTime#MAX}: not limited by time
 * @param by the numbers of each part but {@code BYDAY}
 */
record RecurrenceRule(
    Frequency frequency,
    int interval,
    long count,
    LocalDateTime until,
    DayOfWeek weekStart,
    Map<Part, Set<Integer>> by,
    List<Weekday> days) {

  /** So many years are still a time; no series lives to see them. */
  private static final int LONGEST = 100_000_000;

  /** RFC 5545 {@code FREQ}, the longest period first. */
  enum Frequency {
    YEARLY,
    MONTHLY,
    WEEKLY,
    DAILY,
    HOURLY,
    MINUTELY,
    SECONDLY;

    boolean isWithinDay() {
      return compareTo(DAILY) > 0;
    }
  }

  /** The {@code BY} parts that are lists of numbers, and how far those reach. */
  enum Part {
    BYMONTH(1, 12),
    BYWEEKNO(-53, 53),
    BYYEARDAY(-366, 366),
    BYMONTHDAY(-31, 31),
    BYHOUR(0, 23),
    BYMINUTE(0, 59),
    BYSECOND(0, 60),
    BYSETPOS(-366, 366);

    private final int least;
    private final int most;

    Part(int least, int most) {
      this.least = least;
      this.most = most;
    }

    boolean allows(int number) {
      return number >= least && number <= most && (number != 0 || least == 0);
    }
  }

  /** {@code BYDAY}: a weekday, or the n-th of them, from the end where negative; 0: each. */
  record Weekday(DayOfWeek day, int nth) {}

  RecurrenceRule {
    by = Map.copyOf(by);
    days = List.copyOf(days);
  }

  /**
   * Reads a value.
   *
   * @param wall what {@code UNTIL} says, on the wall clock of the series
   * @throws IllegalArgumentException where it is not a rule
   */
  static RecurrenceRule parse(String value, Function<String, LocalDateTime> wall) {
    Map<String, String> parts = new HashMap<>();
    for (String part : value.toUpperCase(Locale.ROOT).split(";")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    if (!parts.getOrDefault("RSCALE", "GREGORIAN").equals("GREGORIAN")) {
      throw new IllegalArgumentException("a rule of another calendar: " + value);
    }
    return new RecurrenceRule(
        Frequency.valueOf(parts.getOrDefault("FREQ", "none")),
        Math.min(LONGEST, Integer.parseInt(parts.getOrDefault("INTERVAL", "1"))),
        Long.parseLong(parts.getOrDefault("COUNT", "0")),
        Optional.ofNullable(parts.get("UNTIL")).map(wall).orElse(LocalDateTime.MAX),
        weekday(parts.getOrDefault("WKST", "MO")).day(),
        numbers(parts),
        weekdays(parts.getOrDefault("BYDAY", "")));
  }

  private static Map<Part, Set<Integer>> numbers(Map<String, String> parts) {
    Map<Part, Set<Integer>> by = new HashMap<>();
    for (Part part : Part.values()) {
      Set<Integer> numbers = new TreeSet<>();
      for (String number : parts.getOrDefault(part.name(), "").split(",")) {
        if (!number.isBlank()) {
          numbers.add(number(part, number.strip()));
        }
      }
      by.put(part, numbers);
    }
    return by;
  }

  private static int number(Part part, String text) {
    int number = Integer.parseInt(text);
    if (!part.allows(number)) {
      throw new IllegalArgumentException(part + " has no " + number);
    }
    return number;
  }

  private static List<Weekday> weekdays(String list) {
    List<Weekday> days = new ArrayList<>();
    for (String day : list.split(",")) {
      if (!day.isBlank()) {
        days.add(weekday(day.strip()));
      }
    }
    return days;
  }

  private static Weekday weekday(String text) {
    int at = Math.max(0, text.length() - 2);
    String number = text.substring(0, at);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().startsWith(text.substring(at)) && text.length() - at == 2) {
        return new Weekday(day, number.isEmpty() ? 0 : Integer.parseInt(number));
      }
    }
    throw new IllegalArgumentException("not a weekday: " + text);
  }

  Set<Integer> numbers(Part part) {
    return by.getOrDefault(part, Set.of());
  }

  boolean isInfinite() {
    return count == 0 && until.equals(LocalDateTime.MAX);
  }

  /** The same rule with what it leaves open taken from the start. */
  RecurrenceRule startingAt(LocalDateTime start) {
    if (interval < 1 || count < 0) {
      throw new IllegalArgumentException("neither INTERVAL nor COUNT may be less than one");
    }
    Map<Part, Set<Integer>> filled = new HashMap<>(by);
    List<Weekday> weekdays = new ArrayList<>(days);
    boolean noDay = numbers(Part.BYYEARDAY).isEmpty() && numbers(Part.BYMONTHDAY).isEmpty();
    if (noDay && days.isEmpty()) {
      fillDay(start, filled, weekdays);
    }
    fill(filled, Part.BYHOUR, start.getHour(), Frequency.HOURLY);
    fill(filled, Part.BYMINUTE, start.getMinute(), Frequency.MINUTELY);
    fill(filled, Part.BYSECOND, start.getSecond(), Frequency.SECONDLY);
    return new RecurrenceRule(frequency, interval, count, until, weekStart, filled, weekdays);
  }

  private void fillDay(
      LocalDateTime start, Map<Part, Set<Integer>> filled, List<Weekday> weekdays) {
    boolean byWeek = frequency == Frequency.YEARLY && !numbers(Part.BYWEEKNO).isEmpty();
    if (byWeek || frequency == Frequency.WEEKLY) {
      weekdays.add(new Weekday(start.getDayOfWeek(), 0));
    } else if (frequency == Frequency.YEARLY || frequency == Frequency.MONTHLY) {
      filled.put(Part.BYMONTHDAY, Set.of(start.getDayOfMonth()));
      fill(filled, Part.BYMONTH, start.getMonthValue(), Frequency.MONTHLY);
    }
  }

  private void fill(Map<Part, Set<Integer>> filled, Part part, int number, Frequency limits) {
    if (numbers(part).isEmpty() && frequency.compareTo(limits) < 0) {
      filled.put(part, Set.of(number));
    }
  }

  /** Whether the day passes every part that is about days. */
  boolean takes(LocalDate day) {
    return among(Part.BYMONTH, day.getMonthValue(), 12)
        && among(Part.BYMONTHDAY, day.getDayOfMonth(), day.lengthOfMonth())
        && among(Part.BYYEARDAY, day.getDayOfYear(), day.lengthOfYear())
        && inWeek(day)
        && (days.isEmpty() || days.stream().anyMatch(weekday -> is(weekday, day)));
  }

  private boolean among(Part part, int number, int last) {
    Set<Integer> numbers = numbers(part);
    return numbers.isEmpty() || numbers.contains(number) || numbers.contains(number - last - 1);
  }

  private boolean inWeek(LocalDate day) {
    if (numbers(Part.BYWEEKNO).isEmpty()) {
      return true;
    }
    WeekFields weeks = WeekFields.of(weekStart, 4);
    long last = day.range(weeks.weekOfWeekBasedYear()).getMaximum();
    return among(Part.BYWEEKNO, day.get(weeks.weekOfWeekBasedYear()), (int) last);
  }

  private boolean is(Weekday weekday, LocalDate day) {
    if (weekday.day() != day.getDayOfWeek()) {
      return false;
    }
    boolean ofMonth = frequency == Frequency.MONTHLY || !numbers(Part.BYMONTH).isEmpty();
    boolean counts = frequency == Frequency.MONTHLY || frequency == Frequency.YEARLY;
    if (weekday.nth() == 0 || !counts || !numbers(Part.BYWEEKNO).isEmpty()) {
      return true;
    }
    int number = ofMonth ? day.getDayOfMonth() : day.getDayOfYear();
    int last = ofMonth ? day.lengthOfMonth() : day.lengthOfYear();
    return weekday.nth() > 0
        ? (number - 1) / 7 + 1 == weekday.nth()
        : (last - number) / 7 + 1 == -weekday.nth();
  }
}
