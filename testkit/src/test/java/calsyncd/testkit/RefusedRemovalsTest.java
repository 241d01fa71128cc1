package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Link;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A removal that the provider refuses waits, and is tried again now and then. */
class RefusedRemovalsTest {
  private static final Duration A_DAY = Duration.ofDays(1);

  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  /** The next removal, in a pass that lists first, is refused. */
  private void refuseRemoval(Place place, FailureClass how) {
    place.provider.faultAt(2, new MemoryProvider.Fault.Fails(ProviderException.of(how, "not_now")));
  }

  private void refused() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.hub.user().remove(world.id("uid-lunch"));
    refuseRemoval(one, FailureClass.REJECTED);
    one.sync();
    two.sync();
    assertThat(one.titles()).containsExactly("lunch");
    assertThat(one.links()).singleElement().matches(link -> link.parkedFor("not_now"));
  }

  private List<String> removals(int since) {
    return one.writes(since);
  }

  @Test
  void itIsTriedOnceADayUntilItIsTaken() {
    refused();
    int calls = one.provider.calls().size();
    world.settle(one, two);
    world.clock.pass(A_DAY.minus(Duration.ofHours(1)));
    assertThat(one.sync().push().again()).isPresent();
    assertThat(removals(calls)).isEmpty();

    world.clock.pass(Duration.ofHours(2));
    refuseRemoval(one, FailureClass.REJECTED);
    one.sync();
    world.settle(one, two);
    assertThat(removals(calls)).hasSize(1);
    assertThat(one.links()).singleElement().matches(link -> link.parkedFor("not_now"));

    world.clock.pass(A_DAY.plus(Duration.ofHours(1)));
    world.settle(one, two);
    assertThat(removals(calls)).hasSize(2);
    assertThat(one.titles()).isEmpty();
    assertThat(one.links()).isEmpty();
  }

  @Test
  void aTryThatFailsForNowIsMadeUpFor() {
    refused();
    world.clock.pass(A_DAY.plus(Duration.ofHours(1)));
    refuseRemoval(one, FailureClass.TRANSIENT);
    one.sync();
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one, two);
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void anEditOfTheCopyStillBeatsItAtOnce() {
    refused();
    one.edit("lunch", titled("dinner"));
    world.settle(one, two);
    world.edit("uid-lunch", located("Rome"));
    world.settle(one, two);
    assertThat(one.copy("dinner").event().content().text().location()).isEqualTo("Rome");
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(two.titles()).containsExactly("dinner");
  }

  @Test
  void theGuardHasLetThemPassAndCountsThemOnce() {
    for (int i = 0; i < 16; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one, two);
    for (int i = 0; i < 4; i++) {
      world.hub.user().remove(world.id("uid-event " + i));
      one.provider.faultAt(
          2 + i,
          new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "not_now")));
    }
    world.settle(one, two);
    assertThat(one.titles()).hasSize(16);

    world.clock.pass(A_DAY.plus(Duration.ofHours(1)));
    world.hub.user().remove(world.id("uid-event 5"));
    world.settle(one, two);

    assertThat(world.hub.proposals()).isEmpty();
    assertThat(one.titles()).hasSize(11);
  }

  @Test
  void whatWasParkedForAnotherWriteIsJudgedAsAnyOther() {
    for (int i = 0; i < 8; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one, two);
    for (int i = 0; i < 8; i++) {
      world.edit("uid-event " + i, titled("edited " + i));
      one.provider.faultAt(
          2 + 2 * i,
          new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "too_long")));
    }
    one.sync();
    assertThat(one.links()).allMatch(link -> link.parkedFor("too_long"));
    for (int i = 0; i < 8; i++) {
      world.hub.user().remove(world.id("uid-event " + i));
    }
    one.sync();

    assertThat(one.titles()).hasSize(8);
    assertThat(world.hub.proposals())
        .filteredOn(it -> it.binding().equals(one.binding))
        .singleElement()
        .matches(it -> it.kind().equals("remove_copies") && it.links().size() == 8);
  }

  @Test
  void aWriteThatIsRefusedIsNotTriedAgainInItsVersion() {
    world.settle(one, two);
    world.make(single("lunch"));
    refuseRemoval(two, FailureClass.REJECTED);
    two.sync();
    world.clock.pass(A_DAY.multipliedBy(8));
    assertThat(two.sync().push().again()).isEmpty();
    assertThat(two.titles()).isEmpty();
    assertThat(two.links())
        .singleElement()
        .matches(link -> link.hold().state() == Link.State.PARKED);
  }
}
