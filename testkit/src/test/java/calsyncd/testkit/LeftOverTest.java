package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingRules;
import calsyncd.hub.HubWrite;
import calsyncd.merge.Direction;
import calsyncd.provider.FailureClass;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one pass does not come to goes on in the next, which begins at once. */
class LeftOverTest {
  private final MirrorWorld world = new MirrorWorld();

  private static Place filled(Place place, int events) {
    for (int i = 0; i < events; i++) {
      place.put("e" + i, single("event " + i));
    }
    place.sync();
    return place;
  }

  /** Copies here that nothing needs. */
  private Place strays(int count) {
    Place place = filled(world.place("one", BindingRules.EXPORT_ONLY), count);
    List<HubWrite> strays =
        place.provider.held().stream().<HubWrite>map(HubWrite.Stray::new).toList();
    world.hub.inPage(
        world.hub.lease(place.binding),
        tx -> {
          tx.write(strays);
          return true;
        });
    return place;
  }

  @ParameterizedTest
  @EnumSource(
      value = Direction.class,
      names = {"TWO_WAY", "IMPORT_ONLY"})
  void moreApprovedRemovalsThanOnePassMakes(Direction way) {
    BindingRules rules = way == Direction.TWO_WAY ? BindingRules.TWO_WAY : BindingRules.IMPORT_ONLY;
    Place one = filled(world.place("one", rules), 450);
    for (int i = 0; i < 430; i++) {
      one.remove("event " + i);
    }
    one.sync();
    assertThat(world.titles()).hasSize(450);
    assertThat(world.hub.user().approve(world.hub.proposals().getFirst())).isTrue();

    for (int left : List.of(250, 50)) {
      assertThat(one.sync().push().again()).contains(Duration.ZERO);
      assertThat(world.titles()).hasSize(left);
    }
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(world.titles()).hasSize(20);
  }

  @Test
  void approvedRemovalsThatWereNotProvedDoNotKeepItRunning() {
    Place one = filled(world.place("one"), 300);
    for (int i = 0; i < 300; i++) {
      one.remove("event " + i);
    }
    one.sync();
    world.hub.user().approve(world.hub.proposals().getFirst());
    one.provider.role("freeBusyReader");
    assertThat(one.sync().push().again()).contains(Duration.ZERO);
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(world.titles()).hasSize(200);
    assertThat(world.hub.proposals().getLast().links()).hasSize(200);
  }

  @Test
  void moreStraysThanOnePassRemoves() {
    Place one = strays(450);
    for (int left : List.of(250, 50)) {
      assertThat(one.sync().push().again()).contains(Duration.ZERO);
      assertThat(one.titles()).hasSize(left);
    }
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void aStrayThatFailsForNowIsTriedAgainBeforeLong() {
    Place one = strays(3);
    var failing = Intercepted.keeps(one.provider, one.copy("event 1").id());
    assertThat(one.sync(failing).push().again()).contains(Duration.ZERO);
    assertThat(one.sync(failing).push().again()).contains(Duration.ofMinutes(5));
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void straysThatAlwaysFailStopNeitherTheOthersNorTheWrites() {
    Place one = strays(260);
    world.make(single("lunch"));
    var failing =
        Intercepted.fails(one.provider, "delete", call -> call <= 6, FailureClass.TRANSIENT);
    for (int pass = 0; pass < 5; pass++) {
      one.sync(failing);
    }
    assertThat(one.titles()).containsExactly("lunch");
  }
}
