package calsyncd.providers.microsoft;

import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import com.microsoft.graph.models.DayOfWeek;
import com.microsoft.graph.models.PatternedRecurrence;
import com.microsoft.graph.models.RecurrencePattern;
import com.microsoft.graph.models.RecurrenceRange;
import com.microsoft.graph.models.RecurrenceRangeType;
import com.microsoft.graph.models.WeekIndex;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Graph's {@code patternedRecurrence} as one RRULE (RFC 5545 §3.3.10) in a canonical form: parts in
 * a fixed order, defaults left out. Every pattern that Graph documents has one.
 */
final class RecurrenceRule {
  private static final DateTimeFormatter DATE = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
  private static final LocalTime LAST_SECOND = LocalTime.of(23, 59, 59);

  private final RecurrencePattern pattern;
  private final EventTime start;

  private RecurrenceRule(RecurrencePattern pattern, EventTime start) {
    this.pattern = pattern;
    this.start = start;
  }

  /** The rule of a series that begins at {@code start}; none where the pattern is not known. */
  static Optional<Recurrence> of(@Nullable PatternedRecurrence recurrence, EventTime start) {
    @Nullable RecurrencePattern pattern = recurrence == null ? null : recurrence.getPattern();
    if (recurrence == null || pattern == null || pattern.getType() == null) {
      return Optional.empty();
    }
    String rule =
        Stream.of(new RecurrenceRule(pattern, start).parts(), end(recurrence.getRange(), start))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(";"));
    return Optional.of(new Recurrence(List.of("RRULE:" + rule)));
  }

  /**
   * Whether the rule names a day that some months lack. Outlook then takes the last day of the
   * month, and the rule says so; a server that skips the month shows it by its instances.
   */
  static boolean isClamped(@Nullable PatternedRecurrence recurrence) {
    @Nullable RecurrencePattern pattern = recurrence == null ? null : recurrence.getPattern();
    if (pattern == null || pattern.getType() == null) {
      return false;
    }
    int day = positive(pattern.getDayOfMonth(), 1);
    return switch (pattern.getType()) {
      case AbsoluteMonthly -> day > Month.FEBRUARY.minLength();
      case AbsoluteYearly -> day > Month.of(month(pattern, 1)).minLength();
      case Daily, Weekly, RelativeMonthly, RelativeYearly -> false;
    };
  }

  private String parts() {
    return switch (pattern.getType()) {
      case Daily -> "FREQ=DAILY" + interval();
      case Weekly -> "FREQ=WEEKLY" + interval() + ";BYDAY=" + days(weekDays()) + weekStart();
      case AbsoluteMonthly -> "FREQ=MONTHLY" + interval() + monthDay(dayOfMonth(), 28, 31);
      case RelativeMonthly -> "FREQ=MONTHLY" + interval() + nthDay();
      case AbsoluteYearly -> "FREQ=YEARLY" + interval() + ";BYMONTH=" + month() + yearDay();
      case RelativeYearly -> "FREQ=YEARLY" + interval() + ";BYMONTH=" + month() + nthDay();
    };
  }

  private String interval() {
    int interval = orElse(pattern.getInterval(), 1);
    return interval > 1 ? ";INTERVAL=" + interval : "";
  }

  /** RFC 5545's week begins on Monday, Graph's on Sunday; with every week it does not matter. */
  private String weekStart() {
    DayOfWeek first = orElse(pattern.getFirstDayOfWeek(), DayOfWeek.Sunday);
    return orElse(pattern.getInterval(), 1) < 2 || first == DayOfWeek.Monday
        ? ""
        : ";WKST=" + code(first);
  }

  private int dayOfMonth() {
    return Math.min(positive(pattern.getDayOfMonth(), start.wall().getDayOfMonth()), 31);
  }

  private int month() {
    return month(pattern, start.wall().getMonthValue());
  }

  private static int month(RecurrencePattern pattern, int otherwise) {
    return Math.min(positive(pattern.getMonth(), otherwise), 12);
  }

  private String yearDay() {
    Month month = Month.of(month());
    return monthDay(dayOfMonth(), month.minLength(), month.maxLength());
  }

  /** Day 31 is the last day; day 30 the last of the days up to it that the month has. */
  private static String monthDay(int day, int shortest, int longest) {
    if (day <= shortest) {
      return ";BYMONTHDAY=" + day;
    }
    return day >= longest
        ? ";BYMONTHDAY=" + (shortest == longest ? longest : -1)
        : IntStream.rangeClosed(shortest, day)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(",", ";BYMONTHDAY=", ";BYSETPOS=-1"));
  }

  private String nthDay() {
    Set<DayOfWeek> days = weekDays();
    int position = position(orElse(pattern.getIndex(), WeekIndex.First));
    return switch (days.size()) {
      case 1 -> ";BYDAY=" + position + days(days);
      case 7 -> ";BYMONTHDAY=" + position;
      default -> ";BYDAY=" + days(days) + ";BYSETPOS=" + position;
    };
  }

  private static int position(WeekIndex index) {
    return switch (index) {
      case First -> 1;
      case Second -> 2;
      case Third -> 3;
      case Fourth -> 4;
      case Last -> -1;
    };
  }

  private Set<DayOfWeek> weekDays() {
    @Nullable List<DayOfWeek> given = pattern.getDaysOfWeek();
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    if (given != null) {
      given.stream().filter(day -> day != null).forEach(days::add);
    }
    return days.isEmpty() ? EnumSet.of(startDay()) : days;
  }

  private DayOfWeek startDay() {
    return DayOfWeek.values()[start.wall().getDayOfWeek().getValue() % 7];
  }

  /** Monday first, as RFC 5545 counts. */
  private static String days(Collection<DayOfWeek> days) {
    return days.stream()
        .sorted((one, other) -> Integer.compare(rank(one), rank(other)))
        .map(RecurrenceRule::code)
        .collect(Collectors.joining(","));
  }

  private static int rank(DayOfWeek day) {
    return (day.ordinal() + 6) % 7;
  }

  private static String code(DayOfWeek day) {
    return day.getValue().substring(0, 2).toUpperCase(Locale.ROOT);
  }

  private static String end(@Nullable RecurrenceRange range, EventTime start) {
    if (range == null || range.getType() == RecurrenceRangeType.NoEnd) {
      return "";
    }
    int count = orElse(range.getNumberOfOccurrences(), 0);
    if (range.getType() != RecurrenceRangeType.EndDate && count > 0) {
      return "COUNT=" + count;
    }
    @Nullable LocalDate last = range.getEndDate();
    return last == null || last.getYear() <= 1 ? "" : "UNTIL=" + until(last, start);
  }

  /** {@code endDate} is the last day inside the series, in the series' own zone. */
  private static String until(LocalDate last, EventTime start) {
    return switch (start) {
      case EventTime.Day _ -> DATE.format(last);
      case EventTime.Floating _ -> DATE.format(last) + "T235959";
      case EventTime.Zoned zoned ->
          UTC_TIME.format(
              last.atTime(LAST_SECOND).atZone(zoned.zone()).withZoneSameInstant(ZoneOffset.UTC));
    };
  }

  /** Graph sends 0 for what a pattern does not use. */
  private static int positive(@Nullable Integer value, int otherwise) {
    return value == null || value < 1 ? otherwise : value;
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
