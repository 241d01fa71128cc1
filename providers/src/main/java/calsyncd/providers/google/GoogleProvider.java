package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.client.util.DateTime;
import com.google.api.services.calendar.Calendar;
import com.google.api.services.calendar.model.Channel;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One Google account. */
final class GoogleProvider implements CalendarProvider {
  private static final String EVENTS = "calendar#events";
  private static final int CALENDARS_A_PAGE = 250;
  private static final int MOST_PAGES = 100;

  /** At 2500 occurrences a page: a daily series of 270 years. */
  private static final int MOST_PAGES_OF_A_SERIES = 40;

  private final Calendar client;
  private final GoogleCalls calls;
  private final int pageSize;

  GoogleProvider(Calendar client, GoogleCalls calls, int pageSize) {
    this.client = client;
    this.calls = calls;
    this.pageSize = pageSize;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(WatchScope.CALENDAR, WindowKind.UNBOUNDED);
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
    return listing(calendar, position).page(position);
  }

  private GoogleListing listing(RemoteCalendarId calendar, GooglePosition position) {
    return new GoogleListing(calls.read(Subject.CALENDAR, EVENTS, () -> list(calendar, position)));
  }

  /**
   * The parameters that a sync token allows are the same in each round; {@code showDeleted} stays
   * unset, since only so it may be left out of both. Google then lists cancelled occurrences of
   * living series in the first round and every removal in the later ones.
   */
  private Calendar.Events.List list(RemoteCalendarId calendar, GooglePosition position)
      throws IOException {
    Calendar.Events.List list =
        client
            .events()
            .list(calendar.value())
            .setSingleEvents(false)
            .setMaxResults(position.pageSize());
    position.syncToken().ifPresent(list::setSyncToken);
    position.pageToken().ifPresent(list::setPageToken);
    position.timeMin().map(DateTime::parseRfc3339).ifPresent(list::setTimeMin);
    position.timeMax().map(DateTime::parseRfc3339).ifPresent(list::setTimeMax);
    return list;
  }

  /** Reads the events themselves: a calendar may be in the list of calendars and not readable. */
  @Override
  public Access access(RemoteCalendarId calendar) {
    String account = account().id();
    return new Access(account, glance(calendar).role());
  }

  private GoogleListing glance(RemoteCalendarId calendar) {
    return listing(calendar, new GooglePosition(1, Map.of()));
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    try {
      JsonItem item =
          calls.read(
              Subject.EVENT,
              "calendar#event",
              () -> client.events().get(calendar.value(), id.value()));
      return GoogleEventMapper.cancelled(item)
          ? new Fetched.Gone()
          : new Fetched.Found(whole(calendar, item));
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.GONE) {
        return new Fetched.Gone();
      }
      throw e;
    }
  }

  private RemoteEvent whole(RemoteCalendarId calendar, JsonItem item) {
    RemoteEvent event =
        mapper(calendar, item)
            .event(item)
            .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "unreadable_event"));
    return event.event().recurrence().isEmpty() ? event : series(calendar, event);
  }

  /** A single event's answer does not name the calendar's zone, which a time may need. */
  private GoogleEventMapper mapper(RemoteCalendarId calendar, JsonItem item) {
    boolean needed =
        GoogleTimes.zoneless(item.object("start")) || GoogleTimes.zoneless(item.object("end"));
    return needed ? glance(calendar).mapper() : new GoogleEventMapper(GoogleTimes.of(""));
  }

  /** Half of the exceptions would read as the removal of the others: all, or a refusal. */
  private RemoteEvent series(RemoteCalendarId calendar, RemoteEvent master) {
    GoogleSeries series = new GoogleSeries(master);
    String token = "";
    for (int pages = 0; pages < MOST_PAGES_OF_A_SERIES; pages++) {
      GoogleListing page = instances(calendar, master.id(), token);
      GoogleEventMapper mapper = page.mapper();
      page.items().forEach(item -> mapper.instance(item).ifPresent(series::add));
      token = page.next(token);
      if (token.isEmpty()) {
        return series.event();
      }
    }
    throw ProviderException.of(FailureClass.REJECTED, "series_too_long");
  }

  private GoogleListing instances(RemoteCalendarId calendar, RemoteId master, String token) {
    return new GoogleListing(
        calls.read(
            Subject.SERIES,
            EVENTS,
            () -> {
              var list =
                  client
                      .events()
                      .instances(calendar.value(), master.value())
                      .setShowDeleted(true)
                      .setMaxResults(GoogleSettings.LARGEST_PAGE);
              return token.isEmpty() ? list : list.setPageToken(token);
            }));
  }

  @Override
  public Projection project(Event event) {
    return new Projection.Impossible("read_only");
  }

  @Override
  public RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    throw ProviderException.of(FailureClass.REJECTED, "read_only");
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
