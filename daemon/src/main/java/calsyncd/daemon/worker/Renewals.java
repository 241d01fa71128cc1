package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.WatchTable;
import calsyncd.daemon.postgres.WatchTurns;
import calsyncd.daemon.postgres.WatchTurns.Kind;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork;
import calsyncd.task.WatchRenewal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renewals of watches: by the hourly job; at once where a calendar has none or its provider is
 * about to end it; and every few seconds for what such a try did not achieve. Whatever got a new
 * watch is pulled once more, for what changed before it stood.
 */
public final class Renewals implements WatchRenewal.Watches, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final int AT_ONCE = 16;

  private final WatchTable table;
  private final WatchTurns turns;
  private final WatchKeeper keeper;
  private final WatchSettings settings;
  private final DueWork work;
  private final Runnable wake;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<ConnectionId> underWay = ConcurrentHashMap.newKeySet();
  private final Semaphore closed = new Semaphore(0);

  /**
   * Renewals of a node.
   *
   * @param wake told when bindings became due
   */
  public Renewals(
      WatchTable table,
      WatchTurns turns,
      WatchKeeper keeper,
      WatchSettings settings,
      DueWork work,
      Runnable wake) {
    this.table = table;
    this.turns = turns;
    this.keeper = keeper;
    this.settings = settings;
    this.work = work;
    this.wake = wake;
  }

  /** Begins to look for watches in trouble. */
  public void start() {
    Thread.ofVirtual().name("calsyncd-watches").start(this::loop);
  }

  private void loop() {
    while (!isClosed()) {
      try {
        look();
      } catch (RuntimeException e) {
        LOG.warn("no look for watches in trouble: {}", e.toString());
      } catch (Error e) {
        LOG.error("the look for watches in trouble broke", e);
      }
    }
  }

  private boolean isClosed() {
    try {
      return closed.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Tries again what its time has come for: what failed before, and what its provider said to end
   * while nobody heard. What ends as usual is left to the job.
   */
  public void look() {
    int room = AT_ONCE - underWay.size();
    List<WatchRenewal.Due> due =
        room > 0 ? turns.take(room, Kind.TROUBLED, settings.hold()) : List.of();
    due.forEach(each -> soon(each.connection(), () -> keeper.renew(each)));
  }

  /** Ensures the connection's watches on a thread of its own. */
  public void soon(ConnectionId connection) {
    soon(connection, () -> keeper.ensure(connection));
  }

  /** The provider says that it ends the connection's watch: replaces or extends it at once. */
  public void ending(ConnectionId connection) {
    soon(connection, () -> keeper.extend(connection));
  }

  private void soon(ConnectionId connection, Supplier<WatchKeeper.Kept> how) {
    if (!threads.isShutdown() && underWay.add(connection)) {
      threads.execute(() -> keep(connection, how));
    }
  }

  private void keep(ConnectionId connection, Supplier<WatchKeeper.Kept> how) {
    try {
      ring(connection, how.get());
    } catch (RuntimeException e) {
      LOG.warn("watches of {} are tried again later: {}", connection, e.toString());
    } finally {
      underWay.remove(connection);
    }
  }

  @Override
  public List<WatchRenewal.Due> due(int max) {
    return turns.take(max, Kind.ANY, settings.hold());
  }

  @Override
  public WatchRenewal.Renewed renew(WatchRenewal.Due due) {
    WatchKeeper.Kept kept = keeper.renew(due);
    ring(due.connection(), kept);
    return new WatchRenewal.Renewed(kept.left(), kept.renewed(), kept.failed());
  }

  private void ring(ConnectionId connection, WatchKeeper.Kept kept) {
    if (kept.renewed() > 0) {
      List<BindingId> bindings =
          table.targets(connection).stream().flatMap(t -> t.binding().stream()).toList();
      work.ring(bindings, "watch-" + connection);
      wake.run();
    }
  }

  @Override
  public void close() {
    closed.release();
    threads.shutdownNow();
  }
}
