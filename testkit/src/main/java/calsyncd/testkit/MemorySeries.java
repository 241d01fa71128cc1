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
import java.util.Optional;

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
        repeating(now, id).ifPresent(told::add);
      }
    }
    return told;
  }

  private static Optional<RemoteChange> repeating(RemoteEvent series, RecurrenceId at) {
    return Overrides.said(series.event(), at)
        .map(said -> series.event().withOverride(at, new SeriesOverride.Changed(said)))
        .map(event -> RemoteEvent.of(series.id(), series.revision(), event, series.raw()))
        .map(event -> instance(event, at));
  }

  /** One occurrence as it is by now, whatever was noted of it before. */
  static RemoteChange asItIs(RemoteEvent now, RemoteChange.Instance noted) {
    RecurrenceId at = noted.at().alignedTo(now.event().content().when().start());
    return now.event().overrides().containsKey(at)
        ? instance(now, at)
        : repeating(now, at).orElse(noted);
  }
}
