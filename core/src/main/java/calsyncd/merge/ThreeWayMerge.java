package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Merges an event of the hub with its copy, each against its own base. A field is a unit; start,
 * end and zone are one (time); where the rule or the time of a series changed, they and all
 * overrides are one (recurrence); else each override is merged by itself. Pure.
 */
public final class ThreeWayMerge {
  private final Event own;
  private final Side hub;
  private final Side remote;
  private final Function<FieldConflict, Winner> resolver;
  private final List<FieldConflict> settled = new ArrayList<>();
  private final List<FieldConflict> open = new ArrayList<>();

  private ThreeWayMerge(
      Event own, Side hub, Side remote, Function<FieldConflict, Winner> resolver) {
    this.own = own;
    this.hub = hub;
    this.remote = remote;
    this.resolver = resolver;
  }

  /**
   * Merges.
   *
   * @param own the hub's event, whole
   * @param hub its projection through the binding
   * @param remote its copy
   * @param resolver whose value a field gets that both sides changed
   */
  public static Merged of(
      Event own, Side hub, Side remote, Function<FieldConflict, Winner> resolver) {
    return new ThreeWayMerge(own, hub, remote, resolver).merged();
  }

  private Merged merged() {
    boolean shaped = touched(hub) || touched(remote);
    ContentMerge content =
        new ContentMerge(
                new ContentMerge.Sides(
                    hub.base().map(Event::content),
                    hub.now().content(),
                    remote.base().map(Event::content),
                    remote.now().content()),
                own.content(),
                field -> winner(new FieldConflict(field, Optional.empty())))
            .plain();
    if (shaped) {
      return shaped(content);
    }
    content.time();
    OverrideMerge overrides = new OverrideMerge(own, hub, remote, this::winner);
    overrides.merge();
    return new Merged(
        own.withContent(content.hub()).withOverrides(overrides.hub()),
        remote.now().withContent(content.remote()).withOverrides(overrides.remote()),
        settled,
        open);
  }

  /** Whether the occurrences of a side are others now, so that overrides can't be told apart. */
  private static boolean touched(Side side) {
    Event now = side.now();
    if (side.base().isEmpty()) {
      return !now.recurrence().isEmpty();
    }
    Event base = side.base().get();
    boolean series = !base.recurrence().isEmpty() || !now.recurrence().isEmpty();
    return series
        && !(base.recurrence().equals(now.recurrence())
            && base.content().when().equals(now.content().when()));
  }

  /** When a series happens, and what became of its occurrences. */
  private record Shape(
      EventContent.When when,
      Recurrence recurrence,
      SortedMap<RecurrenceId, SeriesOverride> overrides) {
    static Shape of(Event event) {
      return new Shape(event.content().when(), event.recurrence(), Field.sharedOverrides(event));
    }

    static boolean changed(Side side) {
      return side.base().map(Shape::of).filter(of(side.now())::equals).isEmpty();
    }
  }

  private Merged shaped(ContentMerge content) {
    Event hubIs = own.withContent(content.hub());
    Event remoteIs = remote.now().withContent(content.remote());
    return switch (shapeWinner()) {
      case HUB -> new Merged(hubIs, shapedAs(remoteIs, hub.now()), settled, open);
      case REMOTE -> new Merged(shapedAs(hubIs, remote.now()), remoteIs, settled, open);
      case OPEN -> new Merged(hubIs, remoteIs, settled, open);
    };
  }

  private Winner shapeWinner() {
    if (Shape.of(hub.now()).equals(Shape.of(remote.now()))) {
      return Winner.OPEN;
    }
    return switch (Change.of(Shape.changed(hub), Shape.changed(remote))) {
      case NONE -> Winner.OPEN;
      case AT_HUB -> Winner.HUB;
      case AT_REMOTE -> Winner.REMOTE;
      case AT_BOTH -> winner(new FieldConflict("recurrence", Optional.empty()));
    };
  }

  private static Event shapedAs(Event event, Event model) {
    return new Event(
        event.uid(),
        event.content().withWhen(model.content().when()),
        model.recurrence(),
        model.overrides());
  }

  private Winner winner(FieldConflict conflict) {
    Winner winner = resolver.apply(conflict);
    (winner == Winner.OPEN ? open : settled).add(conflict);
    return winner;
  }
}
