package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.worker.Drainer;
import calsyncd.daemon.worker.Drains;
import calsyncd.hub.BindingId;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.queue.SyncQueue;
import calsyncd.testkit.MemorySyncQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of notifications that can't be settled at once. */
final class DrainsTest {
  private final PgWorld world =
      new PgWorld("drains_" + UUID.randomUUID().toString().replace("-", ""));
  private final Leaving queue =
      new Leaving(new MemorySyncQueue(new MemorySyncQueue.Lists(100), "node-a"));
  private final Semaphore woken = new Semaphore(0);
  private final UUID user = UUID.randomUUID();
  private final BindingId binding = watched();
  private final Drains drains =
      new Drains(
          new Drainer(
              queue, new WatchTable(world.database, world.ids), woken::release, _ -> {}, 10),
          queue,
          world.work);

  /** A queue that is away for {@code done} so often. */
  private record Leaving(SyncQueue within, Semaphore failures, Semaphore failed, Semaphore settled)
      implements SyncQueue {
    Leaving(SyncQueue within) {
      this(within, new Semaphore(0), new Semaphore(0), new Semaphore(0));
    }

    @Override
    public CompletionStage<Void> append(List<Notification> notifications) {
      return within.append(notifications);
    }

    @Override
    public List<Taken> take(String provider, int max, Duration wait) {
      return within.take(provider, max, wait);
    }

    @Override
    public void done(String provider, List<Taken> items) {
      if (failures.tryAcquire()) {
        failed.release();
        if (failures.availablePermits() == 0) {
          throw new LinkageError("the last failure");
        }
        throw new IllegalStateException("away");
      }
      within.done(provider, items);
      settled.release();
    }

    @Override
    public List<Notification> waiting(String provider, int max) {
      return within.waiting(provider, max);
    }

    @Override
    public int reclaim(Set<String> livingNodes) {
      return within.reclaim(livingNodes);
    }

    @Override
    public long depth(String provider) {
      return within.depth(provider);
    }
  }

  private BindingId watched() {
    UUID connection = world.connection(user, "google");
    BindingId made = world.binding(user, connection, world.hubCalendar(user), "remote");
    world.watch(user, connection, made);
    return made;
  }

  private void notified() {
    queue.append(
        List.of(
            new Notification(
                "google", user.toString(), "w", "", Signal.CHANGED, "", 1, Instant.EPOCH, "c")));
  }

  private long rings() {
    return world.one(
        Long.class, "select due_seq from calsyncd.calendar_bindings where id = ?", binding.value());
  }

  private void rename(String from, String to) {
    world.run("alter table calsyncd." + from + " rename to " + to);
  }

  @AfterEach
  void close() {
    drains.close();
    world.close();
  }

  @Test
  void aBatchThatTheJobCouldNotSettleIsSettledByItsNextRun() {
    notified();
    rename("webhook_subscriptions", "away");
    assertThatThrownBy(drains::drain).isInstanceOf(RuntimeException.class);
    rename("away", "webhook_subscriptions");

    assertThat(drains.drain().known()).isOne();

    assertThat(rings()).isOne();
    assertThat(queue.depth("google")).isZero();
  }

  @Test
  void aBatchThatTheJobCouldNotSettleIsSettledByTheDrainer() throws Exception {
    notified();
    rename("webhook_subscriptions", "away");
    assertThatThrownBy(drains::drain).isInstanceOf(RuntimeException.class);
    rename("away", "webhook_subscriptions");
    drains.start();

    assertThat(queue.settled.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.depth("google")).isZero();
  }

  @Test
  void whatHasRungDoesNotRingAgainWhileItsQueueIsAway() throws Exception {
    queue.failures.release(2);
    notified();
    drains.start();

    assertThat(queue.failed.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.settled.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

    assertThat(rings()).isOne();
    assertThat(woken.availablePermits()).isOne();
    assertThat(queue.depth("google")).isZero();
  }
}
