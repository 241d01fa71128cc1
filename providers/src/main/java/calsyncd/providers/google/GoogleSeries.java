package calsyncd.providers.google;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the exceptions of a series among its occurrences. {@code events.instances} gives every
 * occurrence in the same shape and none is marked as an exception: one that says what its master
 * says, at the time the rule gives it, is none.
 */
final class GoogleSeries {
  private RemoteEvent master;
  private final SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
  private final SortedMap<RecurrenceId, RemoteId> names = new TreeMap<>();

  GoogleSeries(RemoteEvent master) {
    this.master = master;
  }

  /** Looks at one occurrence; one that was made plain again was changed, too. */
  void add(RemoteChange.Instance occurrence, Optional<Instant> changedAt) {
    master = master.withPartChangedAt(changedAt);
    RecurrenceId at = occurrence.at().alignedTo(content().when().start());
    if (plain(content(), at, occurrence.override())) {
      return;
    }
    overrides.put(at, occurrence.override());
    names.put(at, occurrence.instance());
  }

  /** The master with the exceptions that were found. */
  RemoteEvent event() {
    return master.withEvent(master.event().withOverrides(overrides)).withInstances(names);
  }

  /** Whether an override says nothing that its series does not say of that occurrence. */
  static boolean plain(EventContent series, RecurrenceId at, SeriesOverride override) {
    return switch (override) {
      case SeriesOverride.Cancelled cancelled -> false;
      case SeriesOverride.Changed changed ->
          sameWords(series, changed.content()) && sameTime(series, at, changed.content());
    };
  }

  private static boolean sameWords(EventContent series, EventContent occurrence) {
    return words(occurrence).equals(words(series));
  }

  /** Everything but the time. */
  private static EventContent words(EventContent content) {
    return content.withWhen(new When(EPOCH, EPOCH));
  }

  /** Over a change of the clocks an occurrence may keep its length or its wall times. */
  private static boolean sameTime(EventContent series, RecurrenceId at, EventContent occurrence) {
    When when = occurrence.when();
    return instant(when.start()).equals(instant(at.start()))
        && (exact(when).equals(exact(series.when())) || wall(when).equals(wall(series.when())));
  }

  private EventContent content() {
    return master.event().content();
  }

  private static Duration exact(When when) {
    return Duration.between(instant(when.start()), instant(when.end()));
  }

  private static Duration wall(When when) {
    return Duration.between(when.start().wall(), when.end().wall());
  }

  private static Instant instant(EventTime time) {
    return time.instant(ZoneOffset.UTC);
  }

  private static final EventTime EPOCH = new EventTime.Day(LocalDate.EPOCH);
}
