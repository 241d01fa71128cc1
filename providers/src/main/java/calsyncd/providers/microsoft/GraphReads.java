package calsyncd.providers.microsoft;

import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import com.google.gson.JsonObject;
import com.microsoft.graph.users.item.UserItemRequestBuilder;
import com.microsoft.graph.users.item.calendars.CalendarsRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.CalendarItemRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.calendarview.delta.DeltaRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.events.item.EventItemRequestBuilder;
import com.microsoft.graph.users.item.calendars.item.events.item.instances.InstancesRequestBuilder;
import java.util.List;

/** The reads of Graph that this adapter makes, one method each. */
final class GraphReads {
  private final GraphExchange exchange;
  private final GraphUrls urls;
  private final int pageSize;

  GraphReads(GraphExchange exchange, MicrosoftSettings settings) {
    this.exchange = exchange;
    this.urls = new GraphUrls(settings.graphUrl());
    this.pageSize = settings.pageSize();
  }

  GraphUrls urls() {
    return urls;
  }

  JsonObject me() {
    return exchange.send(
        new UserItemRequestBuilder(urls.me(), exchange.adapter()).toGetRequestInformation(),
        GraphSubject.ACCOUNT);
  }

  List<JsonObject> calendars() {
    return exchange.all(
        urls.calendars(pageSize),
        url -> new CalendarsRequestBuilder(url, exchange.adapter()).toGetRequestInformation(),
        GraphSubject.ACCOUNT,
        urls);
  }

  JsonObject calendar(RemoteCalendarId calendar) {
    return exchange.send(
        new CalendarItemRequestBuilder(urls.calendar(calendar), exchange.adapter())
            .toGetRequestInformation(),
        GraphSubject.CALENDAR);
  }

  /** A page of a delta round, by the address that begins one or a link that Graph gave. */
  JsonObject delta(String url, GraphSubject about) {
    return exchange.send(
        new DeltaRequestBuilder(urls.asUri(url), exchange.adapter()).toGetRequestInformation(),
        about);
  }

  GraphEvent event(RemoteCalendarId calendar, RemoteId id) {
    return GraphEvent.of(read(urls.event(calendar, id)));
  }

  /** A master's exceptions and cancelled occurrences, as far as Graph tells them. */
  JsonObject overrides(RemoteCalendarId calendar, RemoteId master) {
    return read(urls.overrides(calendar, master));
  }

  /** The occurrences of a series inside a window, exceptions among them. */
  List<GraphEvent> instances(RemoteCalendarId calendar, RemoteId master, Window window) {
    return events(urls.instances(calendar, master, window, pageSize));
  }

  /** All pages of a list of occurrences, from this one on. */
  List<GraphEvent> events(String firstPage) {
    return exchange
        .all(
            firstPage,
            url -> new InstancesRequestBuilder(url, exchange.adapter()).toGetRequestInformation(),
            GraphSubject.EVENT,
            urls)
        .stream()
        .map(GraphEvent::of)
        .toList();
  }

  private JsonObject read(String url) {
    return exchange.send(
        new EventItemRequestBuilder(url, exchange.adapter()).toGetRequestInformation(),
        GraphSubject.EVENT);
  }
}
