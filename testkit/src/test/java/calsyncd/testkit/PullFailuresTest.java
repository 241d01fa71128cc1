package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.hub.LeaseLostException;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Guard;
import calsyncd.sync.PullSettings;
import calsyncd.testkit.MemoryHub.CrashException;
import calsyncd.testkit.MemoryProvider.Fault;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong, no event is removed that is there, and the next pass makes it good. */
final class PullFailuresTest {
  private static final int EVENTS = 24;

  private static PullWorld synced(int events) {
    PullWorld world = new PullWorld(5).holding(events);
    world.sync();
    return world;
  }

  /** A delta of several pages with hints, or a snapshot after the cursor ended. */
  private static PullWorld busy(boolean snapshot) {
    PullWorld world = synced(EVENTS);
    if (snapshot) {
      world.provider.expireCursors();
    }
    for (int i = 0; i < EVENTS; i += 2) {
      world.put("e" + i, "changed");
      world.provider.say(new RemoteChange.Unsure(new RemoteId("e" + (i + 1))));
    }
    return world;
  }

  /** All but GONE, which is the proof of a removal where a read answers it. */
  private static Stream<Fault> faults() {
    return Stream.concat(
        Stream.of(FailureClass.values())
            .filter(c -> c != FailureClass.GONE)
            .map(c -> new Fault.Fails(ProviderException.of(c, c.name()))),
        Stream.of(new Fault.Empty()));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultAtAnyCallRemovesNothing(Fault fault) {
    for (boolean snapshot : new boolean[] {false, true}) {
      for (int call = 1; call <= calls(snapshot); call++) {
        PullWorld world = busy(snapshot);
        world.provider.faultAt(call, fault);
        tryTo(world::sync);
        assertThat(world.events()).as("call %d %s", call, fault).hasSize(EVENTS);
        world.sync();
        assertThat(world.events()).as("after call %d %s", call, fault).hasSize(EVENTS);
        world.assertSettled();
      }
    }
  }

  private static int calls(boolean snapshot) {
    PullWorld world = busy(snapshot);
    int before = world.provider.calls().size();
    world.sync();
    return world.provider.calls().size() - before;
  }

  private static void tryTo(Supplier<?> pass) {
    try {
      pass.get();
    } catch (ProviderException | CrashException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void aCrashAnywhereLeavesNoTraceAfterTheNextPass() {
    PullWorld whole = busy(true);
    whole.remove(0, 3);
    whole.sync();
    List<Event> expected = whole.events();
    for (int step = 1; step <= 60; step++) {
      for (int kind = 0; kind < 3; kind++) {
        PullWorld world = busy(true);
        world.remove(0, 3);
        if (kind == 0) {
          world.provider.faultAt(step, new Fault.Crashes());
        } else {
          world.hub.crashIn(step, kind == 2);
        }
        tryTo(world::sync);
        world.hub.crashIn(0, false);
        world.provider.heal();
        world.sync();
        assertThat(world.events()).as("step %d kind %d", step, kind).isEqualTo(expected);
      }
    }
  }

  @Test
  void aFirstPassThatCrashesAnywhereIsMadeGood() {
    for (int step = 1; step <= 12; step++) {
      PullWorld world = new PullWorld(5).holding(EVENTS);
      world.hub.crashIn(step, step % 2 == 0);
      tryTo(world::sync);
      world.hub.crashIn(0, false);
      world.sync();
      world.assertFollowed();
    }
  }

  @Test
  void aListWithoutEndIsGivenUpAndTheNextPassBeginsAnew() {
    PullSettings.Reads reads = new PullSettings.Reads(50, 200, 2, 20);
    PullWorld world = new PullWorld(5, reads).holding(EVENTS);
    world.provider.listForEver(true);

    assertThatThrownBy(world::sync).hasMessage("REJECTED: too_many_pages");
    assertThat(world.provider.calls()).hasSize(20);

    world.provider.listForEver(false);
    world.sync();
    world.assertFollowed();
  }

  @Test
  void aLeaseLostInTheMiddleOfAPassWritesNothingMore() {
    PullWorld world = busy(true);
    var old = world.hub.lease(world.binding);
    var pass = world.engine.begin(old.binding(), world.provider);
    world.provider.faultAt(
        4, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "backendError")));
    assertThatThrownBy(() -> world.engine.sync(old, world.provider, pass))
        .isInstanceOf(ProviderException.class);
    int writes = world.hub.writes();
    world.hub.lease(world.binding);

    assertThatThrownBy(() -> world.engine.sync(old, world.provider, pass))
        .isInstanceOf(LeaseLostException.class);

    assertThat(world.hub.writes()).isEqualTo(writes);
    world.sync();
    world.assertFollowed();
  }

  @Nested
  final class Proof {
    @Test
    void aCalendarLostBetweenListingAndReadingLosesNothing() {
      PullWorld world = synced(4);
      world.provider.expireCursors();
      world.provider.vanish(new RemoteId("e2"));
      world.provider.faultAt(
          4, new Fault.Fails(ProviderException.of(FailureClass.COLLECTION_GONE, "notFound")));

      assertThatThrownBy(world::sync).isInstanceOf(ProviderException.class);

      assertThat(world.events()).hasSize(4);
    }

    @Test
    void aLostCalendarLosesNothing() {
      PullWorld world = synced(4);
      world.provider.lose(true);
      assertThatThrownBy(world::sync).isInstanceOf(ProviderException.class);
      assertThat(world.events()).hasSize(4);
      world.provider.lose(false);
      world.assertFollowed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inAnotherRoleWhatIsGoneWaitsForAPerson(boolean snapshot) {
      PullWorld world = synced(9);
      world.provider.role("freeBusyReader");
      if (snapshot) {
        world.provider.expireCursors();
        world.provider.vanish(new RemoteId("e2"));
      } else {
        world.provider.remove(new RemoteId("e2"));
      }

      var report = world.sync();

      assertThat(report.removed()).isZero();
      assertThat(report.held()).isOne();
      assertThat(world.events()).hasSize(9);
    }

    @Test
    void whatIsMissingInARoleThatCameAfterTheListingWaitsForAPerson() {
      PullWorld world = synced(4);
      world.provider.expireCursors();
      world.provider.vanish(new RemoteId("e2"));
      world.provider.faultAt(4, new Fault.Role("freeBusyReader"));

      var report = world.sync();

      assertThat(world.provider.calls()).endsWith("delta", "snapshot", "fetch e2", "access");
      assertThat(report.removed()).isZero();
      assertThat(report.held()).isOne();
      assertThat(world.events()).hasSize(4);
      assertThat(world.hub.parked(world.binding)).hasSize(1);
    }

    @Test
    void anEmptyListingOfACalendarThatReadsRemovesNothing() {
      PullWorld world = synced(4);
      world.provider.expireCursors();
      world.provider.faultAt(2, new Fault.Empty());

      world.sync();

      world.assertFollowed();
    }
  }

  @Nested
  final class Limits {
    @Test
    void sixtyOfAHundredWait() {
      PullWorld world = synced(100);
      world.remove(0, 60);

      assertThat(world.sync().held()).isEqualTo(60);

      assertThat(world.events()).hasSize(100);
      world.assertSettled();
    }

    @Test
    void twoOfTwoGo() {
      PullWorld world = synced(2);
      world.remove(0, 2);
      world.sync();
      world.assertFollowed();
    }

    @Test
    void threeOfThreeWait() {
      PullWorld world = synced(3);
      world.remove(0, 3);
      assertThat(world.sync().held()).isEqualTo(3);
      assertThat(world.events()).hasSize(3);
    }

    @Test
    void threeOfThreeOneByOneWaitAtTheLast() {
      PullWorld world = synced(3);
      for (int i = 0; i < 3; i++) {
        world.remove(i, i + 1);
        world.sync();
      }
      assertThat(world.events()).hasSize(1);
      assertThat(world.hub.parked(world.binding)).hasSize(1);
    }

    @Test
    void sixtySingleRemovalsWithinTheHourAreCounted() {
      PullWorld world = synced(400);
      for (int i = 0; i < 60; i++) {
        world.remove(i, i + 1);
        world.sync();
      }
      assertThat(world.events()).hasSize(350);

      world.clock.pass(Duration.ofHours(2));
      world.remove(60, 61);
      world.sync();
      assertThat(world.events()).hasSize(349);
    }

    @Test
    void aQuarterOfFiveIsTheLimit() {
      PullWorld world = synced(20);
      world.remove(0, 5);
      assertThat(world.sync().removed()).isEqualTo(5);
      world.remove(5, 6);
      assertThat(world.sync().held()).isOne();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void contentTakesAHeldEventBack(boolean unchanged) {
      PullWorld world = synced(3);
      world.provider.say(new RemoteChange.Removed(new RemoteId("e0")));
      world.provider.say(new RemoteChange.Removed(new RemoteId("e1")));
      world.provider.say(new RemoteChange.Removed(new RemoteId("e2")));
      world.sync();
      assertThat(world.hub.parked(world.binding)).hasSize(3);

      if (unchanged) {
        world.provider.expireCursors();
      } else {
        world.put("e0", "here");
        world.put("e1", "here");
        world.put("e2", "here");
      }
      world.sync();

      assertThat(world.hub.parked(world.binding)).isEmpty();
      world.assertFollowed();
    }

    @Test
    void whatWaitsForAPersonIsNotRemovedByASecondHint() {
      PullWorld world = synced(12);
      world.remove(0, 6);
      assertThat(world.sync().held()).isEqualTo(6);
      for (int i = 0; i < 6; i++) {
        world.provider.say(new RemoteChange.Unsure(new RemoteId("e" + i)));
        world.sync();
      }
      assertThat(world.events()).hasSize(12);
      assertThat(world.hub.parked(world.binding)).hasSize(6);
    }

    @Test
    void whatIsAbsentInGreatNumberIsNeitherReadNorRemoved() {
      PullWorld world =
          new PullWorld(
              new MemoryProvider(500, WatchScope.CALENDAR, WindowKind.UNBOUNDED),
              new Guard(10_000, 5, 0.25, Duration.ofHours(1)));
      world.holding(800);
      world.sync();
      world.provider.expireCursors();
      for (int i = 0; i < 201; i++) {
        world.provider.vanish(new RemoteId("e" + i));
      }
      for (int i = 800; i < 900; i++) {
        world.put("e" + i, "new");
      }
      for (int i = 201; i < 205; i++) {
        world.provider.say(new RemoteChange.Unsure(new RemoteId("e" + i)));
      }
      int before = world.provider.calls().size();
      world.sync();
      assertThat(world.provider.calls().subList(before, world.provider.calls().size()))
          .filteredOn(call -> call.startsWith("fetch"))
          .hasSizeLessThanOrEqualTo(201);
    }
  }

  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void aReadThatFailsKeepsTheEvent(FailureClass how) {
    PullWorld world = synced(4);
    world.provider.say(new RemoteChange.Unsure(new RemoteId("e1")));
    world.provider.refuse(new RemoteId("e1"), how);

    tryTo(world::sync);

    assertThat(world.events()).hasSize(how == FailureClass.GONE ? 3 : 4);
  }
}
