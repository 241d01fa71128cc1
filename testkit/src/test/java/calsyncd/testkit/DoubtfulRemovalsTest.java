package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.merge.ConflictPolicy;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.sync.Pass;
import calsyncd.sync.SyncReport;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Removals that fail, come late, or are told by a calendar that is not what it was. */
class DoubtfulRemovalsTest {
  private final MirrorWorld world = new MirrorWorld();

  private static Stream<Quirks> profiles() {
    return Stream.of(Quirks.PLAIN, Quirks.GOOGLE, Quirks.GRAPH);
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void aStrayThatBecameACopyAgainStays(Quirks quirks) {
    Place one = world.place("one", quirks);
    Place two = world.place("two");
    world.settle(one, two);
    world.make(single("lunch"));
    world.settle(one, two);
    RemoteId copy = one.copy("lunch").id();
    one.put("native", one.copy("lunch").event().withUid(new Uid("uid-lunch")));
    CalendarProvider failing = Intercepted.keeps(one.provider, copy);
    one.sync(failing);
    world.hub.user().remove(world.id("uid-lunch"));
    one.sync(failing);
    world.make(single("lunch"));
    one.sync(failing);
    for (int pass = 0; pass < 4; pass++) {
      one.sync();
      two.sync();
      world.clock.pass(Duration.ofMinutes(10));
    }
    assertThat(world.titles()).containsExactly("lunch");
    assertThat(one.titles()).contains("lunch");
    assertThat(two.titles()).containsExactly("lunch");
  }

  @Test
  void aRemovalThatFailsForNowIsOneRemoval() {
    Place one = world.place("one");
    for (int i = 0; i < 12; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one);
    world.hub.user().remove(world.id("uid-event 3"));
    for (int pass = 0; pass < 6; pass++) {
      one.sync(Intercepted.down(one.provider, "delete"));
      world.clock.pass(Duration.ofSeconds(40));
    }
    assertThat(world.hub.proposals()).isEmpty();
    world.clock.pass(Duration.ofHours(1));
    world.settle(one);
    assertThat(one.titles()).hasSize(11);
  }

  @Test
  void aRemovalThatIsAlwaysRefusedAsChangedIsNotTriedAgainAtOnce() {
    Place one = world.place("one");
    for (int i = 0; i < 12; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one);
    world.hub.user().remove(world.id("uid-event 3"));
    CalendarProvider odd =
        Intercepted.fails(one.provider, "delete", _ -> true, FailureClass.CONFLICT);
    SyncReport report = one.sync(odd);
    assertThat(report.push().again()).hasValueSatisfying(wait -> assertThat(wait).isPositive());
  }

  @Test
  void aLateTombstoneOfWhatHadTheNameBeforeRemovesNothing() {
    Place one = world.place("one", Quirks.CALDAV);
    Place two = world.place("two");
    world.settle(one, two);
    EventId old = world.make(single("lunch"));
    world.settle(one, two);
    one.provider.lag(1);
    world.hub.user().remove(old);
    one.sync();
    two.sync();
    EventId again = world.make(single("lunch"));
    for (int pass = 0; pass < 3; pass++) {
      one.sync();
      two.sync();
    }
    assertThat(world.hub.event(again).deleted()).isFalse();
    one.provider.lag(0);
    world.settle(one, two);
    assertThat(one.titles()).isEqualTo(two.titles()).containsExactly("lunch");
  }

  @Test
  void aCalendarInAnotherRoleProvesNothing() {
    Place one = world.place("one");
    world.settle(one);
    world.make(single("lunch"));
    world.settle(one);
    world.hub.user().remove(world.id("uid-lunch"));
    one.sync(Intercepted.down(one.provider, "delete"));
    world.clock.pass(Duration.ofMinutes(1));
    one.provider.role("freeBusyReader");
    one.sync(Intercepted.fails(one.provider, "fetch", _ -> true, FailureClass.GONE));
    one.provider.role("owner");
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one);
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void theTwinOfACopyInConflictLeavesTheCopyAlone() {
    Place one = world.place("one", BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL));
    world.settle(one);
    world.make(single("lunch"));
    world.settle(one);
    one.edit("lunch", titled("theirs"));
    world.edit("uid-lunch", titled("ours"));
    world.settle(one);
    RemoteId copy = one.copy("theirs").id();
    one.put("twin", one.copy("theirs").event());
    one.sync();
    one.sync();
    assertThat(one.provider.held().stream().map(it -> it.id())).contains(copy);
    assertThat(world.hub.openConflicts()).hasSize(1);
  }

  @Test
  void readsThatAreRefusedDoNotKeepTheOthersFromBeingWritten() {
    Place one = world.place("one", BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL));
    Place two = world.place("two");
    for (int i = 0; i < 3; i++) {
      two.put("t" + i, single("m" + i));
      one.put("o" + i, single("m" + i).withContent(single("other").content()));
    }
    two.sync();
    world.settle(one, two);
    for (int i = 0; i < 3; i++) {
      one.provider.refuse(new RemoteId("o" + i), FailureClass.REJECTED);
      world.edit("uid-m" + i, located("Rome"));
    }
    world.clock.pass(Duration.ofSeconds(1));
    world.make(single("late"));
    one.sync();
    assertThat(one.titles()).contains("late");
  }

  @Test
  void aPassThatGoesOnKeepsWhatItReadLast() {
    Place one = world.place("one");
    world.settle(one);
    Event series = Events.daily("uid-s", "daily", MirrorWorld.NOON);
    Event moved = Events.renamed(series, 2, "moved");
    one.provider.hold(Events.remote("s", "r9", series));
    one.provider.say(
        MemorySeries.instance(Events.remote("s", "r1", moved), Events.occurrence(series, 2)));
    one.provider.say(new RemoteChange.Unsure(new RemoteId("unknown")));
    var lease = world.hub.lease(one.binding);
    Pass pass = world.engine.begin(lease.binding(), one.provider);
    CalendarProvider once =
        Intercepted.fails(one.provider, "access", call -> call == 1, FailureClass.TRANSIENT);
    Optional<ProviderException> failed = Optional.empty();
    try {
      world.engine.sync(lease, once, pass);
    } catch (ProviderException e) {
      failed = Optional.of(e);
    }
    assertThat(failed).isPresent();
    world.engine.sync(world.hub.lease(one.binding), once, pass);
    assertThat(world.hub.events(world.calendar).getFirst().overrides()).isEmpty();
  }
}
