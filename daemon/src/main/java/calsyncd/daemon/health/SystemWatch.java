package calsyncd.daemon.health;

import calsyncd.health.ComponentHealth;
import calsyncd.health.SystemEvidence;
import calsyncd.health.SystemEvidence.Database;
import calsyncd.health.SystemEvidence.FailedRun;
import calsyncd.health.SystemEvidence.Failure;
import calsyncd.health.SystemEvidence.Jobs;
import calsyncd.health.SystemRules;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second at what all calendars share, and knows how it fares without asking anybody: who
 * wants to know gets an answer though PostgreSQL and Redis give none.
 */
public final class SystemWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Work that is refused tries again within a second or two; so long after it, nobody was. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private static final Duration JOBS_LOOK = Duration.ofSeconds(5);

  private final Signals signals;
  private final Parts parts;
  private final InstantSource clock;
  private final Streak redis = new Streak();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Optional<Jobs> jobs = Optional.empty();
  private volatile Instant started = Instant.EPOCH;
  private volatile Instant jobsLook = Instant.EPOCH;
  private volatile Instant undisturbed = Instant.EPOCH;

  /**
   * What is looked at.
   *
   * @param written when this node's heart last wrote into PostgreSQL
   * @param room throws where PostgreSQL does not write what takes up new room
   * @param redis throws where Redis does not write
   * @param clockwork empty where this node begins no jobs
   */
  public record Parts(
      Supplier<Instant> written, Runnable room, Runnable redis, Optional<Clockwork> clockwork) {}

  /**
   * The jobs.
   *
   * @param lookedFor when the scheduler last looked for jobs to begin
   * @param failed the jobs whose last run failed
   */
  public record Clockwork(Supplier<Instant> lookedFor, Supplier<List<FailedRun>> failed) {}

  /** Sees nothing before {@link #start}. */
  public SystemWatch(Signals signals, Parts parts, InstantSource clock) {
    this.signals = signals;
    this.parts = parts;
    this.clock = clock;
  }

  /** How everything fares now. */
  public List<ComponentHealth> now() {
    Database database = new Database(parts.written().get(), signals.refusals().failure());
    return SystemRules.of(
        new SystemEvidence(clock.instant(), database, redis.failure(), signals.calls(), jobs));
  }

  /** Begins to look: each server on a thread of its own, as one that hangs holds its thread. */
  public void start() {
    started = clock.instant();
    Thread.ofVirtual().name("calsyncd-watch-redis").start(() -> loop(this::redis));
    Thread.ofVirtual().name("calsyncd-watch-postgresql").start(() -> loop(this::postgresql));
  }

  private void loop(Runnable look) {
    try {
      while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        look.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redis() {
    try {
      parts.redis().run();
      redis.failure().ifPresent(it -> LOG.info("Redis is back, away since {}", it.since()));
      redis.ended();
    } catch (RuntimeException e) {
      redis.failed(clock.instant(), root(e));
    }
  }

  private static String root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Optional.ofNullable(root.getMessage()).orElse(root.getClass().getSimpleName());
  }

  private void postgresql() {
    signals.refusals().failure().filter(this::quiet).ifPresent(this::prove);
    if (disturbed()) {
      undisturbed = clock.instant();
      jobs = jobs.map(it -> new Jobs(it.lookedFor(), it.failed(), undisturbed));
    } else if (Duration.between(jobsLook, clock.instant()).compareTo(JOBS_LOOK) >= 0) {
      jobsLook = clock.instant();
      parts.clockwork().ifPresent(this::jobs);
    }
  }

  /** Nobody was refused for a while, and small writes go through. */
  private boolean quiet(Failure refusal) {
    return Duration.between(refusal.last(), clock.instant()).compareTo(QUIET) > 0
        && parts.written().get().isAfter(refusal.last());
  }

  /** Small writes find room in pages that are there: only a larger one shows that there is any. */
  private void prove(Failure refusal) {
    try {
      parts.room().run();
      signals.refusals().ended(refusal);
      LOG.info("PostgreSQL writes again, after {} since {}", refusal.code(), refusal.since());
    } catch (RuntimeException e) {
      LOG.debug("PostgreSQL does not write yet: {}", root(e));
    }
  }

  private boolean disturbed() {
    return now().stream()
        .filter(it -> List.of(SystemRules.POSTGRESQL, SystemRules.REDIS).contains(it.component()))
        .anyMatch(it -> it.finding().isPresent());
  }

  private void jobs(Clockwork clockwork) {
    try {
      Instant looked = clockwork.lookedFor().get();
      Instant first = looked.isBefore(started) ? started : looked;
      jobs = Optional.of(new Jobs(first, clockwork.failed().get(), undisturbed));
    } catch (RuntimeException e) {
      LOG.warn("how the jobs fare is not known: {}", root(e));
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
