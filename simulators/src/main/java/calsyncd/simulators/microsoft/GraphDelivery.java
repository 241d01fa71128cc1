package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.DeliveryPolicy;
import java.time.Duration;
import java.util.Optional;

/** Any 2xx in time is delivered; else exponential retries for up to four hours. */
final class GraphDelivery implements DeliveryPolicy {
  private static final int MOST_DOUBLINGS = 40;

  private final DeliveryOptions options;
  private final EndpointHealth health;

  GraphDelivery(DeliveryOptions options, EndpointHealth health) {
    this.options = options;
    this.health = health;
  }

  @Override
  public boolean accepted(Attempt attempt) {
    health.answered(attempt.address(), attempt.took());
    return attempt.status() >= 200
        && attempt.status() < 300
        && attempt.took().compareTo(timeout(attempt.number())) <= 0;
  }

  @Override
  public Optional<Duration> retryAfter(Attempt attempt) {
    int doublings = Math.min(attempt.number() - 1, MOST_DOUBLINGS);
    Duration wait = options.firstBackoff().multipliedBy(1L << doublings);
    Duration waited = wait.multipliedBy(2).minus(options.firstBackoff());
    return waited.compareTo(options.giveUp()) > 0 ? Optional.empty() : Optional.of(wait);
  }

  @Override
  public Duration timeout(int number) {
    return number == 1 ? options.timeouts().first() : options.timeouts().retry();
  }
}
