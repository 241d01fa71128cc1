package calsyncd.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. */
public final class TickingClock implements InstantSource {
  private final AtomicReference<Instant> now;

  public TickingClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Lets so much time pass. */
  public void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
