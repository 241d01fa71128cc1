package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * The recurrence lines of an event (RFC 5545 3.8.5): all RRULE and RDATE less all EXRULE and
 * EXDATE. Rules run on floating wall time, so that the caller decides what an ambiguous time means.
 * The start is the first occurrence, also where no rule gives it (3.8.5.3); whether it then is one
 * of a rule's COUNT is open, and a second rule shares no COUNT with it.
 */
final class Recurrence {
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final LocalDateTime HORIZON = LocalDate.of(2200, 1, 1).atStartOfDay();

  private final When start;
  private final List<RecurrenceRule> rules = new ArrayList<>();
  private final List<RecurrenceRule> exclusions = new ArrayList<>();
  private final Set<LocalDateTime> excludedDates = new HashSet<>();
  private final TreeSet<LocalDateTime> dates = new TreeSet<>();

  private Recurrence(When start) {
    this.start = start;
  }

  /**
   * Reads the {@code recurrence} array.
   *
   * @param startsBesideCount whether a start that the rule does not give is one more than COUNT
   * @throws calsyncd.simulators.http.Refusal 400 if a line is not one of the four or is malformed
   */
  static Recurrence parse(JsonNode lines, When start, boolean startsBesideCount) {
    var recurrence = new Recurrence(start);
    for (JsonNode line : lines) {
      try {
        recurrence.add(line.asText());
      } catch (InvalidRecurrenceRuleException | IllegalArgumentException | DateTimeException e) {
        throw GoogleErrors.invalid("Invalid recurrence rule.");
      }
    }
    recurrence.showStart(startsBesideCount);
    recurrence.iterator();
    return recurrence;
  }

  private void showStart(boolean beside) {
    if (rules.stream().anyMatch(this::givesStart)) {
      return;
    }
    dates.add(start.local());
    if (!beside && rules.size() == 1) {
      countStart();
    }
  }

  private void countStart() {
    rules.removeIf(rule -> rule.getCount() != null && rule.getCount() == 1);
    rules.stream()
        .filter(rule -> rule.getCount() != null)
        .forEach(rule -> rule.setCount(rule.getCount() - 1));
  }

  private boolean givesStart(RecurrenceRule rule) {
    var iterator = rule.iterator(floating(start.local()));
    return iterator.hasNext() && local(iterator.nextDateTime()).equals(start.local());
  }

  /** The wall times at which instances start, ascending, without end if the rule has none. */
  Stream<LocalDateTime> starts() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            iterator(), Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  private void add(String line) throws InvalidRecurrenceRuleException {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(line);
    }
    String head = line.substring(0, colon).toUpperCase(Locale.ROOT);
    String value = line.substring(colon + 1);
    switch (head.split(";")[0]) {
      case "RRULE" -> rules.add(rule(value));
      case "EXRULE" -> exclusions.add(rule(value));
      case "RDATE" -> dates.addAll(values(line.substring(0, colon), value));
      case "EXDATE" -> excludedDates.addAll(values(line.substring(0, colon), value));
      default -> throw new IllegalArgumentException(line);
    }
  }

  private RecurrenceRule rule(String text) throws InvalidRecurrenceRuleException {
    var rule = new RecurrenceRule(text, RecurrenceRule.RfcMode.RFC5545_LAX);
    DateTime until = rule.getUntil();
    if (until != null) {
      rule.setUntil(floating(untilLocal(until)));
    }
    return rule;
  }

  private LocalDateTime untilLocal(DateTime until) {
    if (until.isAllDay()) {
      LocalDate day = LocalDate.of(until.getYear(), until.getMonth() + 1, until.getDayOfMonth());
      return start.allDay() ? day.atStartOfDay() : day.atTime(23, 59, 59);
    }
    if (until.isFloating()) {
      return local(until);
    }
    ZoneId zone = start.allDay() ? ZoneOffset.UTC : start.zone();
    LocalDateTime wall = Instant.ofEpochMilli(until.getTimestamp()).atZone(zone).toLocalDateTime();
    return start.allDay() ? wall.toLocalDate().atStartOfDay() : wall;
  }

  private List<LocalDateTime> values(String head, String text) {
    var values = new ArrayList<LocalDateTime>();
    if (start.allDay() && !head.toUpperCase(Locale.ROOT).contains(";VALUE=DATE")) {
      throw new IllegalArgumentException("dates of a series of days need VALUE=DATE");
    }
    ZoneId zone = start.zone();
    for (String part : head.split(";")) {
      if (part.regionMatches(true, 0, "TZID=", 0, 5)) {
        zone = ZoneId.of(part.substring(5));
      }
    }
    for (String value : text.split(",")) {
      values.add(value(value.strip(), zone));
    }
    return values;
  }

  private LocalDateTime value(String text, ZoneId zone) {
    if (start.allDay() != (text.length() == 8)) {
      throw new IllegalArgumentException("a date of another form than the start");
    }
    if (text.length() == 8) {
      LocalDate date = LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
      return date.atStartOfDay();
    }
    boolean utc = text.endsWith("Z");
    LocalDateTime wall =
        LocalDateTime.parse(utc ? text.substring(0, text.length() - 1) : text, LOCAL);
    Instant instant = wall.atZone(utc ? ZoneOffset.UTC : zone).toInstant();
    return instant.atZone(start.zone()).toLocalDateTime();
  }

  private Iterator<LocalDateTime> iterator() {
    return new Merged(this);
  }

  private DateTime floating(LocalDateTime at) {
    return start.allDay()
        ? new DateTime(at.getYear(), at.getMonthValue() - 1, at.getDayOfMonth())
        : new DateTime(
            at.getYear(),
            at.getMonthValue() - 1,
            at.getDayOfMonth(),
            at.getHour(),
            at.getMinute(),
            at.getSecond());
  }

  private static LocalDateTime local(DateTime at) {
    return LocalDateTime.of(
        at.getYear(),
        at.getMonth() + 1,
        at.getDayOfMonth(),
        at.getHours(),
        at.getMinutes(),
        at.getSeconds());
  }

  /** The next value of one rule. */
  private static final class Head implements Comparable<Head> {
    private final RecurrenceRuleIterator rest;
    private LocalDateTime value;

    private Head(RecurrenceRuleIterator rest) {
      this.rest = rest;
      this.value = local(rest.nextDateTime());
    }

    boolean advance() {
      if (!rest.hasNext()) {
        return false;
      }
      value = local(rest.nextDateTime());
      return value.isBefore(HORIZON);
    }

    @Override
    public int compareTo(Head other) {
      return value.compareTo(other.value);
    }
  }

  /** Merges all rules and dates, leaves out what is excluded. */
  private static final class Merged implements Iterator<LocalDateTime> {
    private final PriorityQueue<Head> heads;
    private final PriorityQueue<Head> excluded;
    private final Set<LocalDateTime> excludedDates;
    private final TreeSet<LocalDateTime> dates;
    private LocalDateTime next = LocalDateTime.MIN;
    private boolean done;

    Merged(Recurrence from) {
      this.heads = heads(from.rules, from);
      this.excluded = heads(from.exclusions, from);
      this.excludedDates = from.excludedDates;
      this.dates = new TreeSet<>(from.dates);
      find();
    }

    private static PriorityQueue<Head> heads(List<RecurrenceRule> rules, Recurrence from) {
      var queue = new PriorityQueue<Head>();
      for (RecurrenceRule rule : rules) {
        var iterator = rule.iterator(from.floating(from.start.local()));
        if (iterator.hasNext()) {
          queue.add(new Head(iterator));
        }
      }
      return queue;
    }

    @Override
    public boolean hasNext() {
      return !done;
    }

    @Override
    public LocalDateTime next() {
      if (done) {
        throw new NoSuchElementException();
      }
      LocalDateTime result = next;
      find();
      return result;
    }

    private void find() {
      LocalDateTime before = next;
      while (!heads.isEmpty() || !dates.isEmpty()) {
        LocalDateTime candidate = take();
        if (candidate.isAfter(before) && !isExcluded(candidate)) {
          next = candidate;
          return;
        }
      }
      done = true;
    }

    private LocalDateTime take() {
      boolean fromRule =
          dates.isEmpty() || (!heads.isEmpty() && heads.element().value.isBefore(dates.first()));
      return fromRule ? pop(heads) : dates.removeFirst();
    }

    private boolean isExcluded(LocalDateTime candidate) {
      while (!excluded.isEmpty() && excluded.element().value.isBefore(candidate)) {
        pop(excluded);
      }
      return excludedDates.contains(candidate)
          || (!excluded.isEmpty() && excluded.element().value.equals(candidate));
    }

    private static LocalDateTime pop(PriorityQueue<Head> queue) {
      Head head = queue.remove();
      LocalDateTime value = head.value;
      if (head.advance()) {
        queue.add(head);
      }
      return value;
    }
  }
}
