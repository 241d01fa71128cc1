package calsyncd.merge;

import calsyncd.calendar.EventContent;
import java.util.Optional;
import java.util.function.Function;

/** The content of a series, of one occurrence or of a single event, merged field by field. */
final class ContentMerge {
  private final Sides sides;
  private final Function<String, Winner> both;
  private EventContent hub;
  private EventContent remote;

  /**
   * The four contents that are compared.
   *
   * @param hubBase empty where there is none: then all of the hub's counts as changed
   */
  record Sides(
      Optional<EventContent> hubBase,
      EventContent hubNow,
      Optional<EventContent> remoteBase,
      EventContent remoteNow) {

    Change change(Field<?> field) {
      if (field.same(hubNow, remoteNow)) {
        return Change.NONE;
      }
      boolean atHub = hubBase.filter(base -> field.same(base, hubNow)).isEmpty();
      boolean atRemote = remoteBase.filter(base -> field.same(base, remoteNow)).isEmpty();
      return Change.of(atHub, atRemote);
    }
  }

  /**
   * A merge.
   *
   * @param hub what is written to the hub if nothing changes: its event, not only its projection
   * @param both whose value a field gets that both changed
   */
  ContentMerge(Sides sides, EventContent hub, Function<String, Winner> both) {
    this.sides = sides;
    this.both = both;
    this.hub = hub;
    this.remote = sides.remoteNow();
  }

  /** Merges all fields but the time. */
  ContentMerge plain(Merging merging) {
    for (Field<?> field : Field.PLAIN) {
      boolean guests = field.name().equals(Field.PEOPLE) && merging == Merging.GUEST_BY_GUEST;
      if (guests && sides.change(field) == Change.AT_BOTH) {
        GuestLists merged = GuestLists.merged(sides, hub);
        hub = hub.withPeople(merged.hub());
        remote = remote.withPeople(merged.remote());
      } else {
        merge(field);
      }
    }
    return this;
  }

  /** Merges the time. */
  ContentMerge time() {
    merge(Field.TIME);
    return this;
  }

  private void merge(Field<?> field) {
    Winner winner =
        switch (sides.change(field)) {
          case NONE -> Winner.OPEN;
          case AT_HUB -> Winner.HUB;
          case AT_REMOTE -> Winner.REMOTE;
          case AT_BOTH -> both.apply(field.name());
        };
    switch (winner) {
      case HUB -> remote = field.taken(sides.hubNow(), remote);
      case REMOTE -> hub = field.taken(sides.remoteNow(), hub);
      case OPEN -> {}
    }
  }

  /** As the hub is to have it. */
  EventContent hub() {
    return hub;
  }

  /** As the provider is to have it. */
  EventContent remote() {
    return remote;
  }
}
