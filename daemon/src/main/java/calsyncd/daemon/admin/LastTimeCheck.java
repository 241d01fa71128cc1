package calsyncd.daemon.admin;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Whether something that happens again and again still does. */
public final class LastTimeCheck extends HealthCheck {
  private final Supplier<Instant> last;
  private final Duration within;
  private final InstantSource clock;

  /**
   * A check.
   *
   * @param last when it last happened
   * @param within how long ago that may be
   */
  public LastTimeCheck(Supplier<Instant> last, Duration within, InstantSource clock) {
    this.last = last;
    this.within = within;
    this.clock = clock;
  }

  @Override
  protected Result check() {
    Duration ago = Duration.between(last.get(), clock.instant());
    return ago.compareTo(within) > 0
        ? Result.unhealthy("last %d s ago", ago.toSeconds())
        : Result.healthy();
  }
}
