package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A series as Google tells it: the master, then each occurrence that differs. */
public final class MemorySeries {
  private MemorySeries() {}

  /** The items of a series. */
  public static List<RemoteChange> pieces(RemoteEvent series) {
    List<RemoteChange> pieces = new ArrayList<>();
    pieces.add(master(series));
    series.event().overrides().keySet().forEach(id -> pieces.add(instance(series, id)));
    return pieces;
  }

  /** The master alone. */
  public static RemoteChange.Master master(RemoteEvent series) {
    return new RemoteChange.Master(
        series
            .withEvent(series.event().withOverrides(Collections.emptySortedMap()))
            .withInstances(Collections.emptySortedMap()));
  }

  /** One occurrence. */
  public static RemoteChange.Instance instance(RemoteEvent series, RecurrenceId at) {
    SeriesOverride override = series.event().overrides().getOrDefault(at, SeriesOverride.CANCELLED);
    Event alone =
        Event.single(
            new Uid(series.event().uid().value() + "/" + at.start().wall()),
            override instanceof SeriesOverride.Changed(var content)
                ? content
                : series.event().content());
    RemoteId id = new RemoteId(series.id().value() + "_" + at.start().wall());
    return new RemoteChange.Instance(series.id(), id, at, override, alone);
  }

  /** The overrides that a write undid: each repeats what its series says. */
  static List<RemoteChange> undone(RemoteEvent before, RemoteEvent now) {
    List<RemoteChange> told = new ArrayList<>();
    for (RecurrenceId id : before.event().overrides().keySet()) {
      if (!now.event().overrides().containsKey(id)) {
        Overrides.said(now.event(), id)
            .map(said -> now.event().withOverride(id, new SeriesOverride.Changed(said)))
            .map(event -> RemoteEvent.of(now.id(), now.revision(), event, now.raw()))
            .ifPresent(series -> told.add(instance(series, id)));
      }
    }
    return told;
  }
}
