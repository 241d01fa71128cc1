package calsyncd.daemon.connect;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
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
import java.util.function.Supplier;

/**
 * A provider whose refused grant is renewed once and the call made again. Refused twice, the
 * connection needs its user.
 *
 * @param account whose grant it is, as the provider said when it was given: it is asked for with
 *     every write
 */
record RenewingProvider(CalendarProvider inner, Grant grant, Account account)
    implements CalendarProvider {

  private <T> T call(Supplier<T> call) {
    long used = grant.version();
    try {
      return call.get();
    } catch (ProviderException e) {
      if (e.failureClass() != FailureClass.UNAUTHENTICATED) {
        throw e;
      }
      return again(call, used, e);
    }
  }

  /** Where the grant changed during the call, the new one has not been refused yet. */
  private <T> T again(Supplier<T> call, long used, ProviderException refusal) {
    if (grant.version() != used) {
      return call(call);
    }
    if (!grant.renew()) {
      grant.refused(refusal.reason());
      throw refusal;
    }
    return last(call);
  }

  private <T> T last(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.UNAUTHENTICATED) {
        grant.refused(e.reason());
      }
      throw e;
    }
  }

  @Override
  public Capabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return call(inner::calendars);
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return call(() -> inner.changes(calendar, query));
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return call(() -> inner.fetch(calendar, id));
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return call(() -> inner.access(calendar));
  }

  @Override
  public Projection project(Event event) {
    return inner.project(event);
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    return call(() -> inner.create(calendar, key, event, mailing));
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return call(() -> inner.update(calendar, known, wanted, mailing));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    call(() -> {
      inner.delete(calendar, known, mailing);
      return true;
    });
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return call(() -> inner.respond(calendar, known, response));
  }

  @Override
  public Watch watch(WatchRequest request) {
    return call(() -> inner.watch(request));
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    return call(() -> inner.renew(watch, until));
  }

  @Override
  public void unwatch(Watch watch) {
    call(() -> {
      inner.unwatch(watch);
      return true;
    });
  }
}
