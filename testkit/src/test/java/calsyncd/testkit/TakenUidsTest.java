package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingRules;
import calsyncd.hub.Link;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MirrorWorld.Place;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event under the UID of a deleted one, whose copy is still there. */
class TakenUidsTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");

  @BeforeEach
  void settled() {
    one.put("a", single("lunch"));
    world.settle(one);
  }

  private void removeAndMakeAgain() {
    world.hub.user().remove(world.id("uid-lunch"));
    world.make(titled("supper").apply(single("lunch")));
  }

  /** The provider keeps the copy of the event that is gone. */
  private void taken() {
    removeAndMakeAgain();
    one.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "not_now")));
    one.sync();
    assertThat(one.titles()).containsExactly("lunch");
  }

  private Link link() {
    return one.links().stream()
        .filter(link -> link.event().equals(world.id("uid-lunch")))
        .findFirst()
        .orElseThrow();
  }

  private long holds() {
    return world.hub.deeds().stream()
        .filter(deed -> deed.verb().equals("held") && deed.why().equals("uid_taken"))
        .count();
  }

  @Test
  void whatIsRemovedInTheSamePassMakesRoom() {
    removeAndMakeAgain();
    one.sync();
    assertThat(one.titles()).containsExactly("supper");
    assertThat(holds()).isZero();
    world.settle(one);
  }

  @Test
  void whileTheCopyStaysAPersonSeesWhy() {
    taken();
    assertThat(link().parkedFor("uid_taken")).isTrue();
    one.sync();
    world.settle(one);
    assertThat(holds()).isEqualTo(1);
    assertThat(link().parkedFor("uid_taken")).isTrue();
  }

  @Test
  void itEndsOnceTheCopyIsGone() {
    taken();
    one.remove("lunch");
    one.sync();
    assertThat(one.titles()).containsExactly("supper");
    assertThat(link().hold()).isEqualTo(Link.Hold.NONE);
    world.settle(one);
  }

  @Test
  void whereTheProviderSaysSoThatVersionWaitsAsAfterAnyRefusal() {
    world.make(single("tea"));
    one.provider.faultAt(
        2,
        new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "uid_taken")));
    one.sync();
    int calls = one.provider.calls().size();
    world.settle(one);
    assertThat(one.writes(calls)).isEmpty();
    world.edit("uid-tea", titled("coffee"));
    world.settle(one);
    assertThat(one.titles()).containsExactly("lunch", "coffee");
  }

  @Test
  void anotherVersionOfItWaitsToo() {
    taken();
    world.edit("uid-lunch", titled("dinner"));
    world.settle(one);
    assertThat(one.titles()).containsExactly("lunch");
    assertThat(link().parkedFor("uid_taken")).isTrue();
    one.remove("lunch");
    world.settle(one);
    assertThat(one.titles()).containsExactly("dinner");
  }

  @Test
  void itIsNotHeldAnyMoreWhereItIsDeleted() {
    taken();
    world.hub.user().remove(world.id("uid-lunch"));
    one.remove("lunch");
    world.settle(one);
    assertThat(one.titles()).isEmpty();
    assertThat(one.links()).isEmpty();
  }

  @Test
  void aCopyThatIsOnlyReadOnMakesRoomWhenItGoes() {
    taken();
    world.hub.user().rule(one.binding, BindingRules.IMPORT_ONLY);
    world.settle(one);
    world.hub.user().rule(one.binding, BindingRules.TWO_WAY);
    one.remove("lunch");
    world.settle(one);
    assertThat(world.titles()).isEqualTo(one.titles());
  }
}
