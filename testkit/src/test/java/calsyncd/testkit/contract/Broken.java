package calsyncd.testkit.contract;

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
import calsyncd.provider.Projection;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.testkit.MemoryProvider;
import java.time.Instant;
import java.util.List;

/** An adapter that does right, but for what a subclass breaks. */
class Broken implements CalendarProvider {
  final MemoryProvider memory;

  Broken(MemoryProvider memory) {
    this.memory = memory;
  }

  /** The event as it stands now; it must be there. */
  RemoteEvent now(RemoteCalendarId calendar, RemoteEvent known) {
    return memory.fetch(calendar, known.id()) instanceof Fetched.Found(var event) ? event : known;
  }

  @Override
  public Capabilities capabilities() {
    return memory.capabilities();
  }

  @Override
  public Account account() {
    return memory.account();
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return memory.calendars();
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return memory.changes(calendar, query);
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return memory.fetch(calendar, id);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    return memory.access(calendar);
  }

  @Override
  public Projection project(Event event) {
    return memory.project(event);
  }

  @Override
  public RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    return memory.create(calendar, key, event);
  }

  @Override
  public RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    return memory.update(calendar, known, wanted);
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known) {
    memory.delete(calendar, known);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return memory.respond(calendar, known, response);
  }

  @Override
  public Watch watch(WatchRequest request) {
    return memory.watch(request);
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    return memory.renew(watch, until);
  }

  @Override
  public void unwatch(Watch watch) {
    memory.unwatch(watch);
  }
}
