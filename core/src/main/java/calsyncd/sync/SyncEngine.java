package calsyncd.sync;

import calsyncd.hub.Binding;
import calsyncd.hub.Hub;
import calsyncd.hub.Lease;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import java.time.InstantSource;
import java.util.Collection;
import java.util.SplittableRandom;

/**
 * Passes over bindings. A pass first settles the writes whose answers were lost, then reads what
 * changed at the provider, then writes what lags there: the puller writes only the hub, the pusher
 * only the provider, and both decide by one table.
 */
public final class SyncEngine {
  private final Puller puller;
  private final Pusher pusher;
  private final Hub hub;
  private final SyncSettings settings;
  private final Mapping mapping;
  private final InstantSource clock;

  /**
   * An engine.
   *
   * @param strategy how long a write that failed for now waits
   */
  public SyncEngine(
      Hub hub,
      SyncSettings settings,
      Mapping mapping,
      RetryStrategy strategy,
      InstantSource clock) {
    this.puller = new Puller(hub, settings, mapping, clock);
    this.pusher = new Pusher(new Pusher.Tools(hub, settings, mapping, strategy, clock));
    this.hub = hub;
    this.settings = settings;
    this.mapping = mapping;
    this.clock = clock;
  }

  /** An engine as it is set up where nothing is said. */
  public static SyncEngine usual(Hub hub, InstantSource clock) {
    RetryStrategy strategy = new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(0));
    return new SyncEngine(hub, SyncSettings.DEFAULT, Mapping.CURRENT, strategy, clock);
  }

  /** A pass over the binding as it stands: a delta where there is a good cursor. */
  public Pass begin(Binding binding, CalendarProvider provider) {
    return puller.begin(binding, provider, clock.instant());
  }

  /**
   * A pass over what takes place in a span of time, beside the cursor: it reads there whatever may
   * differ, removes nothing outside, and the next delta pass goes on as if it had not been.
   */
  public Pass within(Binding binding, CalendarProvider provider, Window bounds) {
    return puller.within(binding, provider, bounds);
  }

  /** A pass that reads these copies by their ids, beside the cursor, and nothing else. */
  public Pass of(Binding binding, Collection<RemoteId> copies) {
    return Pass.of(binding.window(), copies);
  }

  /**
   * Reads one copy and holds it against what the hub takes it to say, as a pass would. It makes one
   * call, two where the copy is missing, and writes nothing.
   *
   * @throws calsyncd.provider.ProviderException where nothing was read
   * @throws calsyncd.hub.LeaseLostException where another node has the binding now
   */
  public Compared compare(Lease lease, CalendarProvider provider, RemoteId copy) {
    return new Audit(hub, () -> context(lease, provider)).compare(lease, provider, copy);
  }

  private PassContext context(Lease lease, CalendarProvider provider) {
    return new PassContext(lease.binding(), provider, mapping, settings.push(), clock.instant());
  }

  /**
   * Carries the pass to its end. One that throws may be continued by calling this again with it,
   * until it has {@linkplain Pass#ended() ended}; then only writes are left, for which another pass
   * reads first.
   *
   * @throws calsyncd.provider.ProviderException where a call failed; what was committed stays
   * @throws calsyncd.hub.LeaseLostException where another node has the binding now
   */
  public SyncReport sync(Lease lease, CalendarProvider provider, Pass pass) {
    Pusher.Settled settled = pusher.settle(lease, provider);
    PassReport pulled = puller.pull(lease, provider, pass);
    PushReport pushed = pusher.push(read(lease, pass), provider, settled);
    return new SyncReport(
        pulled, settled.more() || pass.leavesApproved() ? pushed.atOnce() : pushed);
  }

  /** The binding was read whole, if it was, in this very pass: creates need not wait. */
  private Lease read(Lease lease, Pass pass) {
    return pass.readWhole() ? lease.readWhole(clock.instant(), pass.window()) : lease;
  }
}
