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
import calsyncd.provider.Cursor;
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
 * An account with empty calendars.
 *
 * @param identity checks the credentials at each call
 */
public record AccountProvider(Supplier<Account> identity, Supplier<List<RemoteCalendar>> listed)
    implements CalendarProvider {
  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        Capabilities.WatchScope.NONE,
        Capabilities.WindowKind.UNBOUNDED,
        Capabilities.Mail.ON_REQUEST);
  }

  @Override
  public Account account() {
    return identity.get();
  }

  @Override
  public List<RemoteCalendar> calendars() {
    identity.get();
    return listed.get();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    identity.get();
    return new ChangePage(List.of(), new ChangePage.Then.End(new Cursor("1")), "owner");
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    identity.get();
    return new Fetched.Gone();
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return new Access(identity.get().id(), "owner");
  }

  @Override
  public Projection project(Event event) {
    return new Projection.Impossible("read_only");
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public Watch watch(WatchRequest request) {
    return new Watch(request.channel(), identity.get().id(), request.until());
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    return new Watch(watch.id(), identity.get().id(), until);
  }

  @Override
  public void unwatch(Watch watch) {
    identity.get();
  }
}
