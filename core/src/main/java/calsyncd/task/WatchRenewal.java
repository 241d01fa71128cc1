package calsyncd.task;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code calendar_watch_renewal}: renews watches before they end. */
public final class WatchRenewal implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(WatchRenewal.class);
  private static final int BATCH = 500;

  private final Watches watches;
  private final int most;

  /**
   * The job.
   *
   * @param most after so many watches a run ends; the next goes on
   */
  public WatchRenewal(Watches watches, int most) {
    this.watches = watches;
    this.most = most;
  }

  /** Watches, as a run sees them. */
  public interface Watches {
    /**
     * Takes up to {@code max} watches that are due. Whatever becomes of them, they are not due
     * again for a while, so that what can't be renewed does not keep others from their turn.
     */
    List<Due> due(int max);

    /** Renews those of one connection. */
    Renewed renew(Due due);
  }

  /**
   * Due watches of one connection.
   *
   * @param bindings empty where one watch covers the whole connection
   */
  public record Due(ConnectionId connection, Set<BindingId> bindings) {
    public Due {
      bindings = Set.copyOf(bindings);
    }

    /** How many watches these are. */
    int size() {
      return Math.max(1, bindings.size());
    }
  }

  /** What became of a connection's watches. */
  public record Renewed(int left, int renewed, int failed) {
    Renewed plus(Renewed other) {
      return new Renewed(left + other.left, renewed + other.renewed, failed + other.failed);
    }
  }

  @Override
  public String name() {
    return "calendar_watch_renewal";
  }

  @Override
  public JobReport run(String runId) {
    Renewed all = new Renewed(0, 0, 0);
    int room = most;
    List<Due> batch = watches.due(Math.min(BATCH, room));
    while (!batch.isEmpty()) {
      for (Due due : batch) {
        all = all.plus(renew(due));
        room -= due.size();
      }
      batch = room > 0 ? watches.due(Math.min(BATCH, room)) : List.of();
    }
    int scheduled = all.left() + all.renewed() + all.failed();
    return new JobReport(scheduled, all.renewed(), all.failed(), all.left(), 0, Map.of());
  }

  /** One connection's trouble is not another's. */
  private Renewed renew(Due due) {
    try {
      return watches.renew(due);
    } catch (RuntimeException e) {
      LOG.warn("watches of {} not renewed: {}", due.connection(), e.toString());
      return new Renewed(0, 0, 1);
    }
  }
}
