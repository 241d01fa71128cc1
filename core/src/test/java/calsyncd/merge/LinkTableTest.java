package calsyncd.merge;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the table, for single events, series and one occurrence of a series. */
final class LinkTableTest {
  private static final Function<FieldConflict, Winner> MANUAL = _ -> Winner.OPEN;
  private static final Function<FieldConflict, Winner> REMOTE = _ -> Winner.REMOTE;

  /** An event, and how either side may edit it so that both edits fit together. */
  private record Kind(String name, Event base, Event hubEdit, Event remoteEdit, Event merged) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Kind> kinds() {
    Event single = Meetings.single();
    Event series = Meetings.series();
    return List.of(
        new Kind(
            "single",
            single,
            Meetings.titled(single, "hub"),
            Meetings.located(single, "remote"),
            Meetings.located(Meetings.titled(single, "hub"), "remote")),
        new Kind(
            "series",
            series,
            Meetings.titled(series, "hub"),
            Meetings.ruled(series, "RRULE:FREQ=DAILY;COUNT=5"),
            Meetings.titled(Meetings.ruled(series, "RRULE:FREQ=DAILY;COUNT=5"), "hub")),
        new Kind(
            "override",
            series,
            Meetings.changed(series, 2, "hub", 9),
            Meetings.changed(series, 2, "title", 15),
            Meetings.changed(series, 2, "hub", 15)));
  }

  private static Stream<Arguments> cells() {
    return kinds().stream()
        .flatMap(kind ->
            Stream.of(
                cell(kind, kind.base, kind.base, new Decision.Nothing()),
                cell(kind, kind.base, kind.remoteEdit, new Decision.PutInHub(kind.remoteEdit)),
                cell(kind, kind.hubEdit, kind.base, new Decision.PutRemote(kind.hubEdit)),
                cell(kind, kind.hubEdit, kind.hubEdit, new Decision.Relink()),
                cell(
                    kind,
                    kind.hubEdit,
                    kind.remoteEdit,
                    new Decision.PutBoth(kind.merged, kind.merged, List.of())),
                cell(kind, kind.base, null, new Decision.RemoveFromHub()),
                cell(kind, null, kind.base, new Decision.RemoveRemote()),
                cell(kind, kind.hubEdit, null, new Decision.PutRemote(kind.hubEdit)),
                cell(kind, null, kind.remoteEdit, new Decision.PutInHub(kind.remoteEdit)),
                cell(kind, null, null, new Decision.Unlink())));
  }

  private static Arguments cell(
      Kind kind, @Nullable Event hub, @Nullable Event remote, Decision decision) {
    return Arguments.of(kind, Optional.ofNullable(hub), Optional.ofNullable(remote), decision);
  }

  private static Decision decide(
      Direction direction, Event base, Optional<Event> hub, Optional<Event> remote) {
    Event own = hub.orElse(base);
    return new LinkTable(direction, MANUAL)
        .linked(own, hub.map(it -> Side.of(base, it)), remote.map(it -> Side.of(base, it)));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @MethodSource("cells")
  void everyCellIsDecidedAndTheNextRunDoesNothing(
      Kind kind, Optional<Event> hub, Optional<Event> remote, Decision expected) {
    Decision decision = decide(Direction.TWO_WAY, kind.base, hub, remote);
    assertThat(decision).isEqualTo(expected);
    settled(decision, hub, remote)
        .ifPresent(event ->
            assertThat(decide(Direction.TWO_WAY, event, Optional.of(event), Optional.of(event)))
                .isEqualTo(new Decision.Nothing()));
  }

  /** What both sides say once the decision is carried out; empty where nothing is left. */
  private static Optional<Event> settled(
      Decision decision, Optional<Event> hub, Optional<Event> remote) {
    return switch (decision) {
      case Decision.PutInHub(Event event) -> Optional.of(event);
      case Decision.PutRemote(Event event) -> Optional.of(event);
      case Decision.PutBoth(Event event, Event there, var _) -> {
        assertThat(event).isEqualTo(there);
        yield Optional.of(event);
      }
      case Decision.Nothing() -> hub;
      case Decision.Relink() -> remote;
      case Decision.Conflict _,
          Decision.RemoveFromHub _,
          Decision.RemoveRemote _,
          Decision.Unlink _ ->
          Optional.empty();
    };
  }

  @Test
  void aConflictThatNobodySettlesWritesNothing() {
    Event base = Meetings.single();
    Decision decision =
        decide(
            Direction.TWO_WAY,
            base,
            Optional.of(Meetings.titled(base, "hub")),
            Optional.of(Meetings.located(Meetings.titled(base, "remote"), "there")));
    assertThat(decision)
        .isEqualTo(new Decision.Conflict(List.of(new FieldConflict("title", Optional.empty()))));
  }

  @Test
  void eventsThatMeetAreTiedOrMergedWithoutABase() {
    Event hub = Meetings.single();
    LinkTable table = new LinkTable(Direction.TWO_WAY, REMOTE);
    assertThat(table.met(hub, hub, Meetings.reminded(hub, 5))).isEqualTo(new Decision.Relink());
    Event remote = Meetings.titled(hub, "remote");
    assertThat(table.met(hub, hub, remote))
        .isEqualTo(
            new Decision.PutBoth(
                remote, remote, List.of(new FieldConflict("title", Optional.empty()))));
    assertThat(new LinkTable(Direction.TWO_WAY, MANUAL).met(hub, hub, remote))
        .isInstanceOf(Decision.Conflict.class);
  }

  @Test
  void anImportNeverWritesToTheProvider() {
    Event base = Meetings.single();
    Optional<Event> same = Optional.of(base);
    Optional<Event> edit = Optional.of(Meetings.titled(base, "hub"));
    assertThat(decide(Direction.IMPORT_ONLY, base, edit, same)).isEqualTo(new Decision.Nothing());
    assertThat(decide(Direction.IMPORT_ONLY, base, Optional.empty(), same))
        .isEqualTo(new Decision.Nothing());
    assertThat(decide(Direction.IMPORT_ONLY, base, edit, Optional.empty()))
        .isEqualTo(new Decision.RemoveFromHub());
    Event theirs = Meetings.located(base, "there");
    assertThat(decide(Direction.IMPORT_ONLY, base, edit, Optional.of(theirs)))
        .isEqualTo(new Decision.PutInHub(Meetings.titled(theirs, "hub")));
    assertThat(new LinkTable(Direction.IMPORT_ONLY, MANUAL).met(base, base, theirs))
        .isEqualTo(new Decision.PutInHub(theirs));
  }

  @Test
  void anExportTakesNothingFromTheProvider() {
    Event base = Meetings.single();
    Optional<Event> same = Optional.of(base);
    Optional<Event> foreign = Optional.of(Meetings.titled(base, "foreign"));
    assertThat(decide(Direction.EXPORT_ONLY, base, same, foreign))
        .isEqualTo(new Decision.PutRemote(base));
    assertThat(decide(Direction.EXPORT_ONLY, base, same, Optional.empty()))
        .isEqualTo(new Decision.Nothing());
    assertThat(decide(Direction.EXPORT_ONLY, base, Optional.empty(), foreign))
        .isEqualTo(new Decision.RemoveRemote());
    Event edit = Meetings.located(base, "ours");
    assertThat(decide(Direction.EXPORT_ONLY, base, Optional.of(edit), foreign))
        .isEqualTo(new Decision.PutRemote(edit));
  }
}
