package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds overrides by comparing the instances that Graph shows with those that the rule promises. It
 * sees only a window, so it serves where Graph tells nothing better.
 */
final class InstanceDifference {
  private static final Duration BEFORE = Duration.ofDays(180);
  private static final Duration AFTER = Duration.ofDays(730);

  private static final Duration NEAR = Duration.ofDays(3);

  private final GraphReads reads;
  private final InstantSource clock;
  private final Expander expander;

  /** The starts that a series without overrides has inside a window. */
  @FunctionalInterface
  interface Expander {
    List<RecurrenceId> starts(Event series, Window window);
  }

  InstanceDifference(GraphReads reads, InstantSource clock, Expander expander) {
    this.reads = reads;
    this.clock = clock;
    this.expander = expander;
  }

  /** Adds the exceptions and the missing occurrences that the window shows. */
  void add(RemoteCalendarId calendar, RemoteEvent alone, SeriesReader.Overrides overrides) {
    Instant now = clock.instant();
    Window window = new Window(now.minus(BEFORE), now.plus(AFTER));
    List<GraphEvent> instances = reads.instances(calendar, alone.id(), window);
    instances.stream()
        .filter(instance -> instance.type().equals("exception"))
        .filter(exception -> !overrides.has(overrides.occurrence(exception)))
        .forEach(overrides::change);
    if (overrides.zoneIsKnown()) {
      cancelMissing(expander.starts(alone.event(), window), instances, overrides);
    }
  }

  /**
   * The day of an occurrence in its series' own zone. It is not documented in which zone Graph
   * names the day, so where the rule gives nothing on it, it is taken as the day in UTC.
   */
  LocalDate dayOf(Event series, LocalDate day) {
    Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    Window around = new Window(midnight.minus(NEAR), midnight.plus(NEAR));
    List<RecurrenceId> starts = expander.starts(series, around);
    return days(starts).contains(day)
        ? day
        : starts.stream()
            .filter(occurrence -> utcDay(occurrence).equals(day))
            .map(occurrence -> occurrence.start().wall().toLocalDate())
            .findFirst()
            .orElse(day);
  }

  private static LocalDate utcDay(RecurrenceId occurrence) {
    return occurrence.start().instant(ZoneOffset.UTC).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /** An instance that the rule does not give means that we misread the rule: nothing follows. */
  private static void cancelMissing(
      List<RecurrenceId> promised, List<GraphEvent> shown, SeriesReader.Overrides overrides) {
    Set<LocalDate> shownDays = days(shown.stream().map(overrides::occurrence).toList());
    Set<LocalDate> promisedDays = days(promised);
    if (!promisedDays.containsAll(shownDays)) {
      return;
    }
    promisedDays.stream().filter(day -> !shownDays.contains(day)).forEach(overrides::cancel);
  }

  private static Set<LocalDate> days(List<RecurrenceId> occurrences) {
    return occurrences.stream()
        .map(occurrence -> occurrence.start().wall().toLocalDate())
        .collect(Collectors.toSet());
  }
}
