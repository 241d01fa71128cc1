package calsyncd.simulators.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How a vendor delivers notifications: what counts as accepted, when it tries again. */
public interface DeliveryPolicy {
  /**
   * One try.
   *
   * @param address where to
   * @param number 1 for the first
   * @param status the HTTP status, 0 if no answer came in time
   * @param took how long the answer took
   */
  record Attempt(URI address, int number, int status, Duration took) {}

  /** Whether the receiver took it. */
  boolean accepted(Attempt attempt);

  /** The wait before the next try of one that was not accepted; empty: it is lost. */
  Optional<Duration> retryAfter(Attempt attempt);

  /** How long to wait for the answer of a try (1 for the first). */
  Duration timeout(int number);
}
