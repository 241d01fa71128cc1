package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.BindingGraph.Bound;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which bindings would let an event come back to where it began. */
class BindingGraphTest {
  private static Bound both(String hub, String remote) {
    return bound(hub, remote, true, true);
  }

  private static Bound imports(String hub, String remote) {
    return bound(hub, remote, true, false);
  }

  private static Bound exports(String hub, String remote) {
    return bound(hub, remote, false, true);
  }

  private static Bound bound(String hub, String remote, boolean imports, boolean exports) {
    return new Bound(UUID.randomUUID(), remote, hub, imports, exports, "Calendar " + remote);
  }

  @Test
  void aMirrorOfSeveralCalendarsIsNoCircle() {
    List<Bound> mirror = List.of(both("h", "g"), both("h", "m"));
    assertThat(BindingGraph.cycle(mirror, both("h", "c"))).isEmpty();
  }

  @Test
  void aCalendarThatTwoHubCalendarsShareIsNoCircle() {
    assertThat(BindingGraph.cycle(List.of(both("h1", "shared")), both("h2", "shared"))).isEmpty();
    assertThat(BindingGraph.cycle(List.of(both("h1", "shared")), exports("h2", "shared")))
        .isEmpty();
  }

  @Test
  void theSameCalendarTwiceOnOneHubCalendarIsACircle() {
    assertThat(BindingGraph.cycle(List.of(both("h", "shared")), both("h", "shared")))
        .contains(List.of("Calendar shared"));
    assertThat(BindingGraph.cycle(List.of(both("h", "shared")), imports("h", "shared")))
        .isPresent();
    assertThat(BindingGraph.cycle(List.of(imports("h", "shared")), imports("h", "shared")))
        .isEmpty();
  }

  @Test
  void twoHubCalendarsOverTwoSharedCalendarsAreACircle() {
    List<Bound> there = List.of(both("h1", "a"), both("h1", "b"), both("h2", "b"));
    assertThat(BindingGraph.cycle(there, both("h2", "a")))
        .hasValueSatisfying(
            names -> assertThat(names).containsExactlyInAnyOrder("Calendar a", "Calendar b"));
    assertThat(BindingGraph.cycle(there, both("h2", "c"))).isEmpty();
  }

  @Test
  void oneThatOnlyImportsClosesACircleToo() {
    List<Bound> there = List.of(exports("h1", "a"), exports("h2", "b"), imports("h1", "b"));
    assertThat(BindingGraph.cycle(there, imports("h2", "a"))).isPresent();
    assertThat(BindingGraph.cycle(there, exports("h2", "a"))).isEmpty();
  }

  @Test
  void aCircleOfThreeIsFound() {
    List<Bound> there =
        List.of(
            both("h1", "a"), both("h1", "b"), both("h2", "b"), both("h2", "c"), both("h3", "c"));
    assertThat(BindingGraph.cycle(there, both("h3", "a"))).isPresent();
    assertThat(BindingGraph.cycle(there, imports("h3", "a"))).isPresent();
    assertThat(BindingGraph.cycle(there, both("h3", "d"))).isEmpty();
  }
}
