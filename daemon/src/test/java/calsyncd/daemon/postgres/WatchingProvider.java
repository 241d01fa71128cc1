package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.daemon.connect.AccountProvider;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Empty calendars that can be watched one by one; answers fail in the order they are told to. */
final class WatchingProvider implements CalendarProvider {
  private final CalendarProvider account =
      new AccountProvider(() -> new Account("account", "a@example.com"), List::of);

  final Queue<ProviderException> watchFailures = new ConcurrentLinkedQueue<>();
  final Queue<ProviderException> renewFailures = new ConcurrentLinkedQueue<>();
  final List<Watch> watched = new CopyOnWriteArrayList<>();
  final List<String> renewed = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final Semaphore renewals = new Semaphore(0);
  int asked;

  @Override
  public Capabilities capabilities() {
    return new Capabilities(Capabilities.WatchScope.CALENDAR, Capabilities.WindowKind.UNBOUNDED);
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

  @Override
  public Account account() {
    return account.account();
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return account.calendars();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return account.changes(calendar, query);
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return account.fetch(calendar, id);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return account.access(calendar);
  }

  @Override
  public Projection project(Event event) {
    return account.project(event);
  }

  @Override
  public RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    return account.create(calendar, key, event);
  }

  @Override
  public RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    return account.update(calendar, known, wanted);
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known) {
    account.delete(calendar, known);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return account.respond(calendar, known, response);
  }
}
