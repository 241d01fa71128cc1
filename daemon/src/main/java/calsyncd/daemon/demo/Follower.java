package calsyncd.daemon.demo;

import calsyncd.daemon.demo.Side.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Looks at the hub until it shows what was changed. */
public final class Follower {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(4);

  private final InstantSource clock;
  private final Duration patience;
  private final Duration look;
  private final Semaphore never = new Semaphore(0);

  /** Looks every few milliseconds, for a minute. */
  public Follower(InstantSource clock) {
    this(clock, PATIENCE, LOOK);
  }

  /** Looks every {@code look}, for as long as its {@code patience}. */
  public Follower(InstantSource clock, Duration patience, Duration look) {
    this.clock = clock;
    this.patience = patience;
    this.look = look;
  }

  /** What there is around a time. */
  private static List<Seen> around(HubSide hub, Instant start) {
    return hub.occurrences(start, start.plusSeconds(60));
  }

  /** How long after {@code changed} the hub shows an occurrence, or no longer shows it. */
  Optional<Duration> lag(HubSide hub, String title, Instant start, boolean there) {
    Instant changed = clock.instant();
    return until(
        () ->
            around(hub, start).stream()
                    .anyMatch(seen -> seen.title().equals(title) && seen.start().equals(start))
                == there,
        changed);
  }

  /** How long after {@code since} something holds; empty if patience ends before. */
  public Optional<Duration> until(java.util.function.BooleanSupplier holds, Instant since) {
    while (true) {
      boolean now = holds.getAsBoolean();
      Duration waited = Duration.between(since, clock.instant());
      if (now) {
        return Optional.of(waited);
      }
      if (waited.compareTo(patience) > 0) {
        return Optional.empty();
      }
      pause();
    }
  }

  /** The occurrences of a span once they satisfy the predicate. */
  List<Seen> await(HubSide hub, Instant from, Instant to, Predicate<List<Seen>> enough) {
    List<Seen> seen = hub.occurrences(from, to);
    Instant began = clock.instant();
    while (!enough.test(seen) && Duration.between(began, clock.instant()).compareTo(patience) < 0) {
      pause();
      seen = hub.occurrences(from, to);
    }
    return seen;
  }

  private void pause() {
    try {
      if (never.tryAcquire(look.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody releases this");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
