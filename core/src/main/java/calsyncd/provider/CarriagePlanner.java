package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Pinned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Carriage.Bounds;
import calsyncd.provider.Carriage.Carried;
import calsyncd.provider.Carriage.Part;
import calsyncd.provider.Carriage.Refused;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Tries the forms of one event. */
final class CarriagePlanner {
  private static final String FLOATING = "floating_time";

  /** What may be taken out of a series for the rest of it to be held, the least first. */
  private static final List<UnaryOperator<Event>> SMALLER =
      List.of(
          CarriagePlanner::withoutDates,
          CarriagePlanner::withoutChanges,
          series -> withoutDates(withoutChanges(series)));

  private final Function<Event, Projection> provider;
  private final Bounds bounds;

  CarriagePlanner(Function<Event, Projection> provider, Bounds bounds) {
    this.provider = provider;
    this.bounds = bounds;
  }

  Carriage plan(Event event) {
    return switch (provider.apply(event)) {
      case Projection.Carried carried -> whole(event, carried);
      case Projection.Impossible(String reason) when reason.equals(FLOATING) -> pinned(event);
      case Projection.Impossible(String reason) -> partsOrPinned(event, reason);
    };
  }

  private static Carried whole(Event event, Projection.Carried carried) {
    return new Carried(
        List.of(new Part(Optional.empty(), event, carried.event())), carried.notCarried());
  }

  private Carriage pinned(Event event) {
    Event zoned = Pinned.in(event, bounds.viewer());
    if (zoned.equals(event)) {
      return new Refused(FLOATING);
    }
    return switch (plan(zoned)) {
      case Carried(var parts, var lost) -> new Carried(parts, and(lost, Carriage.ZONE));
      case Refused refused -> refused;
    };
  }

  private static List<String> and(List<String> lost, String more) {
    Set<String> names = new TreeSet<>(lost);
    names.add(more);
    return List.copyOf(names);
  }

  /** What floats may be in the way of the parts only. */
  private Carriage partsOrPinned(Event event, String reason) {
    Carriage parts = partsOrNone(event, reason);
    return parts.equals(new Refused(FLOATING)) ? pinned(event) : parts;
  }

  /** A rule that nobody can read has no parts. */
  private Carriage partsOrNone(Event event, String reason) {
    try {
      return parts(event, reason);
    } catch (IllegalArgumentException unreadable) {
      return new Refused(reason);
    }
  }

  private Carriage parts(Event event, String reason) {
    if (event.recurrence().isEmpty()) {
      return new Refused(reason);
    }
    for (UnaryOperator<Event> smaller : SMALLER) {
      Event rest = Overrides.pruned(smaller.apply(event));
      if (!rest.equals(event) && provider.apply(rest) instanceof Projection.Carried carried) {
        return carriage(event, Optional.of(whole(rest, carried)));
      }
    }
    return carriage(event, Optional.empty());
  }

  /** What is held of the series, and beside it each occurrence that this does not show. */
  private Carriage carriage(Event event, Optional<Carried> rest) {
    List<Occurrence> others = others(event, rest.map(it -> it.parts().getFirst().event()));
    if (others.size() > bounds.singles()) {
      return new Refused("too_many_occurrences");
    }
    List<Part> parts = new ArrayList<>();
    Set<String> lost = new TreeSet<>(Set.of(Carriage.SERIES));
    rest.ifPresent(it -> add(it, parts, lost));
    for (Occurrence other : others) {
      Event single = Event.single(Carriage.uid(event.uid(), other.id()), other.content());
      switch (provider.apply(single)) {
        case Projection.Carried(Event projected, var named) -> {
          parts.add(new Part(Optional.of(other.id()), single, projected));
          lost.addAll(named);
        }
        case Projection.Impossible(String reason) -> {
          return new Refused(reason);
        }
      }
    }
    return new Carried(parts, List.copyOf(lost));
  }

  private static void add(Carried whole, List<Part> parts, Set<String> lost) {
    parts.addAll(whole.parts());
    lost.addAll(whole.notCarried());
  }

  /** The occurrences inside the window that the rest of the series does not show. */
  private List<Occurrence> others(Event event, Optional<Event> rest) {
    Set<Occurrence> shown = new HashSet<>();
    rest.map(it -> within(it, Integer.MAX_VALUE)).ifPresent(shown::addAll);
    int enough = shown.size() + bounds.singles() + 1;
    return within(event, enough).stream().filter(one -> !shown.contains(one)).toList();
  }

  private List<Occurrence> within(Event event, int max) {
    return Occurrences.within(
        event, bounds.window().from(), bounds.window().to(), bounds.viewer(), max);
  }

  private static Event withoutDates(Event series) {
    Stream<String> kept =
        series.recurrence().lines().stream().filter(line -> !Recurrence.isA(line, "RDATE"));
    return series.withRecurrence(new Recurrence(kept.toList()));
  }

  /** Each changed occurrence is cancelled in the series. */
  private static Event withoutChanges(Event series) {
    SortedMap<RecurrenceId, SeriesOverride> cancelled = new TreeMap<>();
    series.overrides().keySet().forEach(id -> cancelled.put(id, SeriesOverride.CANCELLED));
    return series.withOverrides(cancelled);
  }
}
