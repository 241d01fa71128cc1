package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.traces.Traces;
import calsyncd.daemon.worker.Heartbeat;
import calsyncd.daemon.worker.PassRunner;
import calsyncd.daemon.worker.Worker;
import calsyncd.daemon.worker.WorkerSettings;
import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork;
import calsyncd.hub.Lease;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.SyncEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose passes end as they should not. */
final class WorkerTest {
  @ParameterizedTest
  @ValueSource(classes = {StackOverflowError.class, LinkageError.class})
  void anErrorInAPassGivesItsLeaseBack(Class<? extends Error> kind) throws Exception {
    try (PgWorld world =
        new PgWorld("worker_" + kind.getSimpleName().toLowerCase(java.util.Locale.ROOT))) {
      Semaphore passes = new Semaphore(0);
      BindingId binding = world.binding();
      world.work.ring(List.of(binding), "c");
      try (Worker worker = worker(world, passes, kind)) {
        worker.start();

        assertThat(passes.tryAcquire(2, 20, TimeUnit.SECONDS)).as("a second pass").isTrue();
      }
    }
  }

  @Test
  void anErrorEndsNeitherTheHeartbeatNorTheClaiming() throws Exception {
    try (PgWorld world = new PgWorld("worker_loops")) {
      Semaphore passes = new Semaphore(0);
      Breaking work = new Breaking(world.work);
      Instant began = InstantSource.system().instant();
      world.work.ring(List.of(world.binding()), "c");
      try (Worker worker = worker(world, work, passes, LinkageError.class)) {
        worker.start();

        assertThat(passes.tryAcquire(20, TimeUnit.SECONDS)).as("a pass").isTrue();
        assertThat(work.beats.tryAcquire(20, TimeUnit.SECONDS)).as("a beat").isTrue();
        assertThat(work.broken.get()).isEqualTo(2);
        assertThat(worker.lastClaim()).isAfter(began);
      }
    }
  }

  /** Due work whose first beat and first claim meet an error. */
  private record Breaking(
      DueWork within, Semaphore beats, AtomicInteger claims, AtomicInteger broken)
      implements DueWork {
    Breaking(DueWork within) {
      this(within, new Semaphore(-1), new AtomicInteger(), new AtomicInteger());
    }

    @Override
    public void beat(String node) {
      beats.release();
      if (beats.availablePermits() == 0) {
        broken.incrementAndGet();
        throw new LinkageError("beat");
      }
      within.beat(node);
    }

    @Override
    public List<Lease> claim(String node, int max) {
      if (claims.getAndIncrement() == 0) {
        broken.incrementAndGet();
        throw new LinkageError("claim");
      }
      return within.claim(node, max);
    }

    @Override
    public void leave(String node) {
      within.leave(node);
    }

    @Override
    public void keepOnly(String node, Collection<BindingId> held) {
      within.keepOnly(node, held);
    }

    @Override
    public Set<String> livingNodes() {
      return within.livingNodes();
    }

    @Override
    public List<Rung> ring(Collection<BindingId> bindings, String correlationId) {
      return within.ring(bindings, correlationId);
    }

    @Override
    public Optional<Duration> release(Lease lease, Release how) {
      return within.release(lease, how);
    }

    @Override
    public List<Settled> settled(Collection<Rung> rings) {
      return within.settled(rings);
    }
  }

  private static Worker worker(PgWorld world, Semaphore passes, Class<? extends Error> kind) {
    return worker(world, world.work, passes, kind);
  }

  private static Worker worker(
      PgWorld world, DueWork work, Semaphore passes, Class<? extends Error> kind) {
    PassRunner runner =
        new PassRunner(
            new PassRunner.Parts(
                SyncEngine.usual(world.hub, InstantSource.system()),
                _ -> {
                  passes.release();
                  throw error(kind);
                },
                new RetryStrategy(RetryPolicy.DEFAULT, RandomGenerator.of("L64X128MixRandom")),
                new PassLog(world.database, world.ids),
                Traces.OFF),
            InstantSource.system(),
            10);
    Heartbeat heart = new Heartbeat("node-a", work, InstantSource.system());
    return new Worker(heart, work, runner, WorkerSettings.DEFAULT, _ -> {}, InstantSource.system());
  }

  private static Error error(Class<? extends Error> kind) {
    return kind == LinkageError.class ? new LinkageError() : new StackOverflowError();
  }
}
