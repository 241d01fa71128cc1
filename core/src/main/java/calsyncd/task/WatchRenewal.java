package calsyncd.task;

import calsyncd.hub.ConnectionId;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code calendar_watch_renewal}: renews watches before they end. */
public final class WatchRenewal implements Job {
  private static final Logger LOG = LoggerFactory.getLogger(WatchRenewal.class);
  private static final int CONNECTIONS = 500;

  private final Watches watches;

  public WatchRenewal(Watches watches) {
    this.watches = watches;
  }

  /** Watches, as a run sees them. */
  public interface Watches {
    /** Up to {@code max} connections with a watch that is due for renewal. */
    List<ConnectionId> due(int max);

    /** Renews those of one connection. */
    Renewed renew(ConnectionId connection);
  }

  /** What became of a connection's watches. */
  public record Renewed(int left, int renewed, int failed) {}

  @Override
  public String name() {
    return "calendar_watch_renewal";
  }

  @Override
  public JobReport run(String runId) {
    int left = 0;
    int renewed = 0;
    int failed = 0;
    for (ConnectionId connection : watches.due(CONNECTIONS)) {
      Renewed result = renew(connection);
      left += result.left();
      renewed += result.renewed();
      failed += result.failed();
    }
    return new JobReport(left + renewed + failed, renewed, failed, left, 0, Map.of());
  }

  /** One connection's trouble is not another's. */
  private Renewed renew(ConnectionId connection) {
    try {
      return watches.renew(connection);
    } catch (RuntimeException e) {
      LOG.warn("watches of {} not renewed: {}", connection, e.toString());
      return new Renewed(0, 0, 1);
    }
  }
}
