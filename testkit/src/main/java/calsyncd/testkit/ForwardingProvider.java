package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.time.Instant;
import java.util.List;

/** A provider that is another one, but for what a subclass changes. */
public class ForwardingProvider implements CalendarProvider {
  private final CalendarProvider inner;

  /** Passes each call on. */
  protected ForwardingProvider(CalendarProvider inner) {
    this.inner = inner;
  }

  @Override
  public Capabilities capabilities() {
    return inner.capabilities();
  }

  @Override
  public Account account() {
    return inner.account();
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return inner.calendars();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return inner.changes(calendar, query);
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return inner.fetch(calendar, id);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return inner.access(calendar);
  }

  @Override
  public Projection project(Event event) {
    return inner.project(event);
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    return inner.create(calendar, key, event, mailing);
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return inner.update(calendar, known, wanted, mailing);
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    inner.delete(calendar, known, mailing);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return inner.respond(calendar, known, response);
  }

  @Override
  public Watch watch(WatchRequest request) {
    return inner.watch(request);
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    return inner.renew(watch, until);
  }

  @Override
  public void unwatch(Watch watch) {
    inner.unwatch(watch);
  }
}
