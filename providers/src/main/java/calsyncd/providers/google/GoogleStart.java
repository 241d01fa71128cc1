package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.Uid;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * To Google the start of a series is its first occurrence and counts as one, also where its rule
 * does not give it (RFC 5545 §3.8.5.3 leaves that open); to us it is one only where a line gives
 * it.
 */
final class GoogleStart {
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
  private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
  private static final Pattern COUNT =
      Pattern.compile("(?<=[:;])COUNT=([0-9]{1,9})", Pattern.CASE_INSENSITIVE);

  private GoogleStart() {}

  /**
   * The same occurrences, begun at the first of them.
   *
   * @throws ProviderException REJECTED where a start that is none cannot be moved to the first
   * @throws IllegalArgumentException where a recurrence line is not RFC 5545
   */
  static Event begun(Event series) {
    if (!isOff(series) || isOccurrence(series)) {
      return series;
    }
    Event begun = RuleStart.begun(series);
    if (isOff(begun)) {
      throw ProviderException.of(FailureClass.REJECTED, "start_not_on_the_rule");
    }
    return begun;
  }

  /** The lines to send: a start that no rule gives is one more to count. */
  static Recurrence sent(Event series) {
    return isOff(series) ? new Recurrence(lines(series, +1)) : series.recurrence();
  }

  /** The lines that say what Google means by those of an answer. */
  static Recurrence meant(EventContent content, Recurrence answered) {
    if (answered.isEmpty()) {
      return answered;
    }
    Event series = new Event(NOBODY, content, answered, new TreeMap<>());
    try {
      return isOff(series) ? new Recurrence(withStart(series)) : answered;
    } catch (IllegalArgumentException e) {
      return answered;
    }
  }

  private static List<String> withStart(Event series) {
    List<String> lines = new ArrayList<>(lines(series, -1));
    String date = date(series.content().when().start());
    if (!isOccurrence(series) && isOccurrence(series.withRecurrence(with(lines, date)))) {
      lines.add(date);
    }
    return lines;
  }

  private static Recurrence with(List<String> lines, String more) {
    return new Recurrence(Stream.concat(lines.stream(), Stream.of(more)).toList());
  }

  private static String date(EventTime start) {
    return start instanceof EventTime.Day day
        ? "RDATE;VALUE=DATE:" + DAY.format(day.date())
        : "RDATE:" + UTC.format(start.instant(ZoneOffset.UTC).atOffset(ZoneOffset.UTC));
  }

  /** The lines with another COUNT; a rule that counts to none is none. */
  private static List<String> lines(Event series, int more) {
    return series.recurrence().lines().stream()
        .map(line -> isRule(line) ? COUNT.matcher(line).replaceAll(it -> counted(it, more)) : line)
        .filter(line -> !line.endsWith("COUNT=0") && !line.contains("COUNT=0;"))
        .toList();
  }

  private static String counted(MatchResult count, int more) {
    return "COUNT=" + (Long.parseLong(count.group(1)) + more);
  }

  private static boolean isRule(String line) {
    return line.toUpperCase(Locale.ROOT).startsWith("RRULE");
  }

  /** Whether there are rules and none of them gives the start. */
  private static boolean isOff(Event series) {
    List<String> rules = series.recurrence().lines().stream().filter(GoogleStart::isRule).toList();
    return !rules.isEmpty() && !isOccurrence(series.withRecurrence(new Recurrence(rules)));
  }

  private static boolean isOccurrence(Event series) {
    When when = series.content().when();
    return Overrides.said(series, new RecurrenceId(when.start())).isPresent();
  }

  private static final Uid NOBODY = new Uid("nobody");
}
