package calsyncd.simulators.google;

import calsyncd.simulators.http.DeliveryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** "Push notifications": a fixed set of codes is success, four are tried again, others lose it. */
final class GoogleDelivery implements DeliveryPolicy {
  private static final Set<Integer> SUCCESS = Set.of(200, 201, 202, 204, 102);
  private static final Set<Integer> AGAIN = Set.of(500, 502, 503, 504);
  private static final int TRIES = 12;

  @Override
  public boolean accepted(Attempt attempt) {
    return SUCCESS.contains(attempt.status());
  }

  @Override
  public Optional<Duration> retryAfter(Attempt attempt) {
    boolean again = AGAIN.contains(attempt.status()) && attempt.number() < TRIES;
    return again ? Optional.of(Duration.ofSeconds(1L << (attempt.number() - 1))) : Optional.empty();
  }

  @Override
  public Duration timeout(int number) {
    return Duration.ofSeconds(10);
  }
}
