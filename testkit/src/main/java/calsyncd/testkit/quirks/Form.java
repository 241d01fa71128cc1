package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.RuleStart;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Projection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The form that a provider gives to an event: the steps are alike, what is lost is not. */
abstract class Form {
  static final String NO_RULE = "recurrence_not_representable";

  /** Why there is no form; none where there is. The series begins with its rule. */
  abstract Optional<String> refusal(Event event);

  /** The content there; of a series or an occurrence of it, or of what happens once. */
  abstract EventContent content(EventContent content, boolean recurs);

  /** The lines there, and what of them becomes overrides. */
  Event shaped(Event event) {
    return event;
  }

  final Projection projection(Event event) {
    try {
      return carried(Overrides.pruned(RuleStart.begun(event)), event);
    } catch (IllegalArgumentException _) {
      return new Projection.Impossible(NO_RULE);
    }
  }

  private Projection carried(Event begun, Event event) {
    Optional<String> refusal = refusal(begun);
    if (refusal.isPresent()) {
      return new Projection.Impossible(refusal.get());
    }
    requireReadable(begun);
    Event held = Overrides.pruned(converted(shaped(begun)));
    return new Projection.Carried(held, List.copyOf(losses(begun, event)));
  }

  private static void requireReadable(Event event) {
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    Occurrences.within(event, start, start.plusSeconds(1), ZoneOffset.UTC, 1);
  }

  private Event converted(Event event) {
    boolean recurs = !event.recurrence().isEmpty();
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    event.overrides().forEach((id, override) -> overrides.put(id, converted(override, recurs)));
    return event.withContent(content(event.content(), recurs)).withOverrides(overrides);
  }

  private SeriesOverride converted(SeriesOverride override, boolean recurs) {
    return switch (override) {
      case SeriesOverride.Changed(EventContent c) when c.standing().status() != Status.CANCELLED ->
          new SeriesOverride.Changed(content(c, recurs));
      default -> SeriesOverride.CANCELLED;
    };
  }

  private TreeSet<String> losses(Event begun, Event event) {
    boolean recurs = !begun.recurrence().isEmpty();
    TreeSet<String> lost =
        new TreeSet<>(
            Shown.differences(
                event.content().withWhen(begun.content().when()),
                content(begun.content(), recurs)));
    for (SeriesOverride override : begun.overrides().values()) {
      if (override instanceof SeriesOverride.Changed(EventContent c)
          && c.standing().status() != Status.CANCELLED) {
        lost.addAll(Shown.differences(c, content(c, recurs)));
      }
    }
    return lost;
  }

  static boolean floats(Event event) {
    return event.content().when().start() instanceof EventTime.Floating
        || event.overrides().values().stream().anyMatch(Form::floats);
  }

  private static boolean floats(SeriesOverride override) {
    return override instanceof SeriesOverride.Changed(EventContent c)
        && c.when().start() instanceof EventTime.Floating;
  }

  static boolean isCancelled(Event event) {
    return event.content().standing().status() == Status.CANCELLED;
  }

  /** Whether a line is an {@code RRULE}, an {@code EXDATE}, ... */
  static boolean isA(String line, String name) {
    return line.toUpperCase(java.util.Locale.ROOT).split("[;:]", 2)[0].equals(name);
  }
}
