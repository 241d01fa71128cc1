package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.BindingRow;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.CalendarRow;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A user's calendars at all providers, and what they are bound to. */
@Path("/integrations/calendar/calendars")
@Produces(MediaType.APPLICATION_JSON)
public final class CalendarResource {
  private final BindingTable bindings;

  /** Reads calendars from here. */
  public CalendarResource(BindingTable bindings) {
    this.bindings = bindings;
  }

  /** All of them. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    Map<UUID, List<BindingRow>> bound =
        bindings.list(caller.owner()).stream().collect(Collectors.groupingBy(BindingRow::calendar));
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("calendars");
    bindings
        .calendars(caller.owner())
        .forEach(row -> list.add(json(row, bound.getOrDefault(row.id(), List.of()))));
    return json;
  }

  private static ObjectNode json(CalendarRow row, List<BindingRow> bound) {
    ObjectNode json =
        Json.object()
            .put("id", row.id().toString())
            .put("connection_id", row.connection().toString())
            .put("provider", row.provider())
            .put("remote_id", row.calendar().id().value())
            .put("name", row.calendar().name())
            .put("time_zone", row.calendar().timeZone())
            .put("color", row.calendar().color())
            .put("access_role", row.calendar().accessRole())
            .put("primary", row.calendar().primary())
            .put("listed", row.listed());
    ArrayNode list = json.putArray("bindings");
    bound.forEach(binding -> list.add(BindingJson.of(binding)));
    return json;
  }
}
