package calsyncd.sync;

import calsyncd.hub.Hub;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.provider.CalendarProvider;
import calsyncd.retry.RetryStrategy;
import java.time.InstantSource;
import java.util.List;
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
   * binding is to do by now. Returns whether there are more that may be ended.
   */
  boolean settle(Lease lease, CalendarProvider provider) {
    PairPage pages = new PairPage(tools, lease, provider);
    Writer writer = new Writer(tools, pages, lease, provider);
    int batch = tools.settings().push().batch();
    List<LinkId> some = pages.inPage(tx -> tx.unsettled(batch));
    some.forEach(writer::settle);
    return some.size() == batch
        && !Set.copyOf(some).containsAll(pages.inPage(tx -> tx.unsettled(batch)));
  }

  /** Writes what lags. */
  PushReport push(Lease lease, CalendarProvider provider) {
    return new PushRun(tools, lease, provider).push();
  }
}
