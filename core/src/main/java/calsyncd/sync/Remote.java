package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a change that comes in pieces becomes a whole remote event. */
final class Remote {
  private Remote() {}

  /** A master over a known image: the overrides stay. */
  static RemoteEvent merge(RemoteEvent known, RemoteEvent master) {
    Event event = master.event();
    boolean series = !event.recurrence().isEmpty();
    SortedMap<RecurrenceId, SeriesOverride> overrides =
        series ? telling(event, known.event().overrides()) : event.overrides();
    return master
        .withPartChangedAt(known.changedAt())
        .withEvent(event.withOverrides(overrides))
        .withInstances(series ? known.instances() : master.instances());
  }

  /** Whether a series whose overrides we know has another rule or time now, or is none. */
  static boolean mayHaveStaleOverrides(RemoteEvent known, RemoteEvent master) {
    Event before = known.event();
    Event now = master.event();
    boolean same =
        before.recurrence().equals(now.recurrence())
            && before.content().when().equals(now.content().when());
    return !before.overrides().isEmpty() && !same;
  }

  /** One occurrence over a known image; empty where the series that it shows has none such. */
  static Optional<RemoteEvent> merge(RemoteEvent known, RemoteChange.Instance instance) {
    try {
      return Overrides.said(known.event(), instance.at())
          .map(said -> merged(known, instance, says(instance.override(), said)));
    } catch (IllegalArgumentException _) {
      return Optional.of(merged(known, instance, false)); // a rule that nobody can read
    }
  }

  private static RemoteEvent merged(
      RemoteEvent known, RemoteChange.Instance instance, boolean repeats) {
    Event event = known.event().withOverride(instance.at(), instance.override());
    RecurrenceId at = instance.at().alignedTo(event.content().when().start());
    SortedMap<RecurrenceId, RemoteId> instances = new TreeMap<>(known.instances());
    instances.put(at, instance.instance());
    return known.withEvent(repeats ? without(event, at) : event).withInstances(instances);
  }

  private static boolean says(SeriesOverride override, EventContent said) {
    return override.equals(new SeriesOverride.Changed(said));
  }

  /** A provider may tell an override that was undone as one that says what its series says. */
  private static boolean repeats(Event event, RecurrenceId at, SeriesOverride override) {
    try {
      return Overrides.said(event, at).filter(said -> says(override, said)).isPresent();
    } catch (IllegalArgumentException _) {
      return false; // a rule that nobody can read has no occurrences to compare with
    }
  }

  /** The event without overrides that say what its series says: they would stay when it changes. */
  static Event told(Event event) {
    return event.overrides().isEmpty()
        ? event
        : event.withOverrides(telling(event, event.overrides()));
  }

  /** The overrides that say something else than the series now does. */
  private static SortedMap<RecurrenceId, SeriesOverride> telling(
      Event series, SortedMap<RecurrenceId, SeriesOverride> overrides) {
    SortedMap<RecurrenceId, SeriesOverride> telling = new TreeMap<>(overrides);
    telling.entrySet().removeIf(it -> repeats(series, it.getKey(), it.getValue()));
    return telling;
  }

  private static Event without(Event event, RecurrenceId at) {
    SortedMap<RecurrenceId, SeriesOverride> others = new TreeMap<>(event.overrides());
    others.remove(at);
    return event.withOverrides(others);
  }

  static RemoteEvent withUid(RemoteEvent remote, Uid uid) {
    return remote.withEvent(remote.event().withUid(uid));
  }
}
