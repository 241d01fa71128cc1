package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.Uid;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * To Google the start of a series is its first occurrence, also where its rule does not give it; to
 * us it is one only where a line gives it. Whether such a start is one of those that {@code COUNT}
 * says is documented nowhere (RFC 5545 §3.8.5.3 leaves it open), so that we say {@code UNTIL}
 * instead.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference/events">Events:
 *     start</a>
 */
final class GoogleStart {
  /** A rule that counts further is taken by its word. */
  private static final int MOST = 5_000;

  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final Pattern COUNT =
      Pattern.compile("(?<=[:;])COUNT=([0-9]{1,9})(?=;|$)", Pattern.CASE_INSENSITIVE);
  private static final Uid NOBODY = new Uid("nobody");

  private GoogleStart() {}

  /**
   * The same occurrences, begun at the first of them, and so told that nobody need count the start.
   *
   * @throws ProviderException REJECTED where a start that is none cannot be moved to the first
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  static Event begun(Event series) {
    if (!isOff(series)) {
      return series;
    }
    if (isOccurrence(series)) {
      return series.withRecurrence(ended(series, 0));
    }
    Event begun = RuleStart.begun(series);
    if (isOff(begun)) {
      throw ProviderException.of(FailureClass.REJECTED, "start_not_on_the_rule");
    }
    return begun;
  }

  /** The lines of an answer, and the start that they do not give but Google shows. */
  static Recurrence shown(EventContent content, Recurrence answered) {
    Event series = new Event(NOBODY, content, answered, new TreeMap<>());
    try {
      return isOff(series) ? new Recurrence(withStart(series)) : answered;
    } catch (IllegalArgumentException e) {
      return answered;
    }
  }

  /**
   * The occurrence that a series has only if its start is none of those that its one rule counts;
   * empty where there is nothing to count.
   */
  static Optional<RecurrenceId> disputed(Event series) {
    try {
      List<String> rules = rules(series);
      return rules.size() == 1 && counted(rules.getFirst()) > 0 && isOff(series)
          ? given(series, rules.getFirst()).stream().reduce((earlier, later) -> later)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The lines with the last occurrence of each rule instead of a number.
   *
   * @param less how many of the number the rule does not give itself
   */
  static Recurrence ended(Event series, int less) {
    return new Recurrence(
        series.recurrence().lines().stream()
            .flatMap(line -> isRule(line) ? ended(series, line, less) : Stream.of(line))
            .toList());
  }

  /** A rule that gives nothing is none. */
  private static Stream<String> ended(Event series, String rule, int less) {
    if (counted(rule) == 0) {
      return Stream.of(rule);
    }
    List<RecurrenceId> given = given(series, rule);
    return given.size() <= less
        ? Stream.empty()
        : Stream.of(
            COUNT
                .matcher(rule)
                .replaceAll("UNTIL=" + text(given.get(given.size() - 1 - less).start())));
  }

  /** How far a rule counts; 0 where it does not, or too far, or gives less. */
  private static int counted(String rule) {
    return COUNT
        .matcher(rule)
        .results()
        .map(count -> Integer.parseInt(count.group(1)))
        .filter(count -> count <= MOST)
        .findFirst()
        .orElse(0);
  }

  /** All that a rule gives. */
  private static List<RecurrenceId> given(Event series, String rule) {
    Event alone = series.withOverrides(new TreeMap<>()).withRecurrence(of(List.of(rule)));
    Instant first = series.content().when().start().instant(ZoneOffset.UTC);
    Instant from = first.minus(Duration.ofDays(1));
    return Occurrences.within(alone, from, LAST, ZoneOffset.UTC, MOST).stream()
        .map(Occurrence::id)
        .toList();
  }

  private static List<String> withStart(Event series) {
    List<String> lines = new ArrayList<>(series.recurrence().lines());
    EventTime start = series.content().when().start();
    String date = (start instanceof EventTime.Day ? "RDATE;VALUE=DATE:" : "RDATE:") + text(start);
    if (!isOccurrence(series) && isOccurrence(series.withRecurrence(with(lines, date)))) {
      lines.add(date);
    }
    return lines;
  }

  private static Recurrence with(List<String> lines, String more) {
    return of(Stream.concat(lines.stream(), Stream.of(more)).toList());
  }

  private static Recurrence of(List<String> lines) {
    return new Recurrence(lines);
  }

  private static String text(EventTime time) {
    return time instanceof EventTime.Day day
        ? DAY.format(day.date())
        : UTC.format(time.instant(ZoneOffset.UTC).atOffset(ZoneOffset.UTC));
  }

  private static List<String> rules(Event series) {
    return series.recurrence().lines().stream().filter(GoogleStart::isRule).toList();
  }

  private static boolean isRule(String line) {
    return Recurrence.isA(line, "RRULE");
  }

  /** Whether there are rules and none of them gives the start. */
  private static boolean isOff(Event series) {
    List<String> rules = rules(series);
    return !rules.isEmpty() && !isOccurrence(series.withRecurrence(of(rules)));
  }

  private static boolean isOccurrence(Event series) {
    When when = series.content().when();
    return Overrides.said(series, new RecurrenceId(when.start())).isPresent();
  }
}
