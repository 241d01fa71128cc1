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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
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
  private final int slots;
  private final Claims<BindingId, Lease, Release> claims;
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
    this.claims =
        new Claims<>(
            new Passes(),
            new Claims.Pace(slots, Duration.ofSeconds(1)),
            Executors.newVirtualThreadPerTaskExecutor());
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
    return claims.room();
  }

  /** Starts the heart and the claiming. */
  public void start() {
    heart.start();
    claims.start();
  }

  /** There may be due work: look now. */
  public void wake() {
    claims.wake();
  }

  /** The bindings that are due, and the passes over them. */
  private final class Passes implements Claims.Rows<BindingId, Lease, Release> {
    @Override
    public String what() {
      return "due bindings";
    }

    @Override
    public BindingId key(Lease lease) {
      return lease.binding().id();
    }

    @Override
    public long fence(Lease lease) {
      return lease.fence();
    }

    @Override
    public List<Lease> claim(int most) {
      return work.claim(heart.node(), most);
    }

    @Override
    public void looked() {
      lastClaim = clock.instant();
    }

    @Override
    public Release work(Lease lease) {
      try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
        return pass(lease);
      }
    }

    @Override
    public Optional<Duration> release(Lease lease, Release how) {
      return work.release(lease, how);
    }

    @Override
    public void ended(Lease lease, Release how) {
      try (var _ = MDC.putCloseable(CORRELATION, lease.correlationId())) {
        follow(lease, how);
      }
    }

    @Override
    public void keepOnly(Collection<BindingId> held) {
      work.keepOnly(heart.node(), held);
    }

    @Override
    public void leave() {
      heart.close();
      work.leave(heart.node());
    }
  }

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
    return claims.aside(binding, claim, lease -> ended(lease, work));
  }

  /**
   * Does work that is no pass at all under a lease of this node, on the caller's thread. The
   * binding is as due then as if the lease had not been, but for rings meanwhile.
   *
   * @return empty where the claim gave nothing
   */
  <T> Optional<T> aside(BindingId binding, NamedClaims named, Function<Lease, T> work) {
    return claims.aside(
        binding,
        () -> named.claim(heart.node(), binding),
        lease -> {
          try {
            return work.apply(lease);
          } finally {
            claims.end(
                lease,
                () -> {
                  named.handBack(lease);
                  return Optional.empty();
                });
            wake();
          }
        });
  }

  private <T> T ended(Lease lease, Function<Lease, Held<T>> work) {
    Release release = Release.retry(AFTER_OUTAGE, lease.retries());
    try {
      Held<T> done = work.apply(lease);
      release = done.how();
      return done.result();
    } finally {
      Release how = release;
      claims.end(lease, () -> this.work.release(lease, how));
      follow(lease, how);
    }
  }

  private void follow(Lease lease, Release release) {
    if (release.complete()) {
      quietly("what follows a pass", () -> afterComplete.accept(lease)).run();
    }
  }

  /** A lease that is lost can't be released: whatever it came to is nothing. */
  private Release pass(Lease lease) {
    try {
      return runner.run(lease);
    } catch (LeaseLostException e) {
      LOG.info("{}: another node has it", e.getMessage());
      return Release.FAILED;
    } catch (RuntimeException | Error e) {
      LOG.warn("pass {} {}: {}", lease.binding().id(), lease.correlationId(), e.toString());
      return Release.retry(AFTER_OUTAGE, lease.retries());
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
    claims.close();
  }
}
