package calsyncd.simulators.microsoft;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The instances of events in a range of time.
 *
 * @param clampShortMonths whether day 31 falls on the last day of a shorter month
 */
record Expansion(boolean clampShortMonths) {
  /** No zone is further from UTC. */
  private static final int ZONE_SLACK_DAYS = 2;

  /** What of an event shows in a window, ordered by start. */
  List<Instance> instances(StoredEvent event, Window window) {
    return switch (event.timing()) {
      case Timing.Single single -> single(event, single, window);
      case Timing.Series series -> series(event, series, window);
    };
  }

  private static List<Instance> single(StoredEvent event, Timing.Single time, Window window) {
    Instance instance =
        new Instance(
            event.id(), Instance.Kind.SINGLE, time.start().instant(), time.end().instant());
    return window.shows(instance.start(), instance.end()) ? List.of(instance) : List.of();
  }

  private List<Instance> series(StoredEvent event, Timing.Series series, Window window) {
    List<Instance> found = new ArrayList<>();
    LocalDate first = utcDate(window.from()).minusDays(ZONE_SLACK_DAYS + series.length().toDays());
    LocalDate last = utcDate(window.to()).plusDays(ZONE_SLACK_DAYS);
    series
        .recurrence()
        .walk(
            first,
            clampShortMonths,
            date -> {
              occurrence(event, series, date)
                  .filter(instance -> window.shows(instance.start(), instance.end()))
                  .ifPresent(found::add);
              return !date.isAfter(last);
            });
    exceptions(event).stream()
        .filter(exception -> window.shows(exception.start(), exception.end()))
        .forEach(found::add);
    found.sort(Comparator.comparing(Instance::start));
    return found;
  }

  private static Optional<Instance> occurrence(
      StoredEvent event, Timing.Series series, LocalDate date) {
    if (event.edits().containsKey(date) || event.cancelled().containsKey(date)) {
      return Optional.empty();
    }
    Instant start = series.startOn(date).instant();
    Instant end = series.endOn(date).instant();
    return Optional.of(
        new Instance(event.id().occurrence(date), Instance.Kind.OCCURRENCE, start, end));
  }

  private static List<Instance> exceptions(StoredEvent event) {
    return event.edits().entrySet().stream()
        .map(edit -> exception(event, edit.getKey(), edit.getValue()))
        .toList();
  }

  private static Instance exception(StoredEvent event, LocalDate date, StoredEvent.Edit edit) {
    return new Instance(
        event.id().occurrence(date),
        Instance.Kind.EXCEPTION,
        edit.start().instant(),
        edit.end().instant());
  }

  /** The instance that began as the occurrence of a date; empty if there is none (any more). */
  Optional<Instance> instanceOn(StoredEvent event, LocalDate date) {
    boolean none =
        !(event.timing() instanceof Timing.Series series)
            || !(event.edits().containsKey(date) || isDate(series, date));
    return none ? Optional.empty() : knownInstance(event, date);
  }

  /** The same for a date that is known to be one of the rule's: it is not looked for again. */
  Optional<Instance> knownInstance(StoredEvent event, LocalDate date) {
    if (!(event.timing() instanceof Timing.Series series)) {
      return Optional.empty();
    }
    StoredEvent.Edit edit = event.edits().get(date);
    return edit == null
        ? occurrence(event, series, date)
        : Optional.of(exception(event, date, edit));
  }

  private boolean isDate(Timing.Series series, LocalDate date) {
    List<LocalDate> met = new ArrayList<>();
    series
        .recurrence()
        .walk(
            date,
            clampShortMonths,
            candidate -> {
              if (candidate.equals(date)) {
                met.add(candidate);
              }
              return candidate.isBefore(date);
            });
    return !met.isEmpty();
  }

  /**
   * Refuses to move an occurrence to or over the day of its neighbour.
   *
   * @param date the occurrence's date by the rule
   * @param target the date it is to move to, in the series' zone
   */
  void requireBetweenNeighbours(StoredEvent event, LocalDate date, LocalDate target) {
    if (!(event.timing() instanceof Timing.Series series)) {
      return;
    }
    List<LocalDate> crossed = new ArrayList<>();
    series
        .recurrence()
        .walk(
            series.start().local().toLocalDate(),
            clampShortMonths,
            candidate -> {
              if (crosses(event, candidate, date, target)) {
                crossed.add(candidate);
              }
              return !candidate.isAfter(target) || !candidate.isAfter(date);
            });
    if (!crossed.isEmpty()) {
      throw new GraphError(
          400,
          "ErrorOccurrenceCrossingBoundary",
          "Modified occurrence is crossing or overlapping adjacent occurrence.");
    }
  }

  private static boolean crosses(
      StoredEvent event, LocalDate candidate, LocalDate date, LocalDate target) {
    if (candidate.equals(date) || event.cancelled().containsKey(candidate)) {
      return false;
    }
    StoredEvent.Edit edit = event.edits().get(candidate);
    LocalDate neighbour = edit == null ? candidate : edit.start().local().toLocalDate();
    return candidate.isBefore(date) ? !target.isAfter(neighbour) : !target.isBefore(neighbour);
  }

  private static LocalDate utcDate(Instant instant) {
    return LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), 86_400));
  }
}
