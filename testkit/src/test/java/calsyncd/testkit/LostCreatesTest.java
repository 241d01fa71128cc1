package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingRules;
import calsyncd.provider.FailureClass;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A create was carried out, nobody heard of it, and then something else happens. */
class LostCreatesTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  @BeforeEach
  void settled() {
    world.settle(one, two);
    world.make(single("lunch"));
  }

  private void passes() {
    for (int pass = 0; pass < 4; pass++) {
      world.clock.pass(Duration.ofMinutes(10));
      one.sync();
      two.sync();
    }
  }

  private void refuseTheRepeat() {
    world.clock.pass(Duration.ofMinutes(1));
    one.sync(Intercepted.fails(one.provider, "create", _ -> true, FailureClass.REJECTED));
  }

  private void assertDinnerEverywhere() {
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(two.titles()).containsExactly("dinner");
  }

  @Test
  void theRepeatIsRefusedAfterAnEdit() {
    one.sync(Intercepted.unheard(one.provider, "create"));
    world.edit("uid-lunch", titled("dinner"));
    refuseTheRepeat();
    passes();
    assertDinnerEverywhere();
  }

  @Test
  void theRepeatIsRefusedBeforeAnEditAndTheListingIsLate() {
    one.provider.lag(1);
    one.sync(Intercepted.unheard(one.provider, "create"));
    refuseTheRepeat();
    world.edit("uid-lunch", titled("dinner"));
    one.sync();
    one.provider.lag(0);
    passes();
    assertDinnerEverywhere();
  }

  @Test
  void theBindingOnlyImportsByThen() {
    one.sync(Intercepted.unheard(one.provider, "create"));
    world.hub.user().rule(one.binding, BindingRules.IMPORT_ONLY);
    world.edit("uid-lunch", titled("dinner"));
    passes();
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(two.titles()).containsExactly("dinner");
  }

  @Test
  void theSameEventComesFromSomebodyElseOnTheSamePage() {
    one.sync(Intercepted.unheard(one.provider, "create"));
    one.put("n", single("lunch").withContent(single("supper").content()));
    one.sync();
    passes();
    assertOneEverywhere();
  }

  @Test
  void theSameEventOfSomebodyElseIsListedFirst() {
    one.put("n", single("lunch").withContent(single("supper").content()));
    one.provider.vanish(new RemoteId("n"));
    one.provider.lag(2);
    one.sync(Intercepted.unheard(one.provider, "create"));
    one.provider.lag(0);
    one.put("n", single("lunch").withContent(single("supper").content()));
    one.sync();
    passes();
    assertOneEverywhere();
  }

  private void assertOneEverywhere() {
    assertThat(one.titles()).hasSize(1);
    assertThat(world.titles()).isEqualTo(one.titles()).isEqualTo(two.titles());
  }
}
