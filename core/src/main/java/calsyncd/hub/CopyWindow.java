package calsyncd.hub;

import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far from the present an event may be to get a copy. It is about copies to make: one that is
 * there stays, and follows its event, wherever time or an edit moves it.
 *
 * @param pastDays how long ago it may have ended, in days; empty: ever so long
 * @param futureDays how far ahead it may begin, in days; one farther off gets its copy when its
 *     time comes; empty: ever so far
 */
public record CopyWindow(Optional<Integer> pastDays, Optional<Integer> futureDays) {
  /** All of time. */
  public static final CopyWindow UNBOUNDED = new CopyWindow(Optional.empty(), Optional.empty());

  /** What it covers at a moment. */
  public Window at(Instant now) {
    return new Window(
        pastDays.map(days -> now.minus(Duration.ofDays(days))).orElse(Instant.MIN),
        futureDays.map(days -> now.plus(Duration.ofDays(days))).orElse(Instant.MAX));
  }
}
