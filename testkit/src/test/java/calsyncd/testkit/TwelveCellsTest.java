package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingRules;
import calsyncd.merge.ConflictPolicy;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of links, carried out: for a single event, a series and one occurrence of a series. The
 * hub and a calendar do something between two passes; the calendar, the hub and a mirror of it come
 * to the same, and a further pass of each does nothing.
 */
class TwelveCellsTest {
  private static final RecurrenceId THIRD =
      new RecurrenceId(EventTime.Zoned.of(NOON.plus(Duration.ofDays(2)), ZoneOffset.UTC));

  /** What is done to. */
  enum Kind {
    SINGLE,
    SERIES,
    OCCURRENCE;

    Event made() {
      return this == SINGLE
          ? Events.single("uid", "first", NOON)
          : Events.daily("uid", "first", NOON);
    }

    Event says(Event event, String title) {
      return this == OCCURRENCE
          ? event.withOverride(THIRD, new SeriesOverride.Changed(titled(third(event), title)))
          : event.withContent(titled(event.content(), title));
    }

    private static EventContent third(Event event) {
      EventTime start = THIRD.start();
      EventTime end =
          EventTime.Zoned.of(
              NOON.plus(Duration.ofDays(2)).plus(Duration.ofHours(1)), ZoneOffset.UTC);
      return event.content().withWhen(new EventContent.When(start, end));
    }

    private static EventContent titled(EventContent content, String title) {
      Text t = content.text();
      return content.withText(new Text(title, t.description(), t.location(), t.url()));
    }

    /** What is said of it; empty where it is gone. */
    Optional<String> said(Stream<Event> events) {
      return events.findFirst().flatMap(this::said);
    }

    private Optional<String> said(Event event) {
      return switch (this == OCCURRENCE ? event.overrides().get(THIRD) : null) {
        case null -> Optional.of(event.content().text().title());
        case SeriesOverride.Changed(EventContent content) -> Optional.of(content.text().title());
        case SeriesOverride.Cancelled() -> Optional.empty();
      };
    }
  }

  /** What a side does between two passes. */
  enum Deed {
    SAME,
    CHANGED,
    GONE
  }

  record Cell(Kind kind, Deed hub, Deed remote, ConflictPolicy policy, Optional<String> comesTo) {
    @Override
    public String toString() {
      return kind + " " + hub + "/" + remote + " " + policy;
    }
  }

  static Stream<Cell> cells() {
    return Stream.of(Kind.values())
        .flatMap(kind ->
            Stream.of(
                cell(kind, Deed.SAME, Deed.SAME, "first"),
                cell(kind, Deed.SAME, Deed.CHANGED, "theirs"),
                cell(kind, Deed.CHANGED, Deed.SAME, "ours"),
                new Cell(
                    kind, Deed.CHANGED, Deed.CHANGED, ConflictPolicy.HUB_WINS, Optional.of("ours")),
                new Cell(
                    kind,
                    Deed.CHANGED,
                    Deed.CHANGED,
                    ConflictPolicy.PROVIDER_WINS,
                    Optional.of("theirs")),
                new Cell(kind, Deed.SAME, Deed.GONE, ConflictPolicy.MANUAL, Optional.empty()),
                new Cell(kind, Deed.GONE, Deed.SAME, ConflictPolicy.MANUAL, Optional.empty()),
                cell(kind, Deed.CHANGED, Deed.GONE, "ours"),
                cell(kind, Deed.GONE, Deed.CHANGED, "theirs"),
                new Cell(kind, Deed.GONE, Deed.GONE, ConflictPolicy.MANUAL, Optional.empty())));
  }

  private static Cell cell(Kind kind, Deed hub, Deed remote, String comesTo) {
    return new Cell(kind, hub, remote, ConflictPolicy.MANUAL, Optional.of(comesTo));
  }

  private final MirrorWorld world = world();

  /** How passes are run. */
  MirrorWorld world() {
    return new MirrorWorld();
  }

  private Place place(String name, ConflictPolicy policy) {
    return world.new Place(name, BindingRules.TWO_WAY.withConflicts(policy));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void comesToTheSameEverywhere(Cell cell) {
    Place here = place("here", cell.policy());
    Place mirror = place("mirror", cell.policy());
    here.put("a", cell.kind().made());
    world.settle(here, mirror);

    hub(cell.kind(), cell.hub());
    remote(here, cell.kind(), cell.remote());
    world.settle(here, mirror);

    assertThat(cell.kind().said(world.hub.events(world.calendar).stream()))
        .isEqualTo(cell.comesTo());
    assertThat(said(here, cell.kind())).isEqualTo(cell.comesTo());
    assertThat(said(mirror, cell.kind())).isEqualTo(cell.comesTo());
    assertThat(world.hub.openConflicts()).isEmpty();
  }

  private static Optional<String> said(Place place, Kind kind) {
    return kind.said(place.provider.held().stream().map(copy -> copy.event()));
  }

  private void hub(Kind kind, Deed deed) {
    switch (deed) {
      case SAME -> {}
      case CHANGED -> world.edit("uid", event -> kind.says(event, "ours"));
      case GONE -> {
        if (kind == Kind.OCCURRENCE) {
          world.edit("uid", event -> event.withOverride(THIRD, SeriesOverride.CANCELLED));
        } else {
          world.hub.user().remove(world.id("uid"));
        }
      }
    }
  }

  private static void remote(Place place, Kind kind, Deed deed) {
    switch (deed) {
      case SAME -> {}
      case CHANGED -> place.edit("first", event -> kind.says(event, "theirs"));
      case GONE -> {
        if (kind == Kind.OCCURRENCE) {
          place.edit("first", event -> event.withOverride(THIRD, SeriesOverride.CANCELLED));
        } else {
          place.remove("first");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void bothChangedAndNobodyDecides(Kind kind) {
    Place here = place("here", ConflictPolicy.MANUAL);
    here.put("a", kind.made());
    world.settle(here);
    hub(kind, Deed.CHANGED);
    remote(here, kind, Deed.CHANGED);
    world.settle(here);

    assertThat(world.hub.openConflicts()).hasSize(1);
    assertThat(said(here, kind)).contains("theirs");
    assertThat(kind.said(world.hub.events(world.calendar).stream())).contains("ours");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void bothChangedAlike(Kind kind) {
    Place here = place("here", ConflictPolicy.MANUAL);
    here.put("a", kind.made());
    world.settle(here);
    hub(kind, Deed.CHANGED);
    here.edit("first", event -> kind.says(event, "ours"));
    int calls = here.provider.calls().size();
    world.settle(here);

    assertThat(here.writes(calls)).isEmpty();
    assertThat(world.hub.openConflicts()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aNewOneOfEachSide(Kind kind) {
    Place here = place("here", ConflictPolicy.MANUAL);
    world.settle(here);
    here.put("a", kind.made());
    world.make(kind.says(kind.made().withUid(new Uid("uid-hub")), "ours"));
    world.settle(here);

    assertThat(here.provider.held()).hasSize(2);
    assertThat(world.hub.events(world.calendar)).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theSameOneOfBothSides(Kind kind) {
    world.make(kind.says(kind.made(), "ours"));
    Place here = place("here", ConflictPolicy.HUB_WINS);
    here.put("a", kind.made());
    world.settle(here);

    assertThat(said(here, kind)).contains("ours");
    assertThat(here.provider.held()).hasSize(1);
    assertThat(world.hub.events(world.calendar)).hasSize(1);
  }

  @Test
  void eachOfTheNineCellsOfALinkIsAmongThem() {
    assertThat(cells().map(cell -> cell.hub() + "/" + cell.remote()).distinct().count())
        .isEqualTo((long) Deed.values().length * Deed.values().length);
  }
}
