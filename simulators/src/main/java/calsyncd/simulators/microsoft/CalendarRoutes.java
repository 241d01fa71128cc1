package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The user and the calendars of a mailbox. */
final class CalendarRoutes {
  private final Paging paging;

  CalendarRoutes(Paging paging) {
    this.paging = paging;
  }

  void install(MailboxRouter router) {
    router.user("GET", "", this::user);
    router.route("GET", "/calendars", this::list);
    router.route("POST", "/calendars", this::create);
    for (String path : List.of("/calendar", "/calendars/{calendar}")) {
      router.route("GET", path, call -> Response.json(200, render(call, call.calendar())));
      router.route("PATCH", path, this::rename);
    }
    router.route("DELETE", "/calendars/{calendar}", this::delete);
  }

  private Response user(Call call) {
    String email = call.mailbox().email();
    return Response.json(
        200,
        Json.object()
            .put("id", call.mailbox().userId())
            .put("displayName", email.substring(0, Math.max(0, email.indexOf('@'))))
            .put("mail", email)
            .put("userPrincipalName", email));
  }

  private Response list(Call call) {
    return paging.page(
        call, List.copyOf(call.mailbox().calendars()), calendar -> render(call, calendar));
  }

  private Response create(Call call) {
    String name = name(call.json());
    requireFree(call, name);
    return Response.json(201, render(call, call.mailbox().addCalendar(name)));
  }

  private Response rename(Call call) {
    GraphCalendar calendar = call.calendar();
    ObjectNode input = call.json();
    if (input.has("name")) {
      String name = name(input);
      if (!name.equals(calendar.name())) {
        requireFree(call, name);
      }
      calendar.rename(name);
    }
    return Response.json(200, render(call, calendar));
  }

  private Response delete(Call call) {
    GraphCalendar calendar = call.calendar();
    if (call.mailbox().isPrimary(calendar)) {
      throw GraphError.invalidRequest("The default calendar cannot be deleted.");
    }
    call.mailbox().removeCalendar(calendar);
    return Response.empty(204);
  }

  private static String name(ObjectNode input) {
    String name = input.path("name").asText("");
    if (name.isBlank()) {
      throw GraphError.invalidProperty("name is required.");
    }
    return name;
  }

  private static void requireFree(Call call, String name) {
    if (call.mailbox().calendarNamed(name).isPresent()) {
      throw new GraphError(
          409, "ErrorFolderExists", "A folder with the specified name already exists.");
    }
  }

  private static ObjectNode render(Call call, GraphCalendar calendar) {
    boolean primary = call.mailbox().isPrimary(calendar);
    ObjectNode node =
        Json.object()
            .put("id", calendar.id())
            .put("name", calendar.name())
            .put("color", "auto")
            .put("hexColor", "")
            .put("isDefaultCalendar", primary)
            .put("changeKey", "AAA" + Integer.toHexString(calendar.name().hashCode()))
            .put("canShare", true)
            .put("canViewPrivateItems", true)
            .put("canEdit", true)
            .put("isTallyingResponses", primary)
            .put("isRemovable", !primary);
    node.putObject("owner")
        .put("name", call.mailbox().email())
        .put("address", call.mailbox().email());
    return node;
  }
}
