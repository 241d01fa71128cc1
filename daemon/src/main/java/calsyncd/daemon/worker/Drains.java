package calsyncd.daemon.worker;

import calsyncd.hub.DueWork;
import calsyncd.queue.SyncQueue;
import calsyncd.queue.SyncQueue.Taken;
import calsyncd.task.WebhookProcessor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drainers of a node: one thread a queue, woken by each arrival. A queue that is away is tried
 * again each second.
 */
public final class Drains implements WebhookProcessor.Drains, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Drains.class);
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** The queues there are. */
  public static final List<String> PROVIDERS = List.of("google", "microsoft");

  private final Drainer drainer;
  private final SyncQueue queue;
  private final DueWork work;
  private final Semaphore closed = new Semaphore(0);
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean open = true;

  public Drains(Drainer drainer, SyncQueue queue, DueWork work) {
    this.drainer = drainer;
    this.queue = queue;
    this.work = work;
  }

  /** Starts draining. */
  public void start() {
    for (String provider : PROVIDERS) {
      String name = "calsyncd-drain-" + provider;
      threads.add(Thread.ofVirtual().name(name).start(() -> loop(provider)));
    }
  }

  /** A batch that could not be settled, since the database is away, stays in hand. */
  private void loop(String provider) {
    List<Taken> inHand = List.of();
    boolean away = false;
    while (open) {
      try {
        inHand = inHand.isEmpty() ? drainer.take(provider, WAIT) : inHand;
        drainer.settle(provider, inHand);
        inHand = List.of();
        away = false;
      } catch (RuntimeException e) {
        if (open && !away) {
          LOG.warn("notifications of {} can't be drained for now: {}", provider, e.toString());
        }
        away = true;
        pause();
      }
    }
  }

  private void pause() {
    try {
      if (closed.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        open = false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      open = false;
    }
  }

  @Override
  public int reclaim() {
    return queue.reclaim(work.livingNodes());
  }

  @Override
  public WebhookProcessor.Drained drain() {
    for (String provider : PROVIDERS) {
      WebhookProcessor.Drained drained = drainer.drain(provider);
      if (drained.taken() > 0) {
        return drained;
      }
    }
    return new WebhookProcessor.Drained(0, 0, List.of());
  }

  /** Lets the batches in hand be settled; what is not is in the queue still. */
  @Override
  public void close() {
    open = false;
    closed.release(PROVIDERS.size());
    try {
      for (Thread thread : threads) {
        thread.join(WAIT.plus(WAIT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
