package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The calendar view and its delta. */
final class ViewRoutes {
  private static final List<String> UNSUPPORTED =
      List.of("$select", "$expand", "$filter", "$orderby", "$search");

  private static final List<String> SPARED = List.of("subject", "body", "bodyPreview");

  private final GraphOptions.Exchange exchange;
  private final Expansion expansion;
  private final Paging paging;
  private final Supplier<DeltaOptions> options;

  ViewRoutes(GraphOptions.Exchange exchange, Paging paging, Supplier<DeltaOptions> options) {
    this.options = options;
    this.exchange = exchange;
    this.expansion = new Expansion(exchange.clampShortMonths());
    this.paging = paging;
  }

  void install(MailboxRouter router) {
    for (String path : List.of("", "/calendar", "/calendars/{calendar}")) {
      router.route("GET", path + "/calendarView", this::view);
      for (String delta : List.of("delta", "delta()", "microsoft.graph.delta()")) {
        router.route("GET", path + "/calendarView/" + delta, this::delta);
      }
    }
  }

  private Response view(Call call) {
    GraphCalendar calendar = call.calendar();
    Projection projection = Projection.of(call);
    EventView view = new EventView(exchange, call.preferences());
    return paging.page(
        call,
        calendar.view(EventRoutes.window(call), expansion),
        item -> {
          StoredEvent event =
              calendar.event(item.id().serial()).orElseThrow(GraphError::itemNotFound);
          return projection.apply(view.instance(event, item), event, item.id());
        });
  }

  private Response delta(Call call) {
    UNSUPPORTED.stream()
        .filter(option -> call.query(option).isPresent())
        .findFirst()
        .ifPresent(ViewRoutes::refuse);
    GraphCalendar calendar = call.calendar();
    try {
      return Response.json(200, render(call, calendar, page(call, calendar)));
    } catch (GraphError refused) {
      throw located(refused, paging.address(call));
    }
  }

  private static void refuse(String option) {
    throw GraphError.invalidRequest(
        "The following parameters are not supported with change tracking over the 'CalendarView'"
            + " resource: '"
            + option
            + "'.");
  }

  private static GraphError located(GraphError refused, String address) {
    return Optional.ofNullable(refused.headers().get("Location"))
        .map(query -> refused.header("Location", address + query))
        .orElse(refused);
  }

  private static DeltaRounds.Page page(Call call, GraphCalendar calendar) {
    DeltaRounds rounds = call.mailbox().rounds();
    int size = call.preferences().pageSize();
    Optional<String> skip = token(call, "$skiptoken");
    if (skip.isPresent()) {
      return rounds.next(calendar, skip.get(), size);
    }
    Optional<String> since = token(call, "$deltatoken").filter(token -> !token.isEmpty());
    return since.isPresent()
        ? rounds.changes(calendar, since.get(), size)
        : rounds.begin(calendar, EventRoutes.window(call), size);
  }

  private static Optional<String> token(Call call, String name) {
    return call.request().query().entrySet().stream()
        .filter(parameter -> parameter.getKey().equalsIgnoreCase(name))
        .map(parameter -> parameter.getValue().getFirst())
        .findFirst();
  }

  private ObjectNode render(Call call, GraphCalendar calendar, DeltaRounds.Page page) {
    ObjectNode answer = Json.object();
    answer.put("@odata.context", paging.context());
    ArrayNode value = answer.putArray("value");
    EventView view = new EventView(exchange, call.preferences());
    page.items().forEach(item -> render(calendar, view, item).ifPresent(value::add));
    String link = page.last() ? "@odata.deltaLink" : "@odata.nextLink";
    String parameter = page.last() ? "$deltatoken" : "$skiptoken";
    return answer.put(link, paging.address(call) + "?" + parameter + "=" + page.token());
  }

  /** Empty if the item changed its nature since the round began: the next round tells. */
  private Optional<ObjectNode> render(
      GraphCalendar calendar, EventView view, DeltaRounds.Item item) {
    if (item.removed()) {
      return Optional.of(view.removed(item.id()));
    }
    Optional<StoredEvent> event = calendar.event(item.id().serial());
    if (event.isEmpty() || !item.id().isOccurrence()) {
      return event.map(whole -> view.whole(whole, whole.id())).map(this::named);
    }
    return expansion
        .knownInstance(event.get(), item.id().date())
        .map(instance -> occurrence(view, event.get(), instance));
  }

  private ObjectNode named(ObjectNode whole) {
    return options.get().has(DeltaOptions.Switch.ANONYMOUS)
        ? whole.without("transactionId")
        : whole;
  }

  private ObjectNode occurrence(EventView view, StoredEvent event, Instance instance) {
    if (instance.kind() == Instance.Kind.OCCURRENCE) {
      return view.stub(event, instance);
    }
    ObjectNode exception = view.instance(event, instance);
    return options.get().has(DeltaOptions.Switch.SPARSE_EXCEPTIONS)
        ? exception.without(SPARED)
        : exception;
  }
}
