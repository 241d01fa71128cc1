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

    <T> Change change(Field<T> field) {
      T hub = field.of().apply(hubNow);
      T remote = field.of().apply(remoteNow);
      if (hub.equals(remote)) {
        return Change.NONE;
      }
      boolean atHub = hubBase.map(field.of()).filter(hub::equals).isEmpty();
      boolean atRemote = remoteBase.map(field.of()).filter(remote::equals).isEmpty();
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
  ContentMerge plain() {
    Field.PLAIN.forEach(this::merge);
    return this;
  }

  /** Merges the time. */
  ContentMerge time() {
    merge(Field.TIME);
    return this;
  }

  private <T> void merge(Field<T> field) {
    Winner winner =
        switch (sides.change(field)) {
          case NONE -> Winner.OPEN;
          case AT_HUB -> Winner.HUB;
          case AT_REMOTE -> Winner.REMOTE;
          case AT_BOTH -> both.apply(field.name());
        };
    switch (winner) {
      case HUB -> remote = field.with().apply(remote, field.of().apply(sides.hubNow()));
      case REMOTE -> hub = field.with().apply(hub, field.of().apply(sides.remoteNow()));
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
