package calsyncd.retry;

import java.time.Duration;
import java.util.List;

/**
 * How long to wait ({@code retry} in {@code config.yml}).
 *
 * @param maxRetries after so many retries an attempt has failed
 * @param transientWaits by the number of retries so far; the last one repeats
 * @param rateLimitedWaits likewise, where the provider names no wait of its own
 * @param jitter up to this part is added, so that what failed together does not return together
 * @param cap no wait of ours is longer; a provider's own may be
 * @param retryAfterCap of a provider's own wait no more is kept, before the jitter: a header that
 *     asks for years is a mistake
 */
public record RetryPolicy(
    int maxRetries,
    List<Duration> transientWaits,
    List<Duration> rateLimitedWaits,
    double jitter,
    Duration cap,
    Duration retryAfterCap) {
  /** 1, 2, 4, 8, 16 s; 60, 120, 240, 300 s; five retries, 10 %, 300 s; a day. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          5,
          seconds(1, 2, 4, 8, 16),
          seconds(60, 120, 240, 300),
          0.1,
          Duration.ofSeconds(300),
          Duration.ofDays(1));

  public RetryPolicy {
    transientWaits = List.copyOf(transientWaits);
    rateLimitedWaits = List.copyOf(rateLimitedWaits);
  }

  private static List<Duration> seconds(int... seconds) {
    return java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }
}
