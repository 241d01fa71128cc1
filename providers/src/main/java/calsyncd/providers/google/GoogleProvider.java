package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.Mail;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
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
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.services.calendar.Calendar;
import com.google.api.services.calendar.model.Channel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One Google account. */
final class GoogleProvider implements CalendarProvider {
  private static final int CALENDARS_A_PAGE = 250;
  private static final int MOST_PAGES = 100;

  private final Calendar client;
  private final GoogleCalls calls;
  private final GoogleEvents events;
  private final int pageSize;

  GoogleProvider(Calendar client, GoogleCalls calls, int pageSize) {
    this.client = client;
    this.calls = calls;
    this.events = new GoogleEvents(client, calls);
    this.pageSize = pageSize;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(WatchScope.CALENDAR, WindowKind.UNBOUNDED, Mail.ON_REQUEST);
  }

  /** The primary calendar's id is the address of the account. */
  @Override
  public Account account() {
    JsonItem primary =
        calls.read(
            Subject.ACCOUNT,
            "calendar#calendarListEntry",
            () -> client.calendarList().get("primary"));
    if (primary.text("id").isEmpty()) {
      throw GoogleFailures.malformed("id");
    }
    return new Account(primary.text("id"), primary.text("id"));
  }

  @Override
  public List<RemoteCalendar> calendars() {
    List<RemoteCalendar> calendars = new ArrayList<>();
    String token = "";
    for (int pages = 0; pages < MOST_PAGES; pages++) {
      GoogleListing page = calendarPage(token);
      page.items().stream().map(GoogleProvider::calendar).forEach(calendars::add);
      token = page.next(token);
      if (token.isEmpty()) {
        return calendars;
      }
    }
    throw GoogleFailures.malformed("paging_loop");
  }

  private GoogleListing calendarPage(String token) {
    return new GoogleListing(
        calls.read(
            Subject.ACCOUNT,
            "calendar#calendarList",
            () -> {
              var list = client.calendarList().list().setMaxResults(CALENDARS_A_PAGE);
              return (token.isEmpty() ? list : list.setPageToken(token)).setShowHidden(true);
            }));
  }

  private static RemoteCalendar calendar(JsonItem entry) {
    String own = entry.text("summaryOverride");
    return new RemoteCalendar(
        new RemoteCalendarId(entry.text("id")),
        own.isEmpty() ? entry.text("summary") : own,
        entry.text("timeZone"),
        entry.text("backgroundColor"),
        entry.text("accessRole"),
        entry.flag("primary"));
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    GooglePosition position =
        switch (query) {
          case ChangeQuery.Delta delta -> GooglePosition.of(delta.since());
          case ChangeQuery.Snapshot all -> GooglePosition.snapshot(all.window(), pageSize);
          case ChangeQuery.Next next -> GooglePosition.of(next.token());
        };
    return events.page(calendar, position);
  }

  /** Reads the events themselves: a calendar may be in the list of calendars and not readable. */
  @Override
  public Access access(RemoteCalendarId calendar) {
    String account = account().id();
    return new Access(account, events.glance(calendar).role());
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return events.fetch(calendar, id);
  }

  @Override
  public Projection project(Event event) {
    return GoogleProjection.of(event);
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    return new GoogleWrites(events, calendar, mailing).create(key, event);
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    return new GoogleWrites(events, calendar, mailing).update(known, wanted);
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    new GoogleWrites(events, calendar, mailing).delete(known);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    return new GoogleWrites(events, calendar, Mailing.NOBODY).respond(known, response);
  }

  @Override
  public Watch watch(WatchRequest request) {
    Channel channel =
        new Channel()
            .setId(request.channel())
            .setType("web_hook")
            .setAddress(request.address().toString())
            .setToken(request.secret())
            .setExpiration(request.until().toEpochMilli());
    JsonItem granted =
        calls.read(
            Subject.CALENDAR,
            "api#channel",
            () -> client.events().watch(request.calendar().value(), channel));
    if (granted.text("resourceId").isEmpty()) {
      throw GoogleFailures.malformed("resourceId");
    }
    Instant until = granted.number("expiration").map(Instant::ofEpochMilli).orElse(request.until());
    return new Watch(request.channel(), granted.text("resourceId"), until);
  }

  /** Google extends no channel: the caller makes a new one, then ends the old. */
  @Override
  public Watch renew(Watch watch, Instant until) {
    throw ProviderException.of(FailureClass.GONE, "renewal_unsupported");
  }

  @Override
  public void unwatch(Watch watch) {
    Channel channel = new Channel().setId(watch.id()).setResourceId(watch.resource());
    try {
      calls.tell(Subject.CHANNEL, () -> client.channels().stop(channel));
    } catch (ProviderException e) {
      if (e.failureClass() != FailureClass.GONE) {
        throw e;
      }
    }
  }
}
