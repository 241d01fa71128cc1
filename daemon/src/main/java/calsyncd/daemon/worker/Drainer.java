package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.postgres.WatchTable.Rings;
import calsyncd.hub.ConnectionId;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.queue.SyncQueue;
import calsyncd.queue.SyncQueue.Taken;
import calsyncd.task.WebhookProcessor.Drained;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves notifications from a queue to the bindings they ring. An item leaves the queue only after
 * its binding is marked due in the database, so a process that dies in between loses nothing.
 */
public final class Drainer {
  private static final Logger LOG = LoggerFactory.getLogger(Drainer.class);

  private final SyncQueue queue;
  private final WatchTable watches;
  private final Runnable wake;
  private final Consumer<ConnectionId> watchEnding;
  private final Consumer<Batch> told;
  private final int batch;

  /** Notifications that have rung, and what they rang. */
  public record Batch(String provider, List<Notification> notifications, Rings rings) {
    public Batch {
      notifications = List.copyOf(notifications);
    }

    /** What the passes that it rang have for a correlation id. */
    public String passes() {
      return notifications.getLast().correlationId();
    }
  }

  /**
   * A drainer.
   *
   * @param wake told when bindings became due
   * @param watchEnding told of connections whose watch the provider ends
   * @param told of each batch that has rung, before its items leave the queue; must not fail
   * @param batch how many notifications make one transaction
   */
  public Drainer(
      SyncQueue queue,
      WatchTable watches,
      Runnable wake,
      Consumer<ConnectionId> watchEnding,
      Consumer<Batch> told,
      int batch) {
    this.queue = queue;
    this.watches = watches;
    this.wake = wake;
    this.watchEnding = watchEnding;
    this.told = told;
    this.batch = batch;
  }

  /** Takes one batch into this node's hands, waiting for its first item. */
  List<Taken> take(String provider, Duration wait) {
    return queue.take(provider, batch, wait);
  }

  /** Rings what the items are about. They leave the queue by {@link #done}. */
  Drained ring(String provider, List<Taken> taken) {
    List<Notification> all = taken.stream().map(Taken::notification).toList();
    Rings rings = watches.ring(all, all.getLast().correlationId());
    List<Notification> ending = all.stream().filter(Drainer::endsWatch).toList();
    if (!ending.isEmpty()) {
      watches.ending(ending).forEach(watchEnding);
    }
    if (!rings.rung().isEmpty()) {
      wake.run();
    }
    told.accept(new Batch(provider, all, rings));
    LOG.debug("{} notifications of {} rang {}", taken.size(), provider, rings.rung().size());
    return new Drained(taken.size(), rings.known(), rings.rung());
  }

  /** Lets items leave the queue whose bindings are rung. */
  void done(String provider, List<Taken> taken) {
    queue.done(provider, taken);
  }

  private static boolean endsWatch(Notification notification) {
    return notification.signal() == Signal.SUBSCRIPTION_REMOVED
        || notification.signal() == Signal.REAUTHORIZATION_REQUIRED;
  }
}
