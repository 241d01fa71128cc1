package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Events: list, get, create, patch, delete, and the instances of a series. */
final class EventRoutes {
  /** Where events are found by their ids. */
  static final List<String> ROOTS =
      List.of("/events", "/calendar/events", "/calendars/{calendar}/events");

  private final EventWriter writer;
  private final GraphOptions.Exchange exchange;
  private final Paging paging;

  EventRoutes(EventWriter writer, GraphOptions.Exchange exchange, Paging paging) {
    this.writer = writer;
    this.exchange = exchange;
    this.paging = paging;
  }

  void install(MailboxRouter router) {
    for (String path : List.of("/calendar/events", "/calendars/{calendar}/events")) {
      router.route("GET", path, call -> list(call, List.copyOf(call.calendar().events())));
      router.route("POST", path, this::create);
    }
    router.route("GET", "/events", call -> list(call, everywhere(call)));
    router.route("POST", "/events", this::create);
    for (String path : ROOTS) {
      router.route("GET", path + "/{event}", this::get);
      router.route("PATCH", path + "/{event}", this::patch);
      router.route("DELETE", path + "/{event}", this::delete);
      router.route("GET", path + "/{event}/instances", this::instances);
    }
  }

  private static List<StoredEvent> everywhere(Call call) {
    return call.mailbox().calendars().stream()
        .flatMap(calendar -> calendar.events().stream())
        .toList();
  }

  private Response list(Call call, List<StoredEvent> events) {
    Projection projection = Projection.of(call);
    EventView view = view(call);
    List<StoredEvent> kept =
        call.query("$filter")
            .map(EventFilter::of)
            .map(filter -> filtered(events, filter))
            .orElse(events);
    return paging.page(
        call, kept, event -> projection.apply(view.whole(event, event.id()), event, event.id()));
  }

  private static List<StoredEvent> filtered(
      List<StoredEvent> events, Predicate<StoredEvent> filter) {
    return events.stream().filter(filter).toList();
  }

  private Response create(Call call) {
    StoredEvent event = writer.create(call.mailbox(), call.calendar(), call.json());
    ObjectNode shown = view(call).whole(event, event.id());
    shown.remove("@odata.type");
    return Response.json(201, shown)
        .withHeader("Location", paging.address(call) + "/" + event.id().text());
  }

  private Response get(Call call) {
    Mailbox.Found found = call.event();
    EventView view = view(call);
    ObjectNode whole = view.whole(found.event(), found.id());
    return Response.json(200, Projection.of(call).applyToOne(whole, found, view));
  }

  private Response patch(Call call) {
    Mailbox.Found found = call.event();
    call.requireVersion(found);
    writer.patch(call.mailbox(), found, call.json());
    return get(call);
  }

  private Response delete(Call call) {
    Mailbox.Found found = call.event();
    call.requireVersion(found);
    writer.delete(call.mailbox(), found);
    return Response.empty(204);
  }

  private Response instances(Call call) {
    Window window = window(call);
    Mailbox.Found found = call.event();
    Projection projection = Projection.of(call);
    EventView view = view(call);
    Expansion expansion = new Expansion(exchange.clampShortMonths());
    return paging.page(
        call,
        expansion.instances(found.event(), window),
        item -> projection.apply(view.instance(found.event(), item), found.event(), item.id()));
  }

  /** The range that a calendar view is asked for; both ends are required. */
  static Window window(Call call) {
    return Window.ofView(bound(call, "startDateTime"), bound(call, "endDateTime"));
  }

  private static Instant bound(Call call, String name) {
    return call.query(name)
        .map(text -> GraphTime.parseBound(text, name))
        .orElseThrow(() ->
            new GraphError(
                400,
                "ErrorInvalidParameter",
                "This request requires a time window specified by the query string parameters"
                    + " startDateTime and endDateTime."));
  }

  private EventView view(Call call) {
    return new EventView(exchange, call.preferences());
  }
}
