package calsyncd.sync;

import calsyncd.hub.Hub;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.provider.CalendarProvider;
import calsyncd.retry.RetryStrategy;
import java.time.InstantSource;
import java.util.List;

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

  /** Ends the writes of earlier passes whose answers nobody has. */
  void settle(Lease lease, CalendarProvider provider) {
    PairPage pages = new PairPage(tools, lease, provider);
    Writer writer = new Writer(tools, pages, lease, provider);
    List<LinkId> some = pages.inPage(tx -> tx.unsettled(tools.settings().push().batch()));
    some.forEach(writer::settle);
  }

  /** Writes what lags. */
  PushReport push(Lease lease, CalendarProvider provider) {
    return new PushRun(tools, lease, provider).push();
  }
}
