package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Try;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What passes tell the ledger of their writes. */
final class AttemptsOfPassesTest {
  private static final Duration A_WHILE = Duration.ofMinutes(10);

  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  /** The first write of the next pass, which lists before, and once more while it settles. */
  private void failAt(Place place, int call, FailureClass how) {
    place.provider.faultAt(
        call,
        new MemoryProvider.Fault.Fails(ProviderException.of(how, "backendError").requestId("r")));
  }

  private LinkId link(Place place) {
    return place.links().getFirst().id();
  }

  private List<String> attempts(LinkId link) {
    return world.hub.attempts(link).stream()
        .map(it ->
            String.join(
                " ",
                it.operation(),
                it.state(),
                it.errorClass(),
                it.summary(),
                it.requestId(),
                String.valueOf(it.retries()),
                String.valueOf(it.exhausted())))
        .toList();
  }

  private List<String> tries() {
    return world.hub.tries().stream()
        .map(it -> it.operation() + (it.failure().isEmpty() ? " ok" : " failed"))
        .toList();
  }

  @Test
  void aWriteThatTheProviderTakesIsToldOfAndLeavesNoAttempt() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.edit("uid-lunch", located("Rome"));
    world.settle(one, two);
    LinkId link = link(two);
    world.hub.user().remove(world.id("uid-lunch"));
    world.settle(one, two);

    assertThat(tries())
        .containsExactly("CREATE ok", "UPDATE ok", "UPDATE ok", "DELETE ok", "DELETE ok");
    assertThat(attempts(link)).isEmpty();
  }

  @Test
  void aCreateThatFailsForNowIsOneAttemptThatEndsWell() {
    world.settle(one, two);
    world.make(single("lunch"));
    failAt(two, 2, FailureClass.TRANSIENT);
    two.sync();
    Link waiting = two.links().getFirst();

    assertThat(attempts(waiting.id()))
        .containsExactly("create pending_retry transient backendError r 1 false");
    assertThat(world.hub.attempts(waiting.id()).getFirst().again())
        .isPresent()
        .isEqualTo(waiting.trace().retryAt());

    world.clock.pass(A_WHILE);
    two.sync();
    assertThat(attempts(waiting.id()))
        .containsExactly("create succeeded transient backendError r 1 false");
    assertThat(tries()).containsExactly("CREATE failed", "CREATE ok");
  }

  @Test
  void retriesThatAreUsedUpEndTheAttemptAndTheNextPassBeginsAnother() {
    world.settle(one, two);
    world.make(single("lunch"));
    for (int i = 0; i < 7; i++) {
      failAt(two, i == 0 ? 2 : 1, FailureClass.TRANSIENT);
      two.sync();
      world.clock.pass(A_WHILE);
    }

    assertThat(attempts(link(two)))
        .containsExactly(
            "create failed transient backendError r 5 true",
            "create pending_retry transient backendError r 1 false");
    assertThat(world.hub.tries()).hasSize(7).allMatch(it -> it.failure().isPresent());
  }

  @Test
  void anUpdateWhoseAnswerIsLostIsOneAttemptThroughTheReadThatSettlesIt() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.edit("uid-lunch", located("Rome"));
    failAt(two, 2, FailureClass.TRANSIENT);
    two.sync();
    assertThat(attempts(link(two)))
        .containsExactly("update pending_retry transient backendError r 1 false");

    world.clock.pass(A_WHILE);
    failAt(two, 1, FailureClass.TRANSIENT);
    two.sync();
    assertThat(attempts(link(two)))
        .containsExactly("update pending_retry transient backendError r 2 false");

    world.clock.pass(A_WHILE);
    two.sync();
    assertThat(attempts(link(two)))
        .containsExactly("update succeeded transient backendError r 2 false");
  }

  @Test
  void eachRefusalIsAnAttemptOfItsOwn() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    LinkId link = link(two);
    world.hub.user().remove(world.id("uid-lunch"));
    failAt(two, 2, FailureClass.REJECTED);
    two.sync();
    assertThat(attempts(link))
        .containsExactly("delete failed non_retryable REJECTED: backendError r 0 false");

    world.clock.pass(Duration.ofDays(2));
    world.settle(one, two);
    assertThat(two.links()).isEmpty();
    assertThat(attempts(link)).hasSize(1);
    assertThat(tries()).contains("DELETE failed", "DELETE ok");
  }

  @Test
  void whatIsNotWantedAnyMoreIsNotTriedAgain() {
    world.settle(one, two);
    world.make(single("lunch"));
    failAt(two, 2, FailureClass.REJECTED);
    two.sync();
    world.edit("uid-lunch", located("Rome"));
    failAt(two, 2, FailureClass.TRANSIENT);
    two.sync();
    LinkId link = link(two);
    assertThat(world.hub.attempts(link)).extracting(Attempt::state).endsWith("pending_retry");

    world.hub.user().remove(world.id("uid-lunch"));
    world.clock.pass(A_WHILE);
    world.settle(one, two);

    assertThat(world.hub.attempts(link)).noneMatch(it -> it.state().equals("pending_retry"));
    assertThat(world.hub.attempts(link)).allMatch(it -> it.again().equals(Optional.empty()));
    assertThat(world.hub.tries()).extracting(Try::took).containsOnly(Duration.ZERO);
  }
}
