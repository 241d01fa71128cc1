package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
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
        series ? known.event().overrides() : event.overrides();
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

  /** One occurrence over a known image. */
  static RemoteEvent merge(RemoteEvent known, RemoteChange.Instance instance) {
    Event event = known.event().withOverride(instance.at(), instance.override());
    SortedMap<RecurrenceId, RemoteId> instances = new TreeMap<>(known.instances());
    instances.put(instance.at().alignedTo(event.content().when().start()), instance.instance());
    return known.withEvent(event).withInstances(instances);
  }

  static RemoteEvent withUid(RemoteEvent remote, Uid uid) {
    return remote.withEvent(remote.event().withUid(uid));
  }
}
