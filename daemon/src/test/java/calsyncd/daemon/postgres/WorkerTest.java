package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.worker.PassRunner;
import calsyncd.daemon.worker.Worker;
import calsyncd.daemon.worker.WorkerSettings;
import calsyncd.hub.BindingId;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Guard;
import calsyncd.sync.PullSettings;
import calsyncd.sync.Puller;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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

  private static Worker worker(PgWorld world, Semaphore passes, Class<? extends Error> kind) {
    PassRunner runner =
        new PassRunner(
            new Puller(world.hub, PullSettings.DEFAULT, Guard.DEFAULT),
            _ -> {
              passes.release();
              throw error(kind);
            },
            new RetryStrategy(RetryPolicy.DEFAULT, RandomGenerator.of("L64X128MixRandom")),
            new PassLog(world.database, world.ids),
            InstantSource.system(),
            10);
    return new Worker("node-a", world.work, runner, WorkerSettings.DEFAULT, _ -> {});
  }

  private static Error error(Class<? extends Error> kind) {
    return kind == LinkageError.class ? new LinkageError() : new StackOverflowError();
  }
}
