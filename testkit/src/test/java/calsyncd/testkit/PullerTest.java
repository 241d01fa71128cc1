package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.SeriesOverride;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Pass;
import calsyncd.testkit.MemoryProvider.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every path of a pass; each scenario is synced once more, and then nothing happens. */
final class PullerTest {
  private final PullWorld world = new PullWorld(2).holding(5);

  @Test
  void theFirstPassShowsTheNextDaysAndThenAll() {
    PullWorld far = new PullWorld(2).holding(12);

    assertThat(far.sync().put()).isEqualTo(12);

    assertThat(far.provider.calls())
        .containsExactly(
            "snapshot", "next", "next", "next", "snapshot", "next", "next", "next", "next", "next");
    far.assertFollowed();
  }

  @Test
  void aFrozenWindowIsBegunAnewBeforeItEnds() {
    PullWorld frozen = new PullWorld(50, WatchScope.ACCOUNT, WindowKind.FROZEN).holding(900);
    frozen.sync();
    assertThat(frozen.events()).hasSize(730);
    frozen.assertSettled();

    frozen.clock.pass(Duration.ofDays(641));
    frozen.sync();

    assertThat(frozen.provider.calls()).contains("snapshot");
    assertThat(frozen.events()).hasSize(900);
    frozen.assertSettled();
  }

  @Test
  void aCalendarWithoutNotificationsIsReadWholeNowAndThen() {
    PullWorld polled = new PullWorld(50, WatchScope.NONE, WindowKind.UNBOUNDED).holding(9);
    polled.sync();
    polled.assertSettled();
    polled.provider.vanish(new RemoteId("e3"));
    polled.clock.pass(Duration.ofDays(8));

    assertThat(polled.sync().removed()).isOne();

    polled.assertFollowed();
  }

  @Test
  void aDeltaPutsAndRemoves() {
    world.sync();
    world.put("e1", "moved");
    world.put("e7", "new");
    world.remove(2, 3);

    var report = world.sync();

    assertThat(report.put()).isEqualTo(2);
    assertThat(report.removed()).isOne();
    world.assertFollowed();
  }

  @Test
  void theLastItemOfAnEventWins() {
    world.sync();
    world.remove(0, 1);
    world.put("e0", "back");
    world.put("e1", "changed");
    world.remove(1, 2);

    world.sync();

    world.assertFollowed();
  }

  @Test
  void anExpiredCursorBecomesASnapshotWhoseAbsencesAreRead() {
    world.sync();
    world.provider.expireCursors();
    world.provider.vanish(new RemoteId("e4"));

    var report = world.sync();

    assertThat(report.kind()).isEqualTo("snapshot");
    assertThat(report.removed()).isOne();
    assertThat(world.provider.calls()).endsWith("fetch e4", "access");
    world.assertFollowed();
  }

  @Test
  void aHintIsReadAndContentInTheAnswerIsAChange() {
    world.sync();
    world.provider.say(new RemoteChange.Unsure(new RemoteId("e1")));
    world.provider.vanish(new RemoteId("e2"));
    world.provider.say(new RemoteChange.Unsure(new RemoteId("e2")));
    world.provider.say(new RemoteChange.Unsure(new RemoteId("never-known")));

    assertThat(world.sync().removed()).isOne();

    world.assertFollowed();
  }

  @Test
  void whatAReadRefusesToShowStaysAndWaitsForAPerson() {
    world.sync();
    world.provider.expireCursors();
    world.provider.vanish(new RemoteId("e4"));
    world.provider.refuse(new RemoteId("e4"), FailureClass.REJECTED);

    assertThat(world.syncThroughRefusals(2).unreadable()).isOne();

    assertThat(world.events()).hasSize(5);
    assertThat(world.hub.parked(world.binding)).containsExactly(new RemoteId("e4"));
    world.put("e4", "shown again");
    world.sync();
    world.assertFollowed();
  }

  @Test
  void aRefusalThatPassesHidesNoRemoval() {
    world.sync();
    world.provider.expireCursors();
    world.provider.vanish(new RemoteId("e4"));
    world.provider.faultAt(
        4, new Fault.Fails(ProviderException.of(FailureClass.REJECTED, "forbidden")));

    assertThat(world.syncThroughRefusals(1).removed()).isOne();

    world.assertFollowed();
  }

  @Test
  void twoEventsUnderOneUidStayApart() {
    Event same = Events.single("same", "one", PullWorld.NOON);
    world.put("x", same);
    world.put("y", same);
    world.sync();

    assertThat(world.events()).hasSize(7);
    world.assertSettled();
    world.put("y", Events.single("same", "two", PullWorld.NOON));
    world.sync();
    assertThat(world.titles()).contains("one", "two");
    world.assertSettled();
  }

  @Test
  void aNewBindingFindsBothAgain() {
    Event same = Events.single("same", "one", PullWorld.NOON);
    world.put("x", same);
    world.put("y", same);
    for (Event event : java.util.List.of(same, same.withUid(new calsyncd.calendar.Uid("same#y")))) {
      world.hub.plant(world.calendar, event);
    }

    world.sync();

    assertThat(world.events()).hasSize(7);
    world.assertSettled();
  }

  @Test
  void anEventThatNobodyLinksIsAdopted() {
    world.hub.plant(world.calendar, Events.single("uid-e0", "from before", PullWorld.NOON));

    world.sync();

    world.assertFollowed();
  }

  @Test
  void whatAnotherBindingHasIsNotRemoved() {
    PullWorld two = new PullWorld(9).holding(4);
    two.sync();
    var other = two.hub.bind(two.calendar, new calsyncd.provider.RemoteCalendarId("other"));
    two.sync(two.hub.lease(other));

    two.remove(0, 1);
    two.sync();
    assertThat(two.events()).hasSize(4);

    two.sync(two.hub.lease(other));
    assertThat(two.events()).hasSize(3);
  }

  @Test
  void aLeaseThatIsLostWritesNothing() {
    Lease old = world.hub.lease(world.binding);
    Pass pass = world.engine.begin(old.binding(), world.provider);
    world.hub.lease(world.binding);

    assertThatThrownBy(() -> world.engine.sync(old, world.provider, pass))
        .isInstanceOf(LeaseLostException.class);
    assertThat(world.hub.writes()).isZero();
    world.sync();
    world.assertFollowed();
  }

  @Test
  void aPassThatFailedGoesOnWhereItStood() {
    world.provider.faultAt(
        5, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "backendError")));
    Lease lease = world.hub.lease(world.binding);
    Pass pass = world.engine.begin(lease.binding(), world.provider);
    assertThatThrownBy(() -> world.engine.sync(lease, world.provider, pass))
        .isInstanceOf(ProviderException.class);

    world.engine.sync(lease, world.provider, pass);

    assertThat(world.provider.calls()).hasSize(7);
    world.assertFollowed();
  }

  @Nested
  final class Pieces {
    private final RemoteId series = new RemoteId("s");
    private final Event daily = Events.daily("daily", "stand-up", PullWorld.NOON);
    private final Event changed =
        Events.renamed(daily, 3, "retro")
            .withOverride(Events.occurrence(daily, 5), SeriesOverride.CANCELLED);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void aSeriesInPiecesIsOneEventOverAnyPages(int pageSize) {
      PullWorld pieces = new PullWorld(pageSize);
      pieces.provider.tellInPieces(series);
      pieces.put("s", changed);
      pieces.sync();
      assertOverrides(pieces, 2);

      pieces.put("s", Events.renamed(changed, 7, "demo"));
      pieces.sync();
      assertOverrides(pieces, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void anOccurrenceMayComeBeforeItsSeries(int pageSize) {
      PullWorld pieces = new PullWorld(pageSize).holding(1);
      pieces.sync();
      RemoteEvent whole = Events.remote("s", "1", changed);
      MemorySeries.pieces(whole).reversed().forEach(pieces.provider::say);

      pieces.sync();

      assertOverrides(pieces, 2);
    }

    @Test
    void anOccurrenceWhoseSeriesIsReadBringsTheSeries() {
      world.sync();
      world.provider.put(Events.remote("s", "1", changed));
      PullWorld late = new PullWorld(9).holding(1);
      late.sync();
      late.provider.put(Events.remote("s", "1", changed));
      late.sync();
      assertOverrides(late, 2);
    }

    @Test
    void anOccurrenceWithoutSeriesStandsAloneUntilTheSeriesComes() {
      world.sync();
      RemoteEvent whole = Events.remote("s", "1", changed);
      MemorySeries.pieces(whole).stream().skip(1).forEach(world.provider::say);

      world.sync();
      assertThat(world.titles()).contains("retro").hasSize(6);
      world.assertSettled();

      world.provider.tellInPieces(series);
      world.provider.put(whole);
      world.sync();
      assertThat(world.titles()).contains("stand-up").doesNotContain("retro").hasSize(6);
      world.assertSettled();
    }

    @Test
    void anOccurrenceWhoseSeriesCannotBeReadStandsAloneToo() {
      world.sync();
      world.provider.refuse(series, FailureClass.REJECTED);
      MemorySeries.pieces(Events.remote("s", "1", changed)).stream()
          .skip(1)
          .forEach(world.provider::say);

      world.syncThroughRefusals(2);

      assertThat(world.titles()).contains("retro");
      world.assertSettled();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void theCancelledOccurrencesOfARemovedSeriesDoNotKeepIt(int pageSize) {
      PullWorld pieces = new PullWorld(pageSize).holding(5);
      pieces.provider.tellInPieces(series);
      pieces.put("s", changed);
      pieces.sync();

      pieces.provider.remove(series);
      pieces.provider.say(
          MemorySeries.instance(Events.remote("s", "1", daily), Events.occurrence(daily, 5)));
      pieces.sync();

      pieces.assertFollowed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10})
    void anOccurrenceThatOutlivesItsSeriesStandsAlone(int pageSize) {
      PullWorld pieces = new PullWorld(pageSize).holding(5);
      pieces.put("s", daily);
      pieces.sync();

      pieces.provider.remove(series);
      pieces.provider.say(
          MemorySeries.instance(Events.remote("s", "1", changed), Events.occurrence(daily, 3)));
      pieces.sync();

      assertThat(pieces.titles()).contains("retro").doesNotContain("stand-up").hasSize(6);
      pieces.assertSettled();
    }

    private void assertOverrides(PullWorld pieces, int overrides) {
      assertThat(pieces.events())
          .filteredOn(e -> e.uid().value().equals("daily"))
          .singleElement()
          .satisfies(e -> assertThat(e.overrides()).hasSize(overrides));
      pieces.assertSettled();
    }
  }
}
