package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
  private final Merging merging;
  private final List<FieldConflict> settled = new ArrayList<>();
  private final List<FieldConflict> open = new ArrayList<>();

  private ThreeWayMerge(
      Event own, Side hub, Side remote, Function<FieldConflict, Winner> resolver, Merging merging) {
    this.own = own;
    this.hub = hub;
    this.remote = remote;
    this.resolver = resolver;
    this.merging = merging;
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
    return of(own, hub, remote, resolver, Merging.FIELD_BY_FIELD);
  }

  /** The same, merging guests in this way. */
  public static Merged of(
      Event own, Side hub, Side remote, Function<FieldConflict, Winner> resolver, Merging merging) {
    return new ThreeWayMerge(own, hub, remote, resolver, merging).merged();
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
            .plain(merging);
    if (shaped) {
      return shaped(content);
    }
    content.time();
    OverrideMerge overrides = new OverrideMerge(own, hub, remote, this::winner, settled::add);
    overrides.merge(merging);
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
    return Shapes.reshaped(side.base().get(), now);
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
      case HUB ->
          new Merged(
              hubIs, shaped(remoteIs, new Was(remote.now(), remote.now()), hub), settled, open);
      case REMOTE ->
          new Merged(shaped(hubIs, new Was(own, hub.now()), remote), remoteIs, settled, open);
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

  /**
   * An event before the merge.
   *
   * @param whole all that it says
   * @param seen what the other side sees of it
   */
  private record Was(Event whole, Event seen) {
    /** What the other side says as it sees it anyway stays what it is. */
    Event timedAs(Event model, Event event) {
      boolean sameTime = model.content().when().equals(seen.content().when());
      boolean sameRule = model.recurrence().equals(seen.recurrence());
      return new Event(
          event.uid(),
          sameTime ? event.content() : event.content().withWhen(model.content().when()),
          sameRule ? event.recurrence() : model.recurrence(),
          new TreeMap<>());
    }
  }

  /** An event at the times of the other side, with its overrides over what was said of each. */
  private static Event shaped(Event event, Was was, Side side) {
    Event model = side.now();
    Event whole = was.timedAs(model, was.whole());
    Event seen = was.timedAs(model, was.seen());
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    model
        .overrides()
        .forEach((id, override) ->
            overrides.put(
                id,
                shaped(
                    override,
                    living(was.seen(), seen, id, override),
                    living(was.whole(), whole, id, override))));
    return was.timedAs(model, event).withOverrides(overrides);
  }

  private static SeriesOverride shaped(
      SeriesOverride override, EventContent seen, EventContent whole) {
    return override instanceof SeriesOverride.Changed(EventContent said)
        ? new SeriesOverride.Changed(Field.carried(said, seen, whole))
        : override;
  }

  /** What an event says of an occurrence: by its override, by its series, else what is new. */
  private static EventContent living(
      Event event, Event shaped, RecurrenceId id, SeriesOverride override) {
    return changed(event, id)
        .or(() -> Overrides.said(shaped, id))
        .orElseGet(() ->
            override instanceof SeriesOverride.Changed(EventContent said) ? said : event.content());
  }

  private static Optional<EventContent> changed(Event event, RecurrenceId id) {
    RecurrenceId named = id.alignedTo(event.content().when().start());
    return event.overrides().get(named) instanceof SeriesOverride.Changed(EventContent content)
        ? Optional.of(content)
        : Optional.empty();
  }

  private Winner winner(FieldConflict conflict) {
    Winner winner = resolver.apply(conflict);
    (winner == Winner.OPEN ? open : settled).add(conflict);
    return winner;
  }
}
