package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesWalk;
import calsyncd.calendar.TooLongException;
import calsyncd.daemon.json.TimeJson;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Whether an event that is well-formed makes sense. */
final class EventRules {
  /** Half a second's work or so; five thousand years of days, twice. */
  private static final long STEPS = 5_000_000;

  private final EventLimits limits;

  EventRules(EventLimits limits) {
    this.limits = limits;
  }

  /** Refuses an event that no calendar could show. */
  void check(Event event) {
    check("", event.content());
    checkRecurrence(event);
    checkCount(event);
    checkNamed(event, event.overrides(), true);
  }

  /** The same for what is new; what a provider once brought may stay as it is. */
  void checkChange(Event event, Event current) {
    if (!event.content().equals(current.content())) {
      check("", event.content());
    }
    boolean retimed =
        !event.content().when().equals(current.content().when())
            || !event.recurrence().equals(current.recurrence());
    if (retimed) {
      checkRecurrence(event);
    }
    checkCount(event);
    SortedMap<RecurrenceId, SeriesOverride> changed = new TreeMap<>(event.overrides());
    changed.keySet().removeAll(retimed ? stale(event, current) : kept(event, current));
    checkNamed(event, changed, retimed);
  }

  /** The overrides that are what they were. */
  private static Set<RecurrenceId> kept(Event event, Event current) {
    SortedMap<RecurrenceId, SeriesOverride> kept = new TreeMap<>(event.overrides());
    kept.entrySet().retainAll(current.overrides().entrySet());
    return kept.keySet();
  }

  /**
   * Those among them that named no occurrence before: one side shortened the series while another
   * one changed an occurrence beyond the new end. Nobody sees them, so nobody can leave them out.
   */
  private static Set<RecurrenceId> stale(Event event, Event current) {
    Set<RecurrenceId> stale = new TreeSet<>(kept(event, current));
    try {
      stale.removeAll(new SeriesWalk(current, STEPS).having(stale));
    } catch (TooLongException | IllegalArgumentException _) {
      return Set.of(); // a rule that nobody can work out says nothing of its occurrences
    }
    return stale;
  }

  /** The same for the content of one occurrence. */
  static void check(String prefix, EventContent content) {
    check(prefix, content.when());
    if (content.standing().status() == Status.CANCELLED) {
      throw Problem.field(
          prefix + "status", "can't be written as cancelled; DELETE the event or the occurrence");
    }
  }

  private static void check(String prefix, When when) {
    if (!when.start().getClass().equals(when.end().getClass())) {
      throw Problem.field(
          prefix + "end", "must have the form of start: both a date, in a zone, or floating");
    }
    int order = when.end().instant(ZoneOffset.UTC).compareTo(when.start().instant(ZoneOffset.UTC));
    if (order < 0) {
      throw Problem.field(prefix + "end", "is before start");
    }
    if (order == 0 && when.start() instanceof EventTime.Day) {
      throw Problem.field(
          prefix + "end", "is exclusive where it is a date: for one day give the day after start");
    }
  }

  private void checkRecurrence(Event event) {
    if (event.recurrence().isEmpty()) {
      return;
    }
    new RecurrenceLines(limits, event.content().when().start()).check(event.recurrence().lines());
    checkStart(event);
  }

  /** Everybody takes a start that the rule does not give otherwise: see {@link RuleStart}. */
  private static void checkStart(Event event) {
    List<String> given =
        event.recurrence().lines().stream().filter(line -> !line.startsWith("EX")).toList();
    Event all = event.withRecurrence(new Recurrence(given)).withOverrides(new TreeMap<>());
    EventTime start = event.content().when().start();
    if (given.isEmpty() || has(all, new RecurrenceId(start))) {
      return;
    }
    EventTime first = RuleStart.begun(all).content().when().start();
    throw Problem.field(
        "start",
        first.equals(start)
            ? "is beside the rule; change the recurrence so that it gives the start"
            : "is beside the rule; begin at the first occurrence it gives, "
                + TimeJson.write(first)
                + ", or change the recurrence");
  }

  private void checkCount(Event event) {
    if (event.overrides().size() > limits.overrides()) {
      throw Problem.field(
          "overrides",
          "would be %d and may be %d; split the series, or change its rule"
              .formatted(event.overrides().size(), limits.overrides()));
    }
    if (!event.overrides().isEmpty() && event.recurrence().isEmpty()) {
      throw Problem.field("overrides", "need a recurrence; leave them out for a single event");
    }
  }

  /**
   * Checks overrides of a series.
   *
   * @param whole whether the series itself is new, and may have to be walked to its end
   */
  private static void checkNamed(
      Event series, SortedMap<RecurrenceId, SeriesOverride> overrides, boolean whole) {
    if (series.recurrence().isEmpty()) {
      return;
    }
    Set<RecurrenceId> there =
        walked(
            series,
            walk -> {
              if (whole) {
                walk.toEnd();
              }
              return walk.having(overrides.keySet());
            });
    overrides.forEach((id, override) -> check(there.contains(id), id, override));
  }

  private static void check(boolean there, RecurrenceId id, SeriesOverride override) {
    String name = "overrides[original_start=" + TimeJson.write(id.start()) + "]";
    if (!there) {
      throw Problem.field(
          name, "names no occurrence of the series; leave it out, or change the recurrence");
    }
    if (override instanceof SeriesOverride.Changed(EventContent content)) {
      check(name + ".", content);
    }
  }

  /** Whether a series has an occurrence, cancelled or not. */
  static boolean has(Event series, RecurrenceId id) {
    return !walked(series, walk -> walk.having(Set.of(id))).isEmpty();
  }

  /** What a walk over a series answers; refuses a series that takes too long. */
  static <T> T walked(Event series, Function<SeriesWalk, T> question) {
    try {
      return question.apply(new SeriesWalk(series, STEPS));
    } catch (TooLongException e) {
      throw Problem.field(
          "recurrence",
          "takes too long to work out, as far as its end and its overrides reach; begin it later,"
              + " end it sooner, or make several events of it");
    } catch (IllegalArgumentException e) {
      throw Problem.field(
          "recurrence", "is not one of RFC 5545 §3.8.5: a value is out of range; PUT one that is");
    }
  }
}
