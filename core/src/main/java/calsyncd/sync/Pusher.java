package calsyncd.sync;

import calsyncd.hub.Hub;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.provider.CalendarProvider;
import calsyncd.retry.RetryStrategy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pushes one binding: each link that lags is decided and its intent committed, then the provider is
 * called, then the answer is committed. It writes only the provider; no transaction spans a call.
 */
final class Pusher {
  private final Tools tools;

  /** What every push works with. */
  record Tools(
      Hub hub,
      SyncSettings settings,
      Mapping mapping,
      RetryStrategy strategy,
      InstantSource clock) {}

  Pusher(Tools tools) {
    this.tools = tools;
  }

  /**
   * Ends writes of earlier passes whose answers nobody has, so many in one pass, whatever the
   * binding is to do by now.
   */
  Settled settle(Lease lease, CalendarProvider provider) {
    PairPage pages = new PairPage(tools, lease, provider);
    Writer writer = new Writer(tools, pages, lease, provider);
    int batch = tools.settings().push().batch();
    boolean writes = lease.binding().rules().mayWrite();
    Turns turns =
        pages.inPage(tx ->
            new Turns(
                tx.now(),
                tx.unsettled(batch),
                !writes && !tx.lagging(Optional.empty(), 1).isEmpty()));
    turns.unsettled.forEach(writer::settle);
    boolean more =
        turns.unsettled.size() == batch
            && !Set.copyOf(turns.unsettled).containsAll(pages.inPage(tx -> tx.unsettled(batch)));
    return new Settled(turns.at, more, writes || turns.decided);
  }

  private record Turns(Instant at, List<LinkId> unsettled, boolean decided) {}

  /**
   * What there is to go on with.
   *
   * @param at when the pass first asked whose turn it is, by the hub's clock
   * @param more there are more writes that may be ended
   * @param pushes the binding may write, or has something decided that concerns the hub
   */
  record Settled(Instant at, boolean more, boolean pushes) {}

  /**
   * Writes what lags; where the binding may not write, what was decided goes into the hub. A retry
   * that fell due since the pass first asked may have been in none of its answers: it has its turn
   * in a pass at once.
   */
  PushReport push(Lease lease, CalendarProvider provider, Settled settled) {
    PairPage pages = new PairPage(tools, lease, provider);
    PushReport report =
        settled.pushes ? new PushRun(tools, lease, provider).push() : PushReport.NONE;
    return report.sooner(pages.inPage(tx -> tx.nextRetry(settled.at)));
  }
}
