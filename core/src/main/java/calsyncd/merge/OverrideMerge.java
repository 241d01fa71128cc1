package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesOverride.Changed;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The overrides of a series whose rule and time nobody changed, merged one by one. */
final class OverrideMerge {
  private final Event own;
  private final Side hub;
  private final Side remote;
  private final Function<FieldConflict, Winner> resolver;
  private final Consumer<FieldConflict> beaten;
  private final EventTime start;
  private final SortedMap<RecurrenceId, SeriesOverride> hubIs;
  private final SortedMap<RecurrenceId, SeriesOverride> remoteIs;

  /**
   * A merge.
   *
   * @param resolver whose value it is where both sides changed the same
   * @param beaten learns of what an edit beat, so that it can be kept
   */
  OverrideMerge(
      Event own,
      Side hub,
      Side remote,
      Function<FieldConflict, Winner> resolver,
      Consumer<FieldConflict> beaten) {
    this.beaten = beaten;
    this.own = own;
    this.hub = hub;
    this.remote = remote;
    this.resolver = resolver;
    this.start = hub.now().content().when().start();
    this.hubIs = aligned(own);
    this.remoteIs = aligned(remote.now());
  }

  /** One form for the names of both sides' occurrences. */
  private SortedMap<RecurrenceId, SeriesOverride> aligned(Event event) {
    SortedMap<RecurrenceId, SeriesOverride> aligned = new TreeMap<>();
    event.overrides().forEach((id, override) -> aligned.put(id.alignedTo(start), override));
    return aligned;
  }

  private SortedMap<RecurrenceId, SeriesOverride> base(Side side) {
    return side.base().map(this::aligned).orElseGet(TreeMap::new);
  }

  void merge(Merging merging) {
    One one = new One(base(hub), aligned(hub.now()), base(remote), aligned(remote.now()));
    one.ids().forEach(id -> merge(id, one, merging));
  }

  /** As the hub is to have them. */
  SortedMap<RecurrenceId, SeriesOverride> hub() {
    return hubIs;
  }

  /** As the provider is to have them. */
  SortedMap<RecurrenceId, SeriesOverride> remote() {
    return remoteIs;
  }

  private record One(
      SortedMap<RecurrenceId, SeriesOverride> hubBase,
      SortedMap<RecurrenceId, SeriesOverride> hubNow,
      SortedMap<RecurrenceId, SeriesOverride> remoteBase,
      SortedMap<RecurrenceId, SeriesOverride> remoteNow) {

    SortedSet<RecurrenceId> ids() {
      SortedSet<RecurrenceId> ids = new TreeSet<>(hubBase.keySet());
      ids.addAll(hubNow.keySet());
      ids.addAll(remoteBase.keySet());
      ids.addAll(remoteNow.keySet());
      return ids;
    }

    Change change(RecurrenceId id) {
      if (shared(hubNow, id).equals(shared(remoteNow, id))) {
        return Change.NONE;
      }
      return Change.of(
          !shared(hubBase, id).equals(shared(hubNow, id)),
          !shared(remoteBase, id).equals(shared(remoteNow, id)));
    }

    private static Optional<SeriesOverride> shared(
        SortedMap<RecurrenceId, SeriesOverride> overrides, RecurrenceId id) {
      return Optional.ofNullable(overrides.get(id)).map(Field::shared);
    }
  }

  private void merge(RecurrenceId id, One one, Merging merging) {
    switch (one.change(id)) {
      case NONE -> {}
      case AT_HUB -> take(Winner.HUB, id, one);
      case AT_REMOTE -> take(Winner.REMOTE, id, one);
      case AT_BOTH -> both(id, one, merging);
    }
  }

  private void take(Winner winner, RecurrenceId id, One one) {
    switch (winner) {
      case HUB -> Shapes.put(remoteIs, id, atRemote(id, one));
      case REMOTE -> Shapes.put(hubIs, id, inHub(id, one));
      case OPEN -> {}
    }
  }

  /** The hub's override over what the provider says of the occurrence. */
  private @Nullable SeriesOverride atRemote(RecurrenceId id, One one) {
    if (!(one.hubNow().get(id) instanceof Changed(EventContent now))) {
      return one.hubNow().get(id);
    }
    EventContent there = living(remote.now(), one.remoteNow(), id).orElse(now);
    return new Changed(Field.carried(now, there, there));
  }

  /** The provider's override over what the hub says of the occurrence, in its own full form. */
  private @Nullable SeriesOverride inHub(RecurrenceId id, One one) {
    if (!(one.remoteNow().get(id) instanceof Changed(EventContent now))) {
      return one.remoteNow().get(id);
    }
    EventContent seen = living(hub.now(), one.hubNow(), id).orElse(now);
    return new Changed(Field.carried(now, seen, living(own, hubIs, id).orElse(now)));
  }

  /** An edit beats a cancellation and an undoing; two edits are merged field by field. */
  private void both(RecurrenceId id, One one, Merging merging) {
    boolean hubEdits = one.hubNow().get(id) instanceof Changed;
    boolean remoteEdits = one.remoteNow().get(id) instanceof Changed;
    if (hubEdits && remoteEdits) {
      fields(id, one, merging);
    } else if (hubEdits || remoteEdits) {
      beaten.accept(new FieldConflict("overrides", Optional.of(id)));
      take(hubEdits ? Winner.HUB : Winner.REMOTE, id, one);
    } else {
      take(resolver.apply(new FieldConflict("overrides", Optional.of(id))), id, one);
    }
  }

  private void fields(RecurrenceId id, One one, Merging merging) {
    ContentMerge.Sides sides =
        new ContentMerge.Sides(
            hub.base().flatMap(series -> content(series, one.hubBase(), id)),
            content(hub.now(), one.hubNow(), id).orElseThrow(),
            remote.base().flatMap(series -> content(series, one.remoteBase(), id)),
            content(remote.now(), one.remoteNow(), id).orElseThrow());
    EventContent whole = content(own, hubIs, id).orElse(sides.hubNow());
    ContentMerge merge =
        new ContentMerge(
                sides, whole, field -> resolver.apply(new FieldConflict(field, Optional.of(id))))
            .plain(merging)
            .time();
    hubIs.put(id, new Changed(merge.hub()));
    remoteIs.put(id, new Changed(merge.remote()));
  }

  /** What an occurrence says: by its override, else by its series; empty where it is cancelled. */
  private static Optional<EventContent> content(
      Event series, SortedMap<RecurrenceId, SeriesOverride> overrides, RecurrenceId id) {
    return switch (overrides.get(id)) {
      case null -> Overrides.said(series, id);
      case Changed(EventContent content) -> Optional.of(content);
      case SeriesOverride.Cancelled() -> Optional.empty();
    };
  }

  /** The same; a cancelled occurrence says what its series says. */
  private static Optional<EventContent> living(
      Event series, SortedMap<RecurrenceId, SeriesOverride> overrides, RecurrenceId id) {
    return content(series, overrides, id).or(() -> Overrides.said(series, id));
  }
}
