package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.NamedClaims;
import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One node's passes: claims due bindings when woken and each second, and runs each pass on a thread
 * of its own behind a limit per node.
 */
public final class Worker implements AutoCloseable {
  /** Where log lines have the id of what a pass was rung with. */
  private static final String CORRELATION = "correlation_id";

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** PostgreSQL is away: nothing can be recorded, and nothing is lost. */
  private static final Duration AFTER_OUTAGE = Duration.ofSeconds(1);

  private final Heartbeat heart;
  private final DueWork work;
  private final PassRunner runner;
  private final Consumer<Lease> afterComplete;
  private final InstantSource clock;
  private final ScheduledExecutorService pulse = Executors.newScheduledThreadPool(1);
  private final ExecutorService passes = Executors.newVirtualThreadPerTaskExecutor();
  private final int slots;
  private final Semaphore free;
  private final Semaphore bell = new Semaphore(0);

  /** The fence of each lease that this node knows of. */
  private final Map<BindingId, Long> held = new ConcurrentHashMap<>();

  private final Queue<Ended> unreleased = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;
  private volatile Instant lastClaim;

  /**
   * A worker, not yet started.
   *
   * @param heart this node's; the worker starts and ends it
   * @param afterComplete told of each complete pass, on the pass's own thread
   */
  public Worker(
      Heartbeat heart,
      DueWork work,
      PassRunner runner,
      WorkerSettings settings,
      Consumer<Lease> afterComplete,
      InstantSource clock) {
    this.heart = heart;
    this.work = work;
    this.runner = runner;
    this.afterComplete = afterComplete;
    this.clock = clock;
    this.slots = settings.passes();
    this.free = new Semaphore(slots);
    this.lastClaim = clock.instant();
  }

  /** When due work was last looked for with success, on this machine's clock. */
  public Instant lastClaim() {
    return lastClaim;
  }

  /** How many passes may run at once on this node. */
  public int slots() {
    return slots;
  }

  /** How many more may begin now. */
  public int freeSlots() {
    return Math.max(0, free.availablePermits());
  }

  /** Starts the heart and the claiming. */
  public void start() {
    heart.start();
    pulse.scheduleAtFixedRate(quietly("the look each second", this::tick), 1, 1, TimeUnit.SECONDS);
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
        lastClaim = clock.instant();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        doubtful = true;
        LOG.warn("no due work could be claimed: {}", e.toString());
      } catch (Error e) {
        doubtful = true;
        LOG.error("claiming broke and goes on", e);
      }
    }
  }

  /** A claim whose answer was lost may have been granted: nobody would run that pass. */
  private void claim(boolean doubtful) {
    if (doubtful) {
      work.keepOnly(heart.node(), held.keySet());
    }
    int room = free.availablePermits();
    List<Lease> leases = room > 0 && open ? work.claim(heart.node(), room) : List.of();
    for (Lease lease : leases) {
      begin(lease);
    }
    if (!leases.isEmpty() && leases.size() == room) {
      wake();
    }
  }

  /** A lease whose pass can't begin is not held: the next claim gives it back. */
  private void begin(Lease lease) {
    held.put(lease.binding().id(), lease.fence());
    free.acquireUninterruptibly();
    boolean begun = false;
    try {
      passes.execute(() -> hold(lease));
      begun = true;
    } finally {
      if (!begun) {
        forget(lease);
        free.release();
      }
    }
  }

  private void hold(Lease lease) {
    try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
      pass(lease);
    } finally {
      free.release();
      wake();
    }
  }

  /** No fence is that low: the claim of this binding is under way. */
  private static final long RESERVED = -1;

  /** What work under a lease came to, and how the lease ends. */
  record Held<T>(T result, Release how) {}

  /**
   * Does work that is no ordinary pass under a lease of this node, on the caller's thread.
   *
   * @param claim of that very binding
   * @return empty where the claim gave nothing
   * @throws LeaseLostException where another node has the binding meanwhile
   */
  <T> Optional<T> under(
      BindingId binding, Supplier<Optional<Lease>> claim, Function<Lease, Held<T>> work) {
    return held(binding, claim, lease -> ended(lease, work));
  }

  /**
   * Does work that is no pass at all under a lease of this node, on the caller's thread. The
   * binding is as due then as if the lease had not been, but for rings meanwhile.
   *
   * @return empty where the claim gave nothing
   */
  <T> Optional<T> aside(BindingId binding, NamedClaims claims, Function<Lease, T> work) {
    return held(
        binding,
        () -> claims.claim(heart.node(), binding),
        lease -> {
          try {
            return work.apply(lease);
          } finally {
            end(Ended.handedBack(lease, claims));
            wake();
          }
        });
  }

  private <T> Optional<T> held(
      BindingId binding, Supplier<Optional<Lease>> claim, Function<Lease, T> work) {
    if (held.putIfAbsent(binding, RESERVED) != null) {
      return Optional.empty();
    }
    try {
      Optional<Lease> lease = claim.get();
      lease.ifPresent(it -> held.put(binding, it.fence()));
      return lease.map(work);
    } finally {
      held.remove(binding, RESERVED);
    }
  }

  private <T> T ended(Lease lease, Function<Lease, Held<T>> work) {
    Release release = Release.retry(AFTER_OUTAGE, lease.retries());
    try {
      Held<T> done = work.apply(lease);
      release = done.how();
      return done.result();
    } finally {
      end(released(lease, release));
      follow(lease, release);
    }
  }

  private void follow(Lease lease, Release release) {
    if (release.complete()) {
      quietly("what follows a pass", () -> afterComplete.accept(lease)).run();
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
    end(released(lease, release));
    follow(lease, release);
  }

  private Ended released(Lease lease, Release how) {
    return new Ended(lease, () -> work.release(lease, how));
  }

  /** A lease that could not be released, since the database is away, is released later. */
  private void end(Ended ended) {
    try {
      Optional<Duration> again = ended.release.get();
      forget(ended.lease);
      again.ifPresent(this::wakeAfter);
    } catch (RuntimeException | Error e) {
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

  /** A lease that is over, and how it is given up. */
  private record Ended(Lease lease, Supplier<Optional<Duration>> release) {
    static Ended handedBack(Lease lease, NamedClaims claims) {
      return new Ended(
          lease,
          () -> {
            claims.handBack(lease);
            return Optional.empty();
          });
    }
  }

  private void wakeAfter(Duration wait) {
    if (open) {
      pulse.schedule(this::wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  static Runnable quietly(String what, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.warn("{} failed: {}", what, e.toString());
      } catch (Error e) {
        LOG.error("{} broke", what, e);
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
    heart.close();
    quietly("leaving", () -> work.leave(heart.node())).run();
  }
}
