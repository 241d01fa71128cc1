package calsyncd.merge;

import static calsyncd.merge.SideState.CHANGED;
import static calsyncd.merge.SideState.GONE;
import static calsyncd.merge.SideState.SAME;

import calsyncd.calendar.Event;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The table that decides about every linked event, and about two events that meet under one UID for
 * the first time. Pure; an edit beats a deletion.
 */
public final class LinkTable {
  private record Cell(SideState hub, SideState remote) {}

  private enum Verb {
    NOTHING,
    PUT_IN_HUB,
    PUT_REMOTE,
    MERGE,
    REMOVE_FROM_HUB,
    REMOVE_REMOTE,
    UNLINK
  }

  private static final Map<Cell, Verb> TABLE =
      Map.of(
          new Cell(SAME, SAME), Verb.NOTHING,
          new Cell(SAME, CHANGED), Verb.PUT_IN_HUB,
          new Cell(CHANGED, SAME), Verb.PUT_REMOTE,
          new Cell(CHANGED, CHANGED), Verb.MERGE,
          new Cell(SAME, GONE), Verb.REMOVE_FROM_HUB,
          new Cell(GONE, SAME), Verb.REMOVE_REMOTE,
          new Cell(CHANGED, GONE), Verb.PUT_REMOTE,
          new Cell(GONE, CHANGED), Verb.PUT_IN_HUB,
          new Cell(GONE, GONE), Verb.UNLINK);

  private final Direction direction;
  private final Function<FieldConflict, Winner> resolver;
  private final Merging merging;

  /**
   * A table.
   *
   * @param direction in which the binding carries events
   * @param resolver whose value a field gets that both sides changed
   */
  public LinkTable(Direction direction, Function<FieldConflict, Winner> resolver) {
    this(direction, resolver, Merging.FIELD_BY_FIELD);
  }

  /** The same, merging guests in this way. */
  public LinkTable(Direction direction, Function<FieldConflict, Winner> resolver, Merging merging) {
    this.direction = direction;
    this.resolver = resolver;
    this.merging = merging;
  }

  /**
   * Decides about a link.
   *
   * @param own the hub's event, whole; what it was last where it is gone
   * @param hub its projection through the binding; empty where it is gone
   * @param remote its copy; empty where it is gone
   */
  public Decision linked(Event own, Optional<Side> hub, Optional<Side> remote) {
    return switch (TABLE.get(cell(SideState.of(hub), SideState.of(remote)))) {
      case NOTHING -> new Decision.Nothing();
      case PUT_IN_HUB -> new Decision.PutInHub(inHub(own, hub, remote.orElseThrow()));
      case PUT_REMOTE -> new Decision.PutRemote(atRemote(own, hub.orElseThrow(), remote));
      case MERGE -> merged(own, hub.orElseThrow(), remote.orElseThrow());
      case REMOVE_FROM_HUB -> new Decision.RemoveFromHub();
      case REMOVE_REMOTE -> new Decision.RemoveRemote();
      case UNLINK -> new Decision.Unlink();
    };
  }

  /** Decides about an event of the hub and one of the provider that have one UID and no link. */
  public Decision met(Event own, Event hub, Event remote) {
    return merged(own, Side.first(hub), Side.first(remote));
  }

  /** How a direction reads the sides. */
  private Cell cell(SideState hub, SideState remote) {
    if (hub == GONE && remote == GONE) {
      return new Cell(GONE, GONE);
    }
    return switch (direction) {
      case TWO_WAY -> new Cell(hub, remote);
      case IMPORT_ONLY -> new Cell(SAME, remote);
      case EXPORT_ONLY -> new Cell(hub == SAME && remote == CHANGED ? CHANGED : hub, SAME);
    };
  }

  /** A restored event has no projection to compare with: it becomes what the provider has. */
  private Event inHub(Event own, Optional<Side> hub, Side remote) {
    return hub.map(side -> direction == Direction.TWO_WAY ? side : Side.of(side.now(), side.now()))
        .map(side -> ThreeWayMerge.of(own, side, remote, resolver, merging).hub())
        .orElseGet(() -> remote.now().withUid(own.uid()));
  }

  private Event atRemote(Event own, Side hub, Optional<Side> remote) {
    return direction == Direction.EXPORT_ONLY || remote.isEmpty()
        ? hub.now()
        : ThreeWayMerge.of(own, hub, remote.get(), resolver, merging).remote();
  }

  /** A native event at the destination of an export is never written: it stands for the copy. */
  private Decision merged(Event own, Side hub, Side remote) {
    if (Field.sameShared(hub.now(), remote.now())) {
      return new Decision.Relink();
    }
    return switch (direction) {
      case IMPORT_ONLY -> new Decision.PutInHub(remote.now().withUid(own.uid()));
      case EXPORT_ONLY -> new Decision.Nothing();
      case TWO_WAY -> decided(ThreeWayMerge.of(own, hub, remote, resolver, merging));
    };
  }

  private static Decision decided(Merged merged) {
    return merged.open().isEmpty()
        ? new Decision.PutBoth(merged.hub(), merged.remote(), merged.settled())
        : new Decision.Conflict(merged.open());
  }
}
