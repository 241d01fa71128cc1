package calsyncd.daemon.worker;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's passes: beats its heart once a second, claims due bindings when woken and each second,
 * and runs each pass on a thread of its own behind a limit per node.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** PostgreSQL is away: nothing can be recorded, and nothing is lost. */
  private static final Duration AFTER_OUTAGE = Duration.ofSeconds(1);

  private final String node;
  private final DueWork work;
  private final PassRunner runner;
  private final Consumer<Lease> afterComplete;
  private final ScheduledExecutorService pulse = Executors.newScheduledThreadPool(2);
  private final ExecutorService passes = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free;
  private final Semaphore bell = new Semaphore(0);

  /** The fence of each lease that this node knows of. */
  private final Map<BindingId, Long> held = new ConcurrentHashMap<>();

  private final Queue<Ended> unreleased = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;

  /**
   * A worker, not yet started.
   *
   * @param afterComplete told of each complete pass, on the pass's own thread
   */
  public Worker(
      String node,
      DueWork work,
      PassRunner runner,
      WorkerSettings settings,
      Consumer<Lease> afterComplete) {
    this.node = node;
    this.work = work;
    this.runner = runner;
    this.afterComplete = afterComplete;
    this.free = new Semaphore(settings.passes());
  }

  /** Starts the heart and the claiming. */
  public void start() {
    pulse.scheduleAtFixedRate(quietly("heartbeat", () -> work.beat(node)), 0, 1, TimeUnit.SECONDS);
    pulse.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    Thread.ofVirtual().name("calsyncd-claims").start(this::claims);
  }

  private void tick() {
    endLate();
    wake();
  }

  /** There may be due work: look now. */
  public void wake() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  private void claims() {
    boolean doubtful = false;
    while (open) {
      try {
        bell.tryAcquire(1, TimeUnit.SECONDS);
        bell.drainPermits();
        claim(doubtful);
        doubtful = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        doubtful = true;
        LOG.warn("no due work could be claimed: {}", e.toString());
      }
    }
  }

  /** A claim whose answer was lost may have been granted: nobody would run that pass. */
  private void claim(boolean doubtful) {
    if (doubtful) {
      work.keepOnly(node, held.keySet());
    }
    int room = free.availablePermits();
    List<Lease> leases = room > 0 && open ? work.claim(node, room) : List.of();
    for (Lease lease : leases) {
      held.put(lease.binding().id(), lease.fence());
      free.acquireUninterruptibly();
      passes.execute(() -> hold(lease));
    }
    if (!leases.isEmpty() && leases.size() == room) {
      wake();
    }
  }

  private void hold(Lease lease) {
    try {
      pass(lease);
    } finally {
      free.release();
      wake();
    }
  }

  private void pass(Lease lease) {
    Release release;
    try {
      release = runner.run(lease);
    } catch (LeaseLostException e) {
      LOG.info("{}: another node has it", e.getMessage());
      forget(lease);
      return;
    } catch (RuntimeException | Error e) {
      LOG.warn("pass {} {}: {}", lease.binding().id(), lease.correlationId(), e.toString());
      release = Release.retry(AFTER_OUTAGE, lease.retries());
    }
    end(new Ended(lease, release));
    if (release.complete()) {
      quietly("what follows a pass", () -> afterComplete.accept(lease)).run();
    }
  }

  /** A lease that could not be released, since the database is away, is released later. */
  private void end(Ended ended) {
    try {
      Optional<Duration> again = work.release(ended.lease, ended.how);
      forget(ended.lease);
      again.ifPresent(this::wakeAfter);
    } catch (RuntimeException e) {
      LOG.warn("lease on {} not released yet: {}", ended.lease.binding().id(), e.toString());
      unreleased.add(ended);
    }
  }

  private void forget(Lease lease) {
    held.remove(lease.binding().id(), lease.fence());
  }

  private void endLate() {
    for (int n = unreleased.size(); n > 0; n--) {
      Optional.ofNullable(unreleased.poll()).ifPresent(this::end);
    }
  }

  private record Ended(Lease lease, Release how) {}

  private void wakeAfter(Duration wait) {
    if (open) {
      pulse.schedule(this::wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  private static Runnable quietly(String what, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.warn("{} failed: {}", what, e.toString());
      }
    };
  }

  /** Lets running passes end for a while, then gives up all leases. */
  @Override
  public void close() {
    open = false;
    passes.shutdown();
    try {
      passes.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    passes.shutdownNow();
    pulse.shutdownNow();
    quietly("leaving", () -> work.leave(node)).run();
  }
}
