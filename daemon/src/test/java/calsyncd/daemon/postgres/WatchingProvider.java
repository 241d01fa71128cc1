package calsyncd.daemon.postgres;

import calsyncd.daemon.connect.AccountProvider;
import calsyncd.provider.Account;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ProviderException;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.testkit.ForwardingProvider;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Empty calendars that can be watched one by one; answers fail in the order they are told to. */
final class WatchingProvider extends ForwardingProvider {
  final Queue<ProviderException> watchFailures = new ConcurrentLinkedQueue<>();
  final Queue<ProviderException> renewFailures = new ConcurrentLinkedQueue<>();
  final List<Watch> watched = new CopyOnWriteArrayList<>();
  final List<String> renewed = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final Semaphore renewals = new Semaphore(0);
  int asked;

  WatchingProvider() {
    super(new AccountProvider(() -> new Account("account", "a@example.com"), List::of));
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.WatchScope.CALENDAR,
        Capabilities.WindowKind.UNBOUNDED,
        Capabilities.Mail.ON_REQUEST);
  }

  private static void fail(Queue<ProviderException> failures) {
    ProviderException failure = failures.poll();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public Watch watch(WatchRequest request) {
    asked++;
    fail(watchFailures);
    Watch watch = new Watch(request.channel(), "resource", request.until());
    watched.add(watch);
    return watch;
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    fail(renewFailures);
    renewed.add(watch.id());
    renewals.release();
    return new Watch(watch.id(), watch.resource(), until);
  }

  @Override
  public void unwatch(Watch watch) {
    ended.add(watch.id());
  }
}
