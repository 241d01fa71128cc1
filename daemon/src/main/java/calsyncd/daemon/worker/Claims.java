package calsyncd.daemon.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's claims on rows that are due: looks for them when woken and every so often, works on
 * each on a thread of its own behind a limit per node, and writes down how that ended; later, where
 * the database is away. A lease holds while the node's heart beats, so that another node goes on
 * where one died.
 *
 * @param <K> what names a row
 * @param <L> a lease on one
 * @param <R> what work on it came to
 */
public final class Claims<K, L, R> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  /** No fence is that low: the claim of this row is under way. */
  private static final long RESERVED = -1;

  /** The rows, and what is done with them. */
  public interface Rows<K, L, R> {
    /** What they are, for the log. */
    String what();

    /** The row that a lease is on. */
    K key(L lease);

    /** What tells a lease from all others on its row. */
    long fence(L lease);

    /** Leases on at most so many rows that are due. */
    List<L> claim(int most);

    /** A look has ended well, whether or not there was room for what is due. */
    default void looked() {}

    /** Does what a row asks for. The lease of work that throws is given back, not ended. */
    R work(L lease);

    /**
     * Ends a lease, with what the work came to.
     *
     * @return after how long to look again; empty where nothing waits for it
     */
    Optional<Duration> release(L lease, R result);

    /** What follows the end of a lease, on the same thread, also where it is not released yet. */
    default void ended(L lease, R result) {}

    /** Gives up the leases of this node but for those on these rows: their answer was lost. */
    void keepOnly(Collection<K> held);

    /** Gives up all leases of this node: it ends in good order. */
    void leave();
  }

  /**
   * How much a node takes.
   *
   * @param atOnce so many rows are worked on at once
   * @param look how long without being woken until it looks by itself
   */
  public record Pace(int atOnce, Duration look) {}

  /** A lease that is over, and how it is given up. */
  private record Ended<L>(L lease, Supplier<Optional<Duration>> release) {}

  private final Rows<K, L, R> rows;
  private final Pace pace;
  private final ExecutorService threads;
  private final ScheduledExecutorService pulse = Executors.newScheduledThreadPool(1);
  private final Semaphore bell = new Semaphore(0);
  private final Semaphore free;

  /** How many have begun or wait to begin, also such as were claimed by name. */
  private final AtomicInteger begun = new AtomicInteger();

  /** The fence of each lease that this node knows of. */
  private final Map<K, Long> held = new ConcurrentHashMap<>();

  private final Queue<Ended<L>> unreleased = new ConcurrentLinkedQueue<>();

  /** Whether this node may have leases that it does not know of. */
  private final AtomicBoolean doubtful = new AtomicBoolean();

  private volatile boolean open = true;

  /**
   * Claims that look for nothing yet; what is claimed by name is worked on all the same.
   *
   * @param threads on which rows are worked on; ended with the claims
   */
  public Claims(Rows<K, L, R> rows, Pace pace, ExecutorService threads) {
    this.rows = rows;
    this.pace = pace;
    this.threads = threads;
    this.free = new Semaphore(pace.atOnce());
  }

  /** Begins to look for what is due. */
  public void start() {
    Thread.ofVirtual().name("calsyncd-" + rows.what().replace(' ', '-')).start(this::looks);
  }

  /** There may be something due: look now. */
  public void wake() {
    if (bell.availablePermits() == 0) {
      bell.release();
    }
  }

  private void looks() {
    while (open) {
      try {
        bell.tryAcquire(pace.look().toMillis(), TimeUnit.MILLISECONDS);
        bell.drainPermits();
        look();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.warn("no {} could be claimed: {}", rows.what(), e.toString());
      } catch (Error e) {
        LOG.error("claiming {} broke and goes on", rows.what(), e);
      }
    }
  }

  /** Looks once: claims what is due and begins to work on it. */
  public Map<K, Future<R>> look() {
    endLate();
    int room = room();
    Map<K, Future<R>> running = room > 0 && open ? take(() -> due(room)) : Map.of();
    if (room > 0 && running.size() == room) {
      wake();
    }
    rows.looked();
    return running;
  }

  /** How many more rows may be worked on now. */
  public int room() {
    return Math.max(0, pace.atOnce() - begun.get());
  }

  private List<L> due(int room) {
    if (doubtful.getAndSet(false)) {
      rows.keepOnly(List.copyOf(held.keySet()));
    }
    return rows.claim(room);
  }

  /**
   * Begins to work on what a claim gives, due or not. Beyond the limit it waits for its turn.
   *
   * @throws RejectedExecutionException where this node claims no more
   */
  public Map<K, Future<R>> take(Supplier<List<L>> claim) {
    if (!open) {
      throw new RejectedExecutionException(rows.what() + " are claimed no more");
    }
    return doubting(() -> {
      Map<K, Future<R>> running = new LinkedHashMap<>();
      claim.get().forEach(lease -> running.put(rows.key(lease), begin(lease)));
      return running;
    });
  }

  /** A claim whose answer was lost may have been granted: nobody would work on its rows. */
  private <T> T doubting(Supplier<T> claim) {
    boolean answered = false;
    try {
      T claimed = claim.get();
      answered = true;
      return claimed;
    } finally {
      if (!answered) {
        doubtful.set(true);
      }
    }
  }

  /**
   * Works under a lease on the caller's thread, beside the limit. Who works ends the lease.
   *
   * @param claim of that very row
   * @return empty where the claim gave nothing, or this node has the row
   */
  <T> Optional<T> aside(K key, Supplier<Optional<L>> claim, Function<L, T> work) {
    if (held.putIfAbsent(key, RESERVED) != null) {
      return Optional.empty();
    }
    try {
      Optional<L> lease = doubting(claim);
      lease.ifPresent(it -> held.put(key, rows.fence(it)));
      return lease.map(work);
    } finally {
      held.remove(key, RESERVED);
    }
  }

  private Future<R> begin(L lease) {
    held.put(rows.key(lease), rows.fence(lease));
    begun.incrementAndGet();
    try {
      return threads.submit(() -> hold(lease));
    } catch (RuntimeException | Error e) {
      forget(lease);
      begun.decrementAndGet();
      throw e;
    }
  }

  private R hold(L lease) {
    free.acquireUninterruptibly();
    try {
      R result = rows.work(lease);
      end(lease, () -> rows.release(lease, result));
      rows.ended(lease, result);
      return result;
    } catch (RuntimeException | Error e) {
      LOG.warn("{}: {}", rows.key(lease), e.toString());
      forget(lease);
      doubtful.set(true);
      throw e;
    } finally {
      free.release();
      begun.decrementAndGet();
      wake();
    }
  }

  /** Ends a lease; where the database is away, later. */
  void end(L lease, Supplier<Optional<Duration>> release) {
    end(new Ended<>(lease, release));
  }

  /** Whether it is written down; what can't be, since the database is away, is so later. */
  private boolean end(Ended<L> ended) {
    try {
      Optional<Duration> again = ended.release.get();
      forget(ended.lease);
      again.ifPresent(this::wakeAfter);
      return true;
    } catch (RuntimeException | Error e) {
      LOG.warn("lease on {} not released yet: {}", rows.key(ended.lease), e.toString());
      unreleased.add(ended);
      return false;
    }
  }

  /** Where the first can't be written down, neither can the others. */
  private void endLate() {
    boolean ends = true;
    for (int n = unreleased.size(); n > 0 && ends; n--) {
      ends = Optional.ofNullable(unreleased.poll()).map(this::end).orElse(false);
    }
  }

  /** Not a later lease on the same row, which this node may have been given after an outage. */
  private void forget(L lease) {
    held.remove(rows.key(lease), rows.fence(lease));
  }

  private void wakeAfter(Duration wait) {
    if (open) {
      pulse.schedule(this::wake, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
    }
  }

  /** Lets what runs end for a while, then gives up all leases. */
  @Override
  public void close() {
    open = false;
    wake();
    threads.shutdown();
    try {
      threads.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
    pulse.shutdownNow();
    Worker.quietly(
            "giving up " + rows.what(),
            () -> {
              endLate();
              rows.leave();
            })
        .run();
  }
}
