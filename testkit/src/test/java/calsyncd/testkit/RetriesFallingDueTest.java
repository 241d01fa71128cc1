package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingRules;
import calsyncd.provider.CalendarProvider;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A write's retry falls due while a pass is under way that found it not yet due. */
class RetriesFallingDueTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");

  @BeforeEach
  void aWriteFailed() {
    world.make(single("lunch"));
    world.make(single("supper"));
    world.settle(one);
    world.edit("uid-lunch", titled("dinner"));
    one.sync(Intercepted.down(one.provider, "update"));
    assertThat(one.titles()).containsExactlyInAnyOrder("lunch", "supper");
  }

  private CalendarProvider slow(String verb) {
    return Intercepted.before(one.provider, verb, () -> world.clock.pass(Duration.ofMinutes(10)));
  }

  @Test
  void whileAnotherIsWritten() {
    world.edit("uid-supper", titled("breakfast"));

    assertThat(one.sync(slow("update")).push().again()).contains(Duration.ZERO);

    assertThat(one.titles()).containsExactlyInAnyOrder("lunch", "breakfast");
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(one.titles()).containsExactlyInAnyOrder("dinner", "breakfast");
  }

  @Test
  void whileTheCalendarIsReadOfABindingThatNoLongerWrites() {
    world.hub.user().rule(one.binding, BindingRules.IMPORT_ONLY);

    assertThat(one.sync(slow("changes")).push().again()).contains(Duration.ZERO);
  }
}
