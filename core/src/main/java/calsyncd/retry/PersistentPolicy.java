package calsyncd.retry;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How long to wait for the next try of what is tried until it succeeds.
 *
 * @param waits by the number of failures in a row; the last one repeats for ever
 * @param jitter up to so much is added, so that what failed together does not return together
 */
public record PersistentPolicy(List<Duration> waits, Duration jitter) {
  /** 1, 2, 4, 8, 16, 32 s, then 60 s each time; up to a second more. */
  public static final PersistentPolicy DEFAULT =
      new PersistentPolicy(seconds(1, 2, 4, 8, 16, 32, 60), Duration.ofSeconds(1));

  public PersistentPolicy {
    waits = List.copyOf(waits);
    if (waits.isEmpty()) {
      throw new IllegalArgumentException("there is no wait");
    }
  }

  /** How long after this many failures in a row, the first of which is 1, the next try is due. */
  public Duration after(int failures, RandomGenerator random) {
    Duration wait = waits.get(Math.clamp(failures - 1, 0, waits.size() - 1));
    return wait.plusMillis((long) (jitter.toMillis() * random.nextDouble()));
  }

  private static List<Duration> seconds(int... seconds) {
    return java.util.Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }
}
