package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Deed;
import calsyncd.hub.Link;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person wants the copies of a binding to go, and it with them. */
class UntyingTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place source = world.place("source");
  private final Place mirror = world.place("mirror");

  @BeforeEach
  void fill() {
    for (int i = 0; i < 60; i++) {
      source.put("e" + i, single("event " + i));
    }
    mirror.put("n", single("native"));
    source.sync();
    mirror.sync();
    world.settle(source, mirror);
    assertThat(mirror.titles()).hasSize(61);
  }

  private List<Link> copies() {
    return mirror.links().stream()
        .filter(link -> link.origin().own() && link.remote().isPresent())
        .toList();
  }

  @Test
  void allCopiesGoAtOnceAndNothingElse() {
    world.hub.user().untie(mirror.binding);
    mirror.sync();
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("native");
    assertThat(source.titles()).hasSize(61);
    assertThat(world.titles()).hasSize(61);
    assertThat(world.hub.proposals()).isEmpty();
    assertThat(copies()).isEmpty();
  }

  @Test
  void nothingIsMadeOrBroughtInMeanwhile() {
    world.hub.user().untie(mirror.binding);
    world.make(single("new"));
    mirror.put("m", single("another native"));
    world.edit("uid-native", titled("ours"));
    mirror.sync();
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactlyInAnyOrder("native", "another native");
    assertThat(world.titles()).hasSize(62).contains("new", "ours");
  }

  @Test
  void whatSomebodyMadeOfACopyIsKeptInItsHistory() {
    mirror.edit("event 7", titled("edited"));
    world.hub.user().untie(mirror.binding);
    mirror.sync();
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("native");
    assertThat(source.titles()).contains("event 7");
    assertThat(world.hub.deeds())
        .filteredOn(deed -> deed.side() == Deed.Side.REMOTE && deed.verb().equals("removed"))
        .anyMatch(deed ->
            deed.before().stream().anyMatch(it -> it.content().text().title().equals("edited")));
  }

  @Test
  void whatTheProviderRefusesToRemoveIsTriedAgain() {
    world.hub.user().untie(mirror.binding);
    mirror.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "not_now")));
    mirror.sync();
    assertThat(copies()).hasSize(1);
    world.clock.pass(Duration.ofDays(1).plusHours(1));
    mirror.sync();
    world.settle(source, mirror);
    assertThat(copies()).isEmpty();
    assertThat(mirror.titles()).containsExactly("native");
  }
}
