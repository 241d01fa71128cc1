package calsyncd.calendar;

import java.time.DateTimeException;
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
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The recurrence set of RFC 5545 §3.8.5: (RRULE and RDATE) without (EXDATE and EXRULE), as wall
 * times in the zone of the series' start. The rules run on the wall clock; only afterwards a wall
 * time becomes an instant, the earlier one where it is ambiguous (§3.3.5).
 */
final class RecurrenceSet {
  private static final Pattern TZID =
      Pattern.compile(";TZID=(?:\"([^\"]*)\"|([^;\":]*))", Pattern.CASE_INSENSITIVE);
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");

  /** From here on every occurrence is found that a calendar may have. */
  static final LocalDateTime EARLIEST = LocalDateTime.of(1, 1, 5, 0, 0);

  /** The wall time of a rule and of the clock differ by less than this in a spring night. */
  static final Duration NIGHT = Duration.ofDays(2);

  /** A rule that gives nothing for so long is taken as one that gives nothing any more. */
  private static final int STEPS = 50_000;

  /** Two sets that agree on so many are taken as the same. */
  private static final int COMPARED = 2_000;

  private final EventTime start;
  private final Steps steps;
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
    this(start, recurrence, Steps.unbounded());
  }

  /** The same, of which no more than these steps are walked. */
  RecurrenceSet(EventTime start, Recurrence recurrence, Steps steps) {
    this.start = start;
    this.steps = steps;
    recurrence.lines().forEach(this::read);
    if (rules.isEmpty()) {
      dates.add(start.wall());
    }
  }

  private void read(String line) {
    int colon = colon(line);
    if (colon < 0) {
      throw new IllegalArgumentException("not a content line of RFC 5545: " + line);
    }
    try {
      read(line.substring(0, colon), line.substring(colon + 1));
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not a line of a recurrence: " + line, e);
    }
  }

  /** The value begins after the first colon that no quotation marks hold. */
  static int colon(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      quoted ^= line.charAt(i) == '"';
      if (line.charAt(i) == ':' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private void read(String name, String value) {
    switch (name.toUpperCase(Locale.ROOT).split(";", 2)[0]) {
      case "RRULE" -> rules.add(rule(value));
      case "EXRULE" -> exclusions.add(rule(value));
      case "RDATE" -> dates.addAll(walls(name, value));
      case "EXDATE" -> excluded.addAll(walls(name, value));
      default -> throw new IllegalArgumentException("not a line of a recurrence: " + name);
    }
  }

  /** UNTIL is inclusive; a date as UNTIL of a timed series is that day's first moment. */
  private RecurrenceRule rule(String value) {
    RecurrenceRule rule = RecurrenceRule.parse(value, this::lastWall);
    rule.startingAt(start.wall());
    return rule;
  }

  private LocalDateTime lastWall(String until) {
    return until.length() == 8
        ? LocalDate.parse(until, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay()
        : wall(until, zone());
  }

  /** What the values of a line of dates say, on the wall clock of the series. */
  List<LocalDateTime> walls(String parameters, String values) {
    ZoneId from =
        TZID.matcher(parameters)
            .results()
            .findFirst()
            .map(m -> named(m.group(1) == null ? m.group(2) : m.group(1)))
            .orElse(zone());
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

  /** Whether a part gives what the whole gives before {@code to}, as far as is compared. */
  static boolean same(
      Iterator<LocalDateTime> whole, Iterator<LocalDateTime> part, LocalDateTime to) {
    for (int n = 0; n < COMPARED; n++) {
      LocalDateTime left = whole.hasNext() ? whole.next() : LocalDateTime.MAX;
      LocalDateTime right = part.hasNext() ? part.next() : LocalDateTime.MAX;
      if (!left.isBefore(to)) {
        return right.equals(LocalDateTime.MAX);
      }
      if (!left.equals(right)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it goes on for ever. */
  boolean isInfinite() {
    return rules.stream().anyMatch(RecurrenceRule::isInfinite);
  }

  /** The wall times from {@code from} on, in order, each once. */
  Iterator<LocalDateTime> from(LocalDateTime from) {
    List<RuleWalk> walks = new ArrayList<>();
    rules.forEach(rule -> walks.add(new RuleWalk(rule, start.wall(), from, steps)));
    List<RuleWalk> without = new ArrayList<>();
    exclusions.forEach(rule -> without.add(new RuleWalk(rule, start.wall(), from, steps)));
    Walk walk = new Walk(walks, without, new TreeSet<>(dates.tailSet(from)));
    while (walk.hasNext() && walk.next.isBefore(from)) {
      walk.next();
    }
    return walk;
  }

  private static boolean passes(RuleWalk walk, LocalDateTime wall) {
    while (walk.peek().isBefore(wall)) {
      walk.advance();
    }
    return walk.peek().equals(wall);
  }

  /** A wall time that a spring night leaves out is the one an hour later (RFC 5545 §3.3.5). */
  private LocalDateTime onTheClock(LocalDateTime wall) {
    return wall.atZone(zone()).toLocalDateTime();
  }

  private boolean isExcluded(LocalDateTime wall, List<RuleWalk> without) {
    return excluded.contains(onTheClock(wall)) || without.stream().anyMatch(w -> passes(w, wall));
  }

  private final class Walk implements Iterator<LocalDateTime> {
    private final List<RuleWalk> clocks;
    private final List<RuleWalk> without;
    private final TreeSet<LocalDateTime> also;
    private LocalDateTime next = LocalDateTime.MIN;

    Walk(List<RuleWalk> clocks, List<RuleWalk> without, TreeSet<LocalDateTime> also) {
      this.clocks = clocks;
      this.without = without;
      this.also = also;
      advance();
    }

    private void advance() {
      for (int step = 0; step < STEPS; step++) {
        next =
            clocks.stream()
                .map(RuleWalk::peek)
                .min(LocalDateTime::compareTo)
                .orElse(LocalDateTime.MAX);
        if (!also.isEmpty() && also.first().isBefore(next)) {
          next = also.first();
        }
        if (next.equals(LocalDateTime.MAX)) {
          return;
        }
        consume(next);
        if (!isExcluded(next, without)) {
          return;
        }
      }
      next = LocalDateTime.MAX;
    }

    private void consume(LocalDateTime wall) {
      also.remove(wall);
      for (RuleWalk clock : clocks) {
        if (clock.peek().equals(wall)) {
          clock.advance();
        }
      }
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
    if (model.start() instanceof EventTime.Zoned first
        && first.later()
        && wall.equals(first.wall())) {
      return model;
    }
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
