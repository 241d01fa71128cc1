package calsyncd.daemon.worker;

import calsyncd.hub.DueWork;
import calsyncd.queue.SyncQueue;
import calsyncd.queue.SyncQueue.Taken;
import calsyncd.task.WebhookProcessor;
import calsyncd.task.WebhookProcessor.Drained;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drainers of a node: one thread a queue, woken by each arrival. A queue that is away is tried
 * again each second. A batch that could not be settled stays in hand, and whoever drains that queue
 * next goes on with it where it stood: what has rung does not ring again.
 */
public final class Drains implements WebhookProcessor.Drains, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Drains.class);
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** The queues there are. */
  public static final List<String> PROVIDERS = List.of("google", "microsoft");

  private final Drainer drainer;
  private final SyncQueue queue;
  private final DueWork work;
  private final Map<String, Queue<Batch>> unsettled =
      PROVIDERS.stream()
          .collect(Collectors.toMap(Function.identity(), _ -> new ConcurrentLinkedQueue<>()));
  private final Semaphore closed = new Semaphore(0);
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean open = true;

  /**
   * Items in hand.
   *
   * @param rung what they rang, once they have
   */
  private record Batch(List<Taken> taken, Optional<Drained> rung) {}

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

  private void loop(String provider) {
    boolean away = false;
    while (open) {
      try {
        settle(provider, WAIT);
        away = false;
      } catch (RuntimeException | Error e) {
        if (open && !away) {
          report(provider, e);
        }
        away = true;
        pause();
      }
    }
  }

  /** A server that is away is no surprise; an error is one, and ends nothing. */
  private static void report(String provider, Throwable failure) {
    if (failure instanceof Error) {
      LOG.error("the drainer of {} broke and goes on", provider, failure);
    } else {
      LOG.warn("notifications of {} can't be drained for now: {}", provider, failure.toString());
    }
  }

  private Drained settle(String provider, Duration wait) {
    Queue<Batch> waiting = unsettled.get(provider);
    Batch batch = waiting.poll();
    batch = batch == null ? new Batch(drainer.take(provider, wait), Optional.empty()) : batch;
    boolean settled = false;
    try {
      batch = rung(provider, batch);
      if (!batch.taken().isEmpty()) {
        drainer.done(provider, batch.taken());
      }
      settled = true;
      return batch.rung().orElseThrow();
    } finally {
      if (!settled) {
        waiting.add(batch);
      }
    }
  }

  private Batch rung(String provider, Batch batch) {
    if (batch.rung().isPresent()) {
      return batch;
    }
    Drained rung =
        batch.taken().isEmpty()
            ? new Drained(0, 0, List.of())
            : drainer.ring(provider, batch.taken());
    return new Batch(batch.taken(), Optional.of(rung));
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
  public Drained drain() {
    for (String provider : PROVIDERS) {
      Drained drained = settle(provider, Duration.ZERO);
      if (drained.taken() > 0) {
        return drained;
      }
    }
    return new Drained(0, 0, List.of());
  }

  /** One batch of one queue, without waiting for more. */
  public Drained drain(String provider) {
    return settle(provider, Duration.ZERO);
  }

  /** The drainers take no further batch. Does not block. */
  public void end() {
    open = false;
    closed.release(PROVIDERS.size());
  }

  /** Lets the batches in hand be settled; what is not is in the queue still. */
  @Override
  public void close() {
    end();
    try {
      for (Thread thread : threads) {
        thread.join(WAIT.plus(WAIT));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
