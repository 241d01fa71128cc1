package calsyncd.calendar;

import java.time.Duration;
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
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * The recurrence set of RFC 5545 §3.8.5: (RRULE and RDATE) without (EXDATE and EXRULE), as wall
 * times in the zone of the series' start. The rules run on the wall clock; only afterwards a wall
 * time becomes an instant, the earlier one where it is ambiguous (§3.3.5).
 */
final class RecurrenceSet {
  private static final Pattern UNTIL = Pattern.compile("UNTIL=(\\d{8}(?:T\\d{6}Z?)?)");
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
  private static final TimeZone UTC = TimeZone.getTimeZone(ZoneOffset.UTC);

  /** A rule that gives nothing for so long is taken as one that gives nothing any more. */
  private static final int STEPS = 50_000;

  private final EventTime start;
  private final List<RecurrenceRule> rules = new ArrayList<>();
  private final List<RecurrenceRule> exclusions = new ArrayList<>();
  private final TreeSet<LocalDateTime> dates = new TreeSet<>();
  private final Set<LocalDateTime> excluded = new HashSet<>();

  /**
   * Reads the lines of a series.
   *
   * @throws IllegalArgumentException where a line is not RFC 5545
   */
  RecurrenceSet(EventTime start, Recurrence recurrence) {
    this.start = start;
    recurrence.lines().forEach(this::read);
    if (rules.isEmpty()) {
      dates.add(start.wall());
    }
  }

  private void read(String line) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("not a content line of RFC 5545: " + line);
    }
    String name = line.substring(0, colon).toUpperCase(Locale.ROOT);
    String value = line.substring(colon + 1);
    switch (name.split(";", 2)[0]) {
      case "RRULE" -> rules.add(rule(value));
      case "EXRULE" -> exclusions.add(rule(value));
      case "RDATE" -> dates.addAll(walls(line.substring(0, colon), value));
      case "EXDATE" -> excluded.addAll(walls(line.substring(0, colon), value));
      default -> throw new IllegalArgumentException("not a line of a recurrence: " + line);
    }
  }

  private RecurrenceRule rule(String value) {
    Matcher until = UNTIL.matcher(value.toUpperCase(Locale.ROOT));
    String onWallClock =
        until.replaceFirst(m -> "UNTIL=" + STAMP.format(lastWall(m.group(1))) + "Z");
    try {
      return new RecurrenceRule(onWallClock, RecurrenceRule.RfcMode.RFC5545_LAX);
    } catch (InvalidRecurrenceRuleException e) {
      throw new IllegalArgumentException("not a recurrence rule of RFC 5545: " + value, e);
    }
  }

  /** UNTIL is inclusive; a date as UNTIL of a timed series includes that whole day. */
  private LocalDateTime lastWall(String until) {
    boolean isDate = until.length() == 8;
    LocalDateTime wall = wall(until, zone());
    return isDate ? wall.plusDays(1).minusSeconds(1) : wall;
  }

  private List<LocalDateTime> walls(String parameters, String values) {
    Matcher tzid = Pattern.compile("TZID=\"?([^;\":]+)").matcher(parameters);
    ZoneId from = tzid.find() ? named(tzid.group(1)) : zone();
    List<LocalDateTime> walls = new ArrayList<>();
    for (String value : values.split(",")) {
      walls.add(wall(value.split("/", 2)[0].strip(), from));
    }
    return walls;
  }

  /** A date or date-time as the wall clock of the series shows it. */
  private LocalDateTime wall(String value, ZoneId from) {
    if (value.length() == 8) {
      LocalDate date = LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE);
      return start instanceof EventTime.Day ? date.atStartOfDay() : date.atTime(startTime());
    }
    LocalDateTime wall = LocalDateTime.parse(value.substring(0, 15), STAMP);
    ZoneId written = value.endsWith("Z") ? ZoneOffset.UTC : from;
    return wall.atZone(written).withZoneSameInstant(zone()).toLocalDateTime();
  }

  private java.time.LocalTime startTime() {
    return start.wall().toLocalTime();
  }

  private ZoneId zone() {
    return start instanceof EventTime.Zoned zoned ? zoned.zone() : ZoneOffset.UTC;
  }

  private ZoneId named(String id) {
    try {
      return ZoneId.of(id);
    } catch (java.time.DateTimeException e) {
      return zone();
    }
  }

  /** Whether it goes on for ever. */
  boolean isInfinite() {
    return rules.stream().anyMatch(RecurrenceRule::isInfinite);
  }

  /** The wall times from {@code from} on, in order, each once. */
  Iterator<LocalDateTime> from(LocalDateTime from) {
    List<WallClock> clocks = new ArrayList<>();
    rules.forEach(rule -> clocks.add(new WallClock(rule, from)));
    List<WallClock> without = new ArrayList<>();
    exclusions.forEach(rule -> without.add(new WallClock(rule, from)));
    return new Walk(clocks, without, new TreeSet<>(dates.tailSet(from)));
  }

  /** One rule on the wall clock. UTC serves as a clock whose hands never jump. */
  private final class WallClock {
    private final RecurrenceRuleIterator iterator;

    WallClock(RecurrenceRule rule, LocalDateTime from) {
      iterator = rule.iterator(start.wall().toEpochSecond(ZoneOffset.UTC) * 1000, UTC);
      if (from.isAfter(start.wall())) {
        iterator.fastForward(new DateTime(UTC, from.toEpochSecond(ZoneOffset.UTC) * 1000));
      }
    }

    LocalDateTime peek() {
      return iterator.hasNext()
          ? LocalDateTime.ofEpochSecond(
              Math.floorDiv(iterator.peekMillis(), 1000L), 0, ZoneOffset.UTC)
          : LocalDateTime.MAX;
    }

    boolean passes(LocalDateTime wall) {
      while (peek().isBefore(wall)) {
        iterator.nextMillis();
      }
      return peek().equals(wall);
    }

    void skip(LocalDateTime wall) {
      if (passes(wall)) {
        iterator.nextMillis();
      }
    }
  }

  private final class Walk implements Iterator<LocalDateTime> {
    private final List<WallClock> clocks;
    private final List<WallClock> without;
    private final TreeSet<LocalDateTime> also;
    private LocalDateTime next = LocalDateTime.MIN;

    Walk(List<WallClock> clocks, List<WallClock> without, TreeSet<LocalDateTime> also) {
      this.clocks = clocks;
      this.without = without;
      this.also = also;
      advance();
    }

    private void advance() {
      for (int step = 0; step < STEPS; step++) {
        next =
            clocks.stream()
                .map(WallClock::peek)
                .min(LocalDateTime::compareTo)
                .orElse(LocalDateTime.MAX);
        if (!also.isEmpty() && also.first().isBefore(next)) {
          next = also.first();
        }
        if (next.equals(LocalDateTime.MAX)) {
          return;
        }
        consume(next);
        LocalDateTime candidate = next;
        if (!excluded.contains(next) && without.stream().noneMatch(x -> x.passes(candidate))) {
          return;
        }
      }
      next = LocalDateTime.MAX;
    }

    private void consume(LocalDateTime wall) {
      also.remove(wall);
      clocks.forEach(clock -> clock.skip(wall));
    }

    @Override
    public boolean hasNext() {
      return !next.equals(LocalDateTime.MAX);
    }

    @Override
    public LocalDateTime next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      LocalDateTime result = next;
      advance();
      return result;
    }
  }

  /** The length of an occurrence: days for dates, else exact time (RFC 5545 §3.8.5.3). */
  static EventContent.When at(EventContent.When model, LocalDateTime wall) {
    EventTime start = model.start().at(wall);
    EventTime end =
        model.end() instanceof EventTime.Zoned zoned
            ? EventTime.Zoned.of(start.instant(zoned.zone()).plus(length(model)), zoned.zone())
            : model.end().at(wall.plus(Duration.between(model.start().wall(), model.end().wall())));
    return new EventContent.When(start, end);
  }

  private static Duration length(EventContent.When when) {
    Instant start = when.start().instant(ZoneOffset.UTC);
    return Duration.between(start, when.end().instant(ZoneOffset.UTC));
  }
}
