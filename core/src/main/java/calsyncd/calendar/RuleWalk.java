package calsyncd.calendar;

import calsyncd.calendar.RecurrenceRule.Frequency;
import calsyncd.calendar.RecurrenceRule.Part;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The wall times of one rule, in order, period by period. */
final class RuleWalk {
  /** A rule that gives nothing for so many periods is taken as one that gives nothing any more. */
  private static final int EMPTY = 100_000;

  private static final int LAST_YEAR = 9999;

  private final RecurrenceRule rule;
  private final LocalDateTime start;
  private final LocalDateTime base;
  private final Steps steps;
  private final Deque<LocalDateTime> ready = new ArrayDeque<>();
  private long period;
  private long given;

  /** The rule's wall times; those before {@code from} may be left out. */
  RuleWalk(RecurrenceRule rule, LocalDateTime start, LocalDateTime from, Steps steps) {
    this.rule = rule.startingAt(start);
    this.steps = steps;
    this.start = start;
    this.base = periodOf(start);
    if (rule.count() == 0 && from.isAfter(start)) {
      period = since(periodOf(from)) / rule.interval();
    }
    fill();
  }

  /** The next one; {@link LocalDateTime#MAX} after the last. */
  LocalDateTime peek() {
    return ready.isEmpty() ? LocalDateTime.MAX : ready.peekFirst();
  }

  /** Goes on to the one after it. */
  void advance() {
    ready.pollFirst();
    if (ready.isEmpty()) {
      fill();
    }
  }

  private void fill() {
    for (int empty = 0; ready.isEmpty() && empty < EMPTY; empty++) {
      steps.take(1);
      LocalDateTime at = base.plus(step(), unit());
      if (at.getYear() > LAST_YEAR || at.isAfter(rule.until()) || exhausted()) {
        return;
      }
      long next = nextThatMayGive(at);
      if (next == period) {
        set(at).forEach(this::offer);
        next++;
      }
      period = next;
    }
  }

  private long step() {
    return period * rule.interval();
  }

  private boolean exhausted() {
    return rule.count() > 0 && given >= rule.count();
  }

  private void offer(LocalDateTime wall) {
    if (!wall.isBefore(start) && !wall.isAfter(rule.until()) && !exhausted()) {
      ready.addLast(wall);
      given++;
    }
  }

  /**
   * This period where it may give something, else the next one that may: a rule of seconds does not
   * count the seconds of a day that it leaves out.
   */
  private long nextThatMayGive(LocalDateTime at) {
    if (!rule.frequency().isWithinDay()) {
      return period;
    }
    if (!rule.takes(at.toLocalDate())) {
      return periodFrom(at.truncatedTo(ChronoUnit.DAYS).plusDays(1));
    }
    if (!takes(Part.BYHOUR, at.getHour())) {
      return periodFrom(at.truncatedTo(ChronoUnit.HOURS).plusHours(1));
    }
    boolean minutes = rule.frequency().compareTo(Frequency.HOURLY) > 0;
    if (minutes && !takes(Part.BYMINUTE, at.getMinute())) {
      return periodFrom(at.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1));
    }
    return period;
  }

  private long periodFrom(LocalDateTime next) {
    return Math.ceilDiv(since(next), rule.interval());
  }

  private boolean takes(Part part, int number) {
    Set<Integer> numbers = rule.numbers(part);
    return numbers.isEmpty() || numbers.contains(number);
  }

  private ChronoUnit unit() {
    return switch (rule.frequency()) {
      case YEARLY -> ChronoUnit.YEARS;
      case MONTHLY -> ChronoUnit.MONTHS;
      case WEEKLY -> ChronoUnit.WEEKS;
      case DAILY -> ChronoUnit.DAYS;
      case HOURLY -> ChronoUnit.HOURS;
      case MINUTELY -> ChronoUnit.MINUTES;
      case SECONDLY -> ChronoUnit.SECONDS;
    };
  }

  private long since(LocalDateTime at) {
    return base.until(at, unit());
  }

  private LocalDateTime periodOf(LocalDateTime at) {
    LocalDate day = at.toLocalDate();
    return switch (rule.frequency()) {
      case YEARLY -> day.withDayOfYear(1).atStartOfDay();
      case MONTHLY -> day.withDayOfMonth(1).atStartOfDay();
      case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(rule.weekStart())).atStartOfDay();
      case DAILY -> day.atStartOfDay();
      case HOURLY -> at.truncatedTo(ChronoUnit.HOURS);
      case MINUTELY -> at.truncatedTo(ChronoUnit.MINUTES);
      case SECONDLY -> at.truncatedTo(ChronoUnit.SECONDS);
    };
  }

  /** The recurrence set of one period, cut by {@code BYSETPOS} where it is given. */
  private Collection<LocalDateTime> set(LocalDateTime at) {
    TreeSet<LocalDateTime> all = new TreeSet<>();
    LocalDate end = rule.frequency().isWithinDay() ? at.toLocalDate().plusDays(1) : end(at);
    for (LocalDate day = first(at); day.isBefore(end); day = day.plusDays(1)) {
      steps.take(1);
      if (rule.takes(day)) {
        addTimes(day, at, all);
      }
    }
    Set<Integer> positions = rule.numbers(Part.BYSETPOS);
    return positions.isEmpty() ? all : chosen(List.copyOf(all), positions);
  }

  /** The first week of a rule begins with the start: {@code BYSETPOS} counts from there. */
  private LocalDate first(LocalDateTime at) {
    boolean beforeStart = rule.frequency() == Frequency.WEEKLY && at.isBefore(start);
    return beforeStart ? start.toLocalDate() : at.toLocalDate();
  }

  private LocalDate end(LocalDateTime at) {
    return at.plus(1, unit()).toLocalDate();
  }

  private void addTimes(LocalDate day, LocalDateTime at, Set<LocalDateTime> all) {
    for (int hour : times(Part.BYHOUR, at.getHour(), Frequency.HOURLY)) {
      for (int minute : times(Part.BYMINUTE, at.getMinute(), Frequency.MINUTELY)) {
        for (int second : times(Part.BYSECOND, at.getSecond(), Frequency.SECONDLY)) {
          steps.take(1);
          all.add(day.atTime(hour, minute, Math.min(second, 59)));
        }
      }
    }
  }

  /** A part limits a period that is no longer than its own unit, and expands a longer one. */
  private Collection<Integer> times(Part part, int own, Frequency limits) {
    if (rule.frequency().compareTo(limits) < 0) {
      return rule.numbers(part);
    }
    return takes(part, own) ? List.of(own) : List.of();
  }

  private static Collection<LocalDateTime> chosen(List<LocalDateTime> all, Set<Integer> positions) {
    TreeSet<LocalDateTime> chosen = new TreeSet<>();
    for (int position : new ArrayList<>(positions)) {
      int index = position > 0 ? position - 1 : all.size() + position;
      if (index >= 0 && index < all.size()) {
        chosen.add(all.get(index));
      }
    }
    return chosen;
  }
}
