package calsyncd.daemon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import calsyncd.testkit.TickingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long one waits for passes, however slow the database tells of them. */
final class PassAwaiterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final BindingId ONE = new BindingId(UUID.randomUUID());
  private static final BindingId TWO = new BindingId(UUID.randomUUID());

  private final Instant began = Instant.parse("2026-11-23T12:00:00Z");
  private final TickingClock clock = new TickingClock(began);
  private final List<Integer> asked = new ArrayList<>();

  private List<Settled> await(Duration answerTakes, Duration most, int settledAfter) {
    PassAwaiter awaiter =
        new PassAwaiter(
            rings -> {
              asked.add(rings.size());
              clock.pass(answerTakes);
              return settled(rings, settledAfter);
            },
            () -> {},
            most,
            clock);
    return awaiter.await(List.of(new Rung(ONE, 1), new Rung(TWO, 1)));
  }

  private List<Settled> settled(Collection<Rung> rings, int after) {
    return asked.size() < after
        ? List.of()
        : rings.stream().limit(1).map(rung -> new Settled(rung.binding(), true)).toList();
  }

  @Test
  void timeThatAnswersTakeIsPartOfTheWait() {
    assertThat(await(Duration.ofMillis(400), SECOND, 99)).isEmpty();
    assertThat(asked).as("at 0, 400 and 800 ms").hasSize(3);
    assertThat(clock.instant()).isBefore(began.plus(SECOND).plusMillis(400));
  }

  @Test
  void whoMayNotWaitIsToldHowItStands() {
    assertThat(await(Duration.ofMillis(1), Duration.ZERO, 1)).hasSize(1);
    assertThat(asked).containsExactly(2);
  }

  @Test
  void whatIsSettledIsNotAskedForAgain() {
    assertThat(await(Duration.ofMillis(1), SECOND, 2)).hasSize(2);
    assertThat(asked).containsExactly(2, 2, 1);
  }
}
