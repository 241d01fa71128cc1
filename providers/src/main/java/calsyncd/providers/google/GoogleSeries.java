package calsyncd.providers.google;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the exceptions of a series among its occurrences. {@code events.instances} gives every
 * occurrence in the same shape and none is marked as an exception: one that says what its master
 * says, at the time the rule gives it, is none.
 */
final class GoogleSeries {
  private final RemoteEvent master;
  private final SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
  private final SortedMap<RecurrenceId, RemoteId> names = new TreeMap<>();

  GoogleSeries(RemoteEvent master) {
    this.master = master;
  }

  /** Looks at one occurrence. */
  void add(RemoteChange.Instance occurrence) {
    RecurrenceId at = occurrence.at().alignedTo(content().when().start());
    if (plain(at, occurrence.override())) {
      return;
    }
    overrides.put(at, occurrence.override());
    names.put(at, occurrence.instance());
  }

  /** The master with the exceptions that were found. */
  RemoteEvent event() {
    return new RemoteEvent(
        master.id(),
        master.revision(),
        master.event().withOverrides(overrides),
        master.raw(),
        names);
  }

  private boolean plain(RecurrenceId at, SeriesOverride override) {
    return switch (override) {
      case SeriesOverride.Cancelled cancelled -> false;
      case SeriesOverride.Changed changed -> sameWords(changed) && sameTime(at, changed);
    };
  }

  private boolean sameWords(SeriesOverride.Changed changed) {
    return words(changed.content()).equals(words(content()));
  }

  /** Everything but the time and the link, which every occurrence has of its own. */
  private static EventContent words(EventContent content) {
    Text text = content.text();
    When never = new When(EPOCH, EPOCH);
    return new EventContent(
        never,
        new Text(text.title(), text.description(), text.location(), ""),
        content.standing(),
        content.people(),
        content.extras());
  }

  /** Over a change of the clocks an occurrence may keep its length or its wall times. */
  private boolean sameTime(RecurrenceId at, SeriesOverride.Changed changed) {
    When when = changed.content().when();
    return instant(when.start()).equals(instant(at.start()))
        && (exact(when).equals(exact(content().when()))
            || wall(when).equals(wall(content().when())));
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
