package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import calsyncd.testkit.MemoryProvider.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Series in pieces of which some are missing, or come in another order. */
final class MissingPiecesTest {
  private final RemoteId series = new RemoteId("s");
  private final Event daily = Events.daily("daily", "stand-up", PullWorld.NOON);
  private final Event changed =
      Events.renamed(daily, 3, "retro")
          .withOverride(Events.occurrence(daily, 5), SeriesOverride.CANCELLED);

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void anOccurrenceThatWasListedBeforeTheEndOfItsSeriesStandsAlone(int pageSize) {
    PullWorld pieces = new PullWorld(pageSize).holding(5);
    pieces.put("s", daily);
    pieces.sync();
    RemoteChange.Instance living =
        MemorySeries.instance(Events.remote("s", "1", changed), Events.occurrence(daily, 3));

    pieces.provider.say(living);
    pieces.provider.remove(series);
    pieces.provider.hold(RemoteEvent.of(living.instance(), new Revision("1"), living.alone(), ""));
    pieces.sync();

    assertThat(pieces.titles()).contains("retro").doesNotContain("stand-up").hasSize(6);
    pieces.assertSettled();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void aSnapshotForgetsTheOverridesThatItDoesNotList(int pageSize) {
    PullWorld pieces = new PullWorld(pageSize).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", Events.renamed(changed, 7, "demo"));
    pieces.sync();
    assertOverrides(pieces, 3);

    pieces.put("s", changed);
    pieces.provider.expireCursors();
    pieces.sync();

    assertOverrides(pieces, 2);
    pieces.assertFollowed();
  }

  @Test
  void overridesAreStillThereWhereTheSnapshotDiesBeforeItLists() {
    PullWorld pieces = new PullWorld(1).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", changed);
    pieces.sync();
    pieces.provider.expireCursors();
    pieces.provider.faultAt(
        5, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "backendError")));

    assertThatThrownBy(pieces::sync).isInstanceOf(ProviderException.class);

    assertThat(pieces.events()).anySatisfy(e -> assertThat(e.overrides()).hasSize(2));
    long versions = pieces.hub.versions();
    pieces.sync();
    assertThat(pieces.hub.versions()).isEqualTo(versions);
    assertOverrides(pieces, 2);
  }

  @Test
  void aSeriesOfWhichASnapshotListsOneOccurrenceOnlyIsGone() {
    PullWorld pieces = new PullWorld(10).holding(9);
    pieces.put("s", daily);
    pieces.sync();
    RemoteChange.Instance living =
        MemorySeries.instance(Events.remote("s", "1", changed), Events.occurrence(daily, 3));

    pieces.provider.vanish(series);
    pieces.provider.expireCursors();
    pieces.provider.listAlso(living);
    pieces.provider.hold(RemoteEvent.of(living.instance(), new Revision("1"), living.alone(), ""));
    pieces.sync();

    assertThat(pieces.titles()).contains("retro").doesNotContain("stand-up").hasSize(10);
  }

  /** Of the overrides that a service forgets with a rule or a time no piece tells. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10})
  void aDeltaForgetsTheOverridesOfARuleThatChanged(int pageSize) {
    PullWorld pieces = new PullWorld(pageSize).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", changed);
    pieces.sync();
    assertOverrides(pieces, 2);

    Event ruled =
        Event.single(changed.uid(), changed.content())
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=30")));
    pieces.put("s", ruled);
    pieces.sync();
    assertOverrides(pieces, 0);
    pieces.assertFollowed();

    pieces.put("s", Events.renamed(ruled, 2, "demo"));
    pieces.sync();
    assertOverrides(pieces, 1);
    pieces.put("s", Event.single(changed.uid(), changed.content()));
    pieces.sync();
    assertOverrides(pieces, 0);
    pieces.assertFollowed();
  }

  /** The series it is of may be told on a later page, with another time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void anOccurrenceThatTheKnownSeriesDoesNotHaveIsRead(int pageSize) {
    PullWorld pieces = new PullWorld(pageSize).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", daily);
    pieces.sync();
    Event later = Events.daily("daily", "stand-up", PullWorld.NOON.plus(Duration.ofHours(1)));
    Event renamed = Events.renamed(later, 3, "retro");

    pieces.provider.say(
        MemorySeries.instance(Events.remote("s", "1", renamed), Events.occurrence(later, 3)));
    pieces.sync();

    assertOverrides(pieces, 0);
    pieces.put("s", renamed);
    pieces.sync();
    assertOverrides(pieces, 1);
    pieces.assertFollowed();
  }

  /** An occurrence whose exception was undone says what its series says by then. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  void anOccurrenceIsTakenAfterItsSeriesInWhateverOrderTheyCome(int pageSize) {
    PullWorld pieces = new PullWorld(pageSize).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", daily);
    pieces.sync();
    long versions = pieces.hub.versions();
    RemoteEvent said = Events.remote("s", "2", Events.daily("daily", "sync", PullWorld.NOON));
    RecurrenceId third = Events.occurrence(daily, 3);

    pieces.provider.hold(said);
    pieces.provider.say(
        new RemoteChange.Instance(
            series,
            new RemoteId("s_3"),
            third,
            new SeriesOverride.Changed(Overrides.said(said.event(), third).orElseThrow()),
            said.event()));
    pieces.provider.say(new RemoteChange.Master(said));
    pieces.sync();

    assertOverrides(pieces, 0);
    assertThat(pieces.titles()).contains("sync");
    assertThat(pieces.hub.versions()).isEqualTo(versions + 1);
  }

  @Test
  void aPassThatDiesBeforeTheReadLeavesItToTheNext() {
    PullWorld pieces = new PullWorld(10).holding(2);
    pieces.provider.tellInPieces(series);
    pieces.put("s", changed);
    pieces.sync();
    pieces.put(
        "s",
        Event.single(changed.uid(), changed.content())
            .withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=30"))));
    pieces.provider.faultAt(
        2, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "backendError")));

    assertThatThrownBy(pieces::sync).isInstanceOf(ProviderException.class);
    pieces.sync();

    assertOverrides(pieces, 0);
    pieces.assertFollowed();
  }

  private void assertOverrides(PullWorld pieces, int overrides) {
    assertThat(pieces.events())
        .filteredOn(e -> e.uid().value().equals("daily"))
        .singleElement()
        .satisfies(e -> assertThat(e.overrides()).hasSize(overrides));
    pieces.assertSettled();
  }
}
