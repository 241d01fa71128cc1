package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import calsyncd.provider.ChangePage;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.providers.google.GoogleFailures.Subject;
import com.google.api.client.util.DateTime;
import com.google.api.services.calendar.Calendar;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the events of calendars. */
record GoogleEvents(Calendar client, GoogleCalls calls) {
  static final String EVENT = "calendar#event";
  private static final String EVENTS = "calendar#events";

  /** At 2500 occurrences a page: a daily series of 270 years. */
  private static final int MOST_PAGES_OF_A_SERIES = 40;

  /** One page of {@code events.list}. */
  GoogleListing listing(RemoteCalendarId calendar, GooglePosition position) {
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

  /**
   * The smallest listing there is.
   *
   * @throws ProviderException COLLECTION_GONE where the calendar is gone or not readable
   */
  GoogleListing glance(RemoteCalendarId calendar) {
    return listing(calendar, new GooglePosition(1, Map.of()));
  }

  /** Reads one item, cancelled or not. */
  JsonItem get(RemoteCalendarId calendar, RemoteId id) {
    return calls.read(
        Subject.EVENT, EVENT, () -> client.events().get(calendar.value(), id.value()));
  }

  /** Reads one event or series, with all its overrides. */
  Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    try {
      JsonItem item = get(calendar, id);
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

  /** An item that is no tombstone as an event, a series with its exceptions. */
  RemoteEvent whole(RemoteCalendarId calendar, JsonItem item) {
    RemoteEvent event = alone(calendar, item);
    return event.event().recurrence().isEmpty() ? event : series(calendar, event);
  }

  /** An item that is no tombstone as an event without the exceptions it may have. */
  RemoteEvent alone(RemoteCalendarId calendar, JsonItem item) {
    return mapper(calendar, item)
        .event(item)
        .map(event -> counted(calendar, event))
        .orElseThrow(() -> ProviderException.of(FailureClass.REJECTED, "unreadable_event"));
  }

  /** A page of changes. */
  ChangePage page(RemoteCalendarId calendar, GooglePosition position) {
    ChangePage page = listing(calendar, position).page(position);
    List<RemoteChange> changes =
        page.changes().stream().map(change -> counted(calendar, change)).toList();
    return new ChangePage(changes, page.then(), page.accessRole());
  }

  /** One that was deleted since is told by the next pass. */
  private RemoteChange counted(RemoteCalendarId calendar, RemoteChange change) {
    try {
      return change instanceof RemoteChange.Master(RemoteEvent event)
          ? new RemoteChange.Master(counted(calendar, event))
          : change;
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.GONE) {
        return change;
      }
      throw e;
    }
  }

  /** Only Google can tell whether a start that the rule does not give is one of its COUNT. */
  private RemoteEvent counted(RemoteCalendarId calendar, RemoteEvent event) {
    Event series = event.event();
    return GoogleStart.disputed(series)
        .map(last -> occurrence(calendar, event.id(), last).isPresent() ? 0 : 1)
        .map(less -> event.withEvent(series.withRecurrence(GoogleStart.ended(series, less))))
        .orElse(event);
  }

  /** A single event's answer does not name the calendar's zone, which a time may need. */
  GoogleEventMapper mapper(RemoteCalendarId calendar, JsonItem item) {
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
      page.items()
          .forEach(item ->
              mapper
                  .instance(item)
                  .ifPresent(one -> series.add(one, GoogleEventMapper.changedAt(item))));
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

  /** The occurrence that had this start by the rule, cancelled or not; empty where none had. */
  Optional<GoogleOccurrence> occurrence(
      RemoteCalendarId calendar, RemoteId series, RecurrenceId at) {
    GoogleListing found =
        new GoogleListing(
            calls.read(
                Subject.SERIES,
                EVENTS,
                () ->
                    client
                        .events()
                        .instances(calendar.value(), series.value())
                        .setShowDeleted(true)
                        .setOriginalStart(originalStart(at))));
    GoogleEventMapper mapper = found.mapper();
    for (JsonItem item : found.items()) {
      Optional<RemoteChange.Instance> read = mapper.instance(item);
      if (read.isPresent() && originalStart(read.get().at()).equals(originalStart(at))) {
        return Optional.of(new GoogleOccurrence(item, read.get().override()));
      }
    }
    return Optional.empty();
  }

  private static String originalStart(RecurrenceId at) {
    return at.start() instanceof EventTime.Day day
        ? day.date().toString()
        : at.start().instant(ZoneOffset.UTC).toString();
  }
}
