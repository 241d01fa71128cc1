package calsyncd.calendar;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The lines of a series parted at one of its occurrences: a rule ends before it (UNTIL, in the form
 * of the start: RFC 5545 §3.3.10) and begins again at it with what is left of its COUNT; each date
 * goes to its side.
 */
final class RecurrenceCut {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  private final EventTime start;
  private final Recurrence whole;
  private final LocalDateTime wall;

  /**
   * A cut.
   *
   * @param wall what the rule gives for the occurrence; in a spring night not what the clock shows
   */
  RecurrenceCut(EventTime start, Recurrence whole, LocalDateTime wall) {
    this.start = start;
    this.whole = whole;
    this.wall = wall;
  }

  /** The lines of the first part. */
  Recurrence before() {
    return lines(this::ended, date -> date.isBefore(wall));
  }

  /** The lines of the rest. */
  Recurrence after() {
    LocalDateTime begin = begin();
    return lines(this::begunAgain, date -> !date.isBefore(wall) && !isBegin(date, begin));
  }

  /** A series of dates alone has its start as the first of them. */
  private boolean isBegin(LocalDateTime date, LocalDateTime begin) {
    return date.equals(begin)
        && whole.lines().stream().noneMatch(line -> Recurrence.isA(line, "RRULE"));
  }

  /** Where the rest begins: with its rules, so that they keep their step; a date may be earlier. */
  LocalDateTime begin() {
    return whole.lines().stream()
        .filter(line -> Recurrence.isA(line, "RRULE"))
        .map(line -> only(line).from(wall))
        .filter(Iterator::hasNext)
        .map(Iterator::next)
        .min(LocalDateTime::compareTo)
        .orElse(wall);
  }

  private interface RuleChange {
    Optional<String> apply(String line);
  }

  private Recurrence lines(RuleChange rule, Predicate<LocalDateTime> date) {
    List<String> lines = new ArrayList<>();
    for (String line : whole.lines()) {
      boolean isRule = Recurrence.isA(line, "RRULE") || Recurrence.isA(line, "EXRULE");
      (isRule ? rule.apply(line) : dates(line, date)).ifPresent(lines::add);
    }
    return new Recurrence(lines);
  }

  private Optional<String> dates(String line, Predicate<LocalDateTime> kept) {
    int colon = RecurrenceSet.colon(line);
    String name = line.substring(0, colon);
    RecurrenceSet set = new RecurrenceSet(start, Recurrence.NONE);
    String values =
        Stream.of(line.substring(colon + 1).split(","))
            .filter(value -> kept.test(set.walls(name, value).getFirst()))
            .collect(Collectors.joining(","));
    return values.isEmpty() ? Optional.empty() : Optional.of(name + ":" + values);
  }

  /** What is over before the cut stays as it is. */
  private Optional<String> ended(String line) {
    boolean over = !only(line).from(wall).hasNext();
    return Optional.of(over ? line : without(line) + ";UNTIL=" + justBefore());
  }

  private Optional<String> begunAgain(String line) {
    if (!only(line).from(wall).hasNext()) {
      return Optional.empty();
    }
    return count(line).map(count -> without(line) + ";COUNT=" + count).or(() -> Optional.of(line));
  }

  private Optional<Long> count(String line) {
    return parts(line)
        .filter(part -> part.toUpperCase(Locale.ROOT).startsWith("COUNT="))
        .findAny()
        .map(part -> Long.parseLong(part.substring(6).strip()) - givenBefore(line));
  }

  private long givenBefore(String line) {
    Iterator<LocalDateTime> walls = only(line).from(start.wall());
    long given = 0;
    while (walls.hasNext() && walls.next().isBefore(wall)) {
      given++;
    }
    return given;
  }

  /** What this one line gives by itself. */
  private RecurrenceSet only(String line) {
    String rule = "RRULE:" + line.substring(RecurrenceSet.colon(line) + 1);
    return new RecurrenceSet(start, new Recurrence(List.of(rule)));
  }

  private static Stream<String> parts(String line) {
    return Stream.of(line.substring(RecurrenceSet.colon(line) + 1).split(";"));
  }

  private static String without(String line) {
    String name = line.substring(0, RecurrenceSet.colon(line));
    return name
        + ":"
        + parts(line)
            .filter(part -> !part.toUpperCase(Locale.ROOT).matches("(COUNT|UNTIL)=.*"))
            .collect(Collectors.joining(";"));
  }

  private String justBefore() {
    return switch (start) {
      case EventTime.Day _ -> DateTimeFormatter.BASIC_ISO_DATE.format(wall.minusDays(1));
      case EventTime.Floating _ -> STAMP.format(wall.minusSeconds(1));
      case EventTime.Zoned zoned -> {
        LocalDateTime last = lastThatIs(zoned).minusSeconds(1);
        yield STAMP.format(last.atZone(zoned.zone()).withZoneSameInstant(ZoneOffset.UTC)) + "Z";
      }
    };
  }

  /** In a spring night the clock's last reading before the wall time is that before the gap. */
  private LocalDateTime lastThatIs(EventTime.Zoned zoned) {
    ZoneOffsetTransition change = zoned.zone().getRules().getTransition(wall);
    return change != null && change.isGap() ? change.getDateTimeBefore() : wall;
  }
}
