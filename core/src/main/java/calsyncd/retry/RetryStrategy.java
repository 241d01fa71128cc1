package calsyncd.retry;

import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** From a failure's class to one reaction. The only place that decides about retries. */
public final class RetryStrategy {
  private final RetryPolicy policy;
  private final RandomGenerator random;

  public RetryStrategy(RetryPolicy policy, RandomGenerator random) {
    this.policy = policy;
    this.random = random;
  }

  /**
   * What to do.
   *
   * @param retries how many retries of this attempt there were before
   */
  public Reaction reactTo(ProviderException failure, int retries) {
    return switch (failure.failureClass()) {
      case TRANSIENT -> again(failure, retries);
      case RATE_LIMITED -> pause(failure, retries);
      case UNAUTHENTICATED -> new Reaction.Reauthenticate();
      case REJECTED -> new Reaction.Park();
      case GONE -> new Reaction.TreatAsDeleted();
      case COLLECTION_GONE -> new Reaction.StopBinding();
      case CURSOR_EXPIRED -> new Reaction.Snapshot();
      case CONFLICT -> new Reaction.Refetch();
    };
  }

  private Reaction again(ProviderException failure, int retries) {
    if (retries >= policy.maxRetries()) {
      return new Reaction.GiveUp();
    }
    return new Reaction.Retry(wait(failure, policy.transientWaits(), retries));
  }

  /** Retries of a rate limit run out too, but the connection pauses all the same. */
  private Reaction pause(ProviderException failure, int retries) {
    return new Reaction.PauseConnection(wait(failure, policy.rateLimitedWaits(), retries));
  }

  private Duration wait(ProviderException failure, List<Duration> waits, int retries) {
    return failure.retryAfter().map(this::asked).orElseGet(() -> own(waits, retries));
  }

  private Duration asked(Duration wait) {
    return jittered(wait.compareTo(policy.retryAfterCap()) > 0 ? policy.retryAfterCap() : wait);
  }

  private Duration own(List<Duration> waits, int retries) {
    Duration wait = jittered(waits.get(Math.min(retries, waits.size() - 1)));
    return wait.compareTo(policy.cap()) > 0 ? policy.cap() : wait;
  }

  private Duration jittered(Duration wait) {
    return wait.plusMillis((long) (wait.toMillis() * policy.jitter() * random.nextDouble()));
  }

  /** Whether a rate-limited attempt has used up its retries. */
  public boolean exhausted(int retries) {
    return retries >= policy.maxRetries();
  }
}
