package calsyncd.retry;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryStrategyTest {
  private final RetryStrategy strategy =
      new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(7));

  private Reaction react(FailureClass failure, int retries) {
    return strategy.reactTo(ProviderException.of(failure, "reason"), retries);
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSIENT, 0, 1",
    "TRANSIENT, 1, 2",
    "TRANSIENT, 2, 4",
    "TRANSIENT, 3, 8",
    "TRANSIENT, 4, 16",
    "RATE_LIMITED, 0, 60",
    "RATE_LIMITED, 1, 120",
    "RATE_LIMITED, 2, 240",
    "RATE_LIMITED, 3, 300",
    "RATE_LIMITED, 4, 300",
    "RATE_LIMITED, 9, 300"
  })
  void waitsGrowByAtMostATenthAndEndAtTheCap(FailureClass failure, int retries, long seconds) {
    for (int i = 0; i < 200; i++) {
      Duration wait =
          switch (react(failure, retries)) {
            case Reaction.Retry(Duration after) -> after;
            case Reaction.PauseConnection(Duration after) -> after;
            default -> Duration.ZERO;
          };
      assertThat(wait)
          .isBetween(
              Duration.ofSeconds(seconds), Duration.ofMillis(Math.min(300_000, seconds * 1100)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, Reauthenticate",
    "REJECTED, Park",
    "GONE, TreatAsDeleted",
    "COLLECTION_GONE, StopBinding",
    "CURSOR_EXPIRED, Snapshot",
    "CONFLICT, Refetch"
  })
  void whatDoesNotPassByItselfIsNotRepeated(FailureClass failure, String reaction) {
    for (int retries = 0; retries < 9; retries++) {
      assertThat(react(failure, retries).getClass().getSimpleName()).isEqualTo(reaction);
    }
  }

  @Test
  void fiveRetriesAndNoMore() {
    assertThat(react(FailureClass.TRANSIENT, 4)).isInstanceOf(Reaction.Retry.class);
    assertThat(react(FailureClass.TRANSIENT, 5)).isInstanceOf(Reaction.GiveUp.class);
    assertThat(strategy.exhausted(4)).isFalse();
    assertThat(strategy.exhausted(5)).isTrue();
  }

  @Test
  void theProvidersOwnWaitIsNotCutWhereOursWouldBe() {
    ProviderException asked =
        ProviderException.of(FailureClass.RATE_LIMITED, "quota").retryAfter(Duration.ofHours(1));

    assertThat(strategy.reactTo(asked, 0))
        .isInstanceOfSatisfying(
            Reaction.PauseConnection.class,
            pause ->
                assertThat(pause.after()).isBetween(Duration.ofHours(1), Duration.ofMinutes(66)));
  }

  @ParameterizedTest
  @ValueSource(longs = {90_000, 999_999_999, Long.MAX_VALUE})
  void aWaitOfYearsIsTakenForADay(long seconds) {
    ProviderException asked =
        ProviderException.of(FailureClass.TRANSIENT, "down")
            .retryAfter(Duration.ofSeconds(seconds));

    assertThat(strategy.reactTo(asked, 0))
        .isInstanceOfSatisfying(
            Reaction.Retry.class,
            retry ->
                assertThat(retry.after()).isBetween(Duration.ofDays(1), Duration.ofMinutes(1584)));
  }
}
