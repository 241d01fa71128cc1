package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.testkit.MemoryHub.Proposal;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Removals that come one by one are one question, and a yes is for what was seen of it. */
class GrowingProposalsTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  @BeforeEach
  void filled() {
    for (int i = 0; i < 100; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one, two);
  }

  private void removeOneByOne(int from, int to) {
    for (int i = from; i < to; i++) {
      one.remove("event " + i);
      world.clock.pass(Duration.ofSeconds(1));
      one.sync();
    }
  }

  private List<Proposal> open() {
    return world.hub.proposals().stream().filter(it -> it.state().equals("open")).toList();
  }

  @Test
  void sixtyThatGoOneByOneAreOneProposal() {
    removeOneByOne(0, 60);
    assertThat(open()).singleElement().satisfies(it -> assertThat(it.links()).hasSize(35));
    assertThat(world.titles()).hasSize(75);
  }

  @Test
  void copiesThatAreToGoOneByOneAreOneProposal() {
    for (int i = 0; i < 60; i++) {
      world.hub.user().remove(world.id("uid-event " + i));
      two.sync();
    }
    assertThat(open()).singleElement().satisfies(it -> assertThat(it.links()).hasSize(35));
    assertThat(two.titles()).hasSize(75);
  }

  @Test
  void aYesToLessThanItIsByNowIsNone() {
    removeOneByOne(0, 40);
    Proposal seen = open().getFirst();
    removeOneByOne(40, 42);
    assertThat(world.hub.user().approve(seen)).isFalse();
    one.sync();
    assertThat(world.titles()).hasSize(75);

    assertThat(world.hub.user().approve(open().getFirst())).isTrue();
    one.sync();
    assertThat(world.titles()).hasSize(58);
  }

  @Test
  void aNoToLessThanItIsByNowIsNone() {
    removeOneByOne(0, 40);
    Proposal seen = open().getFirst();
    removeOneByOne(40, 42);
    assertThat(world.hub.user().reject(seen)).isFalse();
    assertThat(open()).hasSize(1);
  }

  @Test
  void whatGoesAfterItWasDecidedIsAskedAnew() {
    removeOneByOne(0, 40);
    assertThat(world.hub.user().reject(open().getFirst())).isTrue();
    one.sync();
    one.remove("event 50");
    one.sync();
    assertThat(open()).singleElement().satisfies(it -> assertThat(it.links()).hasSize(1));
  }
}
