package calsyncd.daemon.worker;

import calsyncd.daemon.postgres.WatchTable;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork;
import calsyncd.task.WatchRenewal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renewals of watches: by the hourly job, and at once where a calendar has none or its provider is
 * about to end it. Whatever got a new watch is pulled once more, for what changed before it stood.
 */
public final class Renewals implements WatchRenewal.Watches, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);

  private final WatchTable table;
  private final WatchKeeper keeper;
  private final DueWork work;
  private final Runnable wake;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<ConnectionId> underWay = ConcurrentHashMap.newKeySet();

  public Renewals(WatchTable table, WatchKeeper keeper, DueWork work, Runnable wake) {
    this.table = table;
    this.keeper = keeper;
    this.work = work;
    this.wake = wake;
  }

  /** Ensures the connection's watches on a thread of its own; a failure is left to the job. */
  public void soon(ConnectionId connection) {
    soon(connection, keeper::ensure);
  }

  /** The provider says that it ends the connection's watch: replaces or extends it at once. */
  public void ending(ConnectionId connection) {
    soon(connection, keeper::extend);
  }

  private void soon(ConnectionId connection, Function<ConnectionId, WatchKeeper.Kept> how) {
    if (!threads.isShutdown() && underWay.add(connection)) {
      threads.execute(() -> keep(connection, how));
    }
  }

  private void keep(ConnectionId connection, Function<ConnectionId, WatchKeeper.Kept> how) {
    try {
      ring(connection, how.apply(connection));
    } catch (RuntimeException e) {
      LOG.warn("watches of {} are left to the hourly job: {}", connection, e.toString());
    } finally {
      underWay.remove(connection);
    }
  }

  @Override
  public List<ConnectionId> due(int max) {
    return table.due(max);
  }

  @Override
  public WatchRenewal.Renewed renew(ConnectionId connection) {
    WatchKeeper.Kept kept = keeper.renew(connection);
    ring(connection, kept);
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
    threads.shutdownNow();
  }
}
