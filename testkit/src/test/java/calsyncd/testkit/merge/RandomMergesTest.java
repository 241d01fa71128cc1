package calsyncd.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.merge.Decision;
import calsyncd.merge.Direction;
import calsyncd.merge.FieldConflict;
import calsyncd.merge.LinkTable;
import calsyncd.merge.Merged;
import calsyncd.merge.Side;
import calsyncd.merge.ThreeWayMerge;
import calsyncd.merge.Winner;
import calsyncd.testkit.RandomEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random edits of random events on both sides: what holds of every merge. */
final class RandomMergesTest {
  private static final int EVENTS = 400;
  private static final RandomEvents RANDOM = new RandomEvents(11, LocalDate.of(2026, 1, 5), false);

  static Stream<Integer> numbers() {
    return IntStream.range(0, EVENTS).boxed();
  }

  private record Edited(Event base, Event hub, Event remote) {
    static Edited of(int n) {
      SplittableRandom random = new SplittableRandom(n);
      Event base = RANDOM.event(n);
      return new Edited(base, edited(random, base, "hub"), edited(random, base, "remote"));
    }

    Merged merge(Function<FieldConflict, Winner> resolver) {
      return ThreeWayMerge.of(hub, Side.of(base, hub), Side.of(base, remote), resolver);
    }

    Merged mirrored(Function<FieldConflict, Winner> resolver) {
      return ThreeWayMerge.of(remote, Side.of(base, remote), Side.of(base, hub), resolver);
    }
  }

  private static Event edited(SplittableRandom random, Event event, String by) {
    Event edited = event;
    for (int n = random.nextInt(4); n > 0; n--) {
      edited = edit(random, edited, by + n);
    }
    return edited;
  }

  private static Event edit(SplittableRandom random, Event event, String by) {
    return switch (random.nextInt(6)) {
      case 0 -> with(event, t -> new Text(by, t.description(), t.location(), t.url()));
      case 1 -> with(event, t -> new Text(t.title(), by, t.location(), t.url()));
      case 2 -> with(event, t -> new Text(t.title(), t.description(), by, t.url()));
      case 3 -> event.withContent(later(event.content()));
      case 4 -> overridden(random, event, _ -> SeriesOverride.CANCELLED);
      default ->
          overridden(
              random, event, one -> new SeriesOverride.Changed(later(titled(one.content(), by))));
    };
  }

  private static Event with(Event event, UnaryOperator<Text> text) {
    EventContent content = event.content();
    return event.withContent(content.withText(text.apply(content.text())));
  }

  private static EventContent titled(EventContent content, String title) {
    Text t = content.text();
    return content.withText(new Text(title, t.description(), t.location(), t.url()));
  }

  private static EventContent later(EventContent content) {
    return content.withWhen(new When(later(content.when().start()), later(content.when().end())));
  }

  private static EventTime later(EventTime time) {
    return time.at(time.wall().plusDays(1));
  }

  private static Event overridden(
      SplittableRandom random, Event event, Function<Occurrence, SeriesOverride> override) {
    if (event.recurrence().isEmpty()) {
      return event;
    }
    Instant start = event.content().when().start().instant(ZoneOffset.UTC);
    List<Occurrence> first =
        Occurrences.within(
            event.withOverrides(new TreeMap<>()),
            start.minus(Duration.ofDays(1)),
            start.plus(Duration.ofDays(4000)),
            ZoneOffset.UTC,
            4);
    if (first.isEmpty()) {
      return event;
    }
    Occurrence one = first.get(random.nextInt(first.size()));
    return event.withOverride(one.id(), override.apply(one));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void withAPolicyBothSidesSayTheSameAfterwards(int n) {
    for (Winner winner : EnumSet.of(Winner.HUB, Winner.REMOTE)) {
      Merged merged = Edited.of(n).merge(_ -> winner);
      assertThat(merged.open()).isEmpty();
      assertThat(merged.hub()).isEqualTo(merged.remote());
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void itDoesNotMatterWhichSideIsWhich(int n) {
    Edited edited = Edited.of(n);
    Merged merged = edited.merge(_ -> Winner.HUB);
    Merged mirrored = edited.mirrored(_ -> Winner.REMOTE);
    assertThat(mirrored.hub()).isEqualTo(merged.hub());
    assertThat(Set.copyOf(mirrored.settled())).isEqualTo(Set.copyOf(merged.settled()));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void oneSidesEditsAreTakenWhole(int n) {
    Edited edited = Edited.of(n);
    Event base = edited.base();
    Side same = Side.of(base, base);
    Function<FieldConflict, Winner> none =
        conflict -> {
          throw new AssertionError("no conflict: " + conflict);
        };
    Merged in = ThreeWayMerge.of(base, same, Side.of(base, edited.remote()), none);
    assertThat(in.hub()).isEqualTo(edited.remote());
    Merged out = ThreeWayMerge.of(edited.hub(), Side.of(base, edited.hub()), same, none);
    assertThat(out.remote()).isEqualTo(edited.hub());
  }

  /** No edit is lost but by a policy, and what a policy chose between is told. */
  @ParameterizedTest
  @MethodSource("numbers")
  void whatIsLostIsTold(int n) {
    Edited edited = Edited.of(n);
    Merged merged = edited.merge(_ -> Winner.HUB);
    Set<FieldConflict> told = Set.copyOf(merged.settled());
    Text base = edited.base().content().text();
    Text remote = edited.remote().content().text();
    Text now = merged.hub().content().text();
    boolean lost = !remote.title().equals(base.title()) && !now.title().equals(remote.title());
    assertThat(told.contains(new FieldConflict("title", Optional.empty()))).isEqualTo(lost);
    if (told.stream().noneMatch(one -> one.field().equals("recurrence"))) {
      edited.remote().overrides().forEach((id, override) -> assertKept(edited, merged, id, told));
    }
  }

  private static void assertKept(
      Edited edited, Merged merged, RecurrenceId id, Set<FieldConflict> told) {
    Optional<SeriesOverride> was = of(edited.base(), id);
    Optional<SeriesOverride> remote = of(edited.remote(), id);
    Optional<SeriesOverride> hub = of(edited.hub(), id);
    boolean edits = remote.filter(SeriesOverride.Changed.class::isInstance).isPresent();
    if (edits && !remote.equals(was) && hub.equals(was)) {
      assertThat(of(merged.hub(), id)).as("%s, told %s", id, told).isEqualTo(remote);
    }
  }

  private static Optional<SeriesOverride> of(Event event, RecurrenceId id) {
    return Optional.ofNullable(event.overrides().get(id.alignedTo(event.content().when().start())));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void afterAMergeThereIsNothingToDo(int n) {
    Merged merged = Edited.of(n).merge(_ -> Winner.REMOTE);
    LinkTable table = new LinkTable(Direction.TWO_WAY, _ -> Winner.OPEN);
    assertThat(
            table.linked(
                merged.hub(),
                Optional.of(Side.of(merged.hub(), merged.hub())),
                Optional.of(Side.of(merged.remote(), merged.remote()))))
        .isEqualTo(new Decision.Nothing());
  }
}
