package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.connect.CalendarLists;
import calsyncd.daemon.postgres.BindingRow;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.CalendarRow;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.ConnectionTable;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A user's calendars at all providers, and what they are bound to. */
@Path("/integrations/calendar/calendars")
@Produces(MediaType.APPLICATION_JSON)
public final class CalendarResource {
  private static final String CONNECTION = "connection_id";

  private final BindingTable bindings;
  private final ConnectionTable connections;
  private final CalendarLists lists;

  /**
   * Reads calendars from here.
   *
   * @param lists has providers asked which there are
   */
  public CalendarResource(BindingTable bindings, ConnectionTable connections, CalendarLists lists) {
    this.bindings = bindings;
    this.connections = connections;
    this.lists = lists;
  }

  /** All of them. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    return list(caller, _ -> true);
  }

  /** Those of one connection, after its provider was asked which there are. */
  @POST
  @Path("/refresh")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response refresh(@Auth Caller caller, byte[] bytes) {
    ConnectionId id =
        Body.of(bytes, List.of(CONNECTION))
            .uuid(CONNECTION)
            .map(ConnectionId::new)
            .orElseThrow(() -> Problem.field(CONNECTION, "is missing"));
    checkActive(caller, id);
    return PlanRefusals.refused(() -> {
      if (!lists.refresh(Authors.of(caller), id)) {
        checkActive(caller, id);
      }
      return Response.ok(list(caller, row -> row.connection().equals(id))).build();
    });
  }

  private void checkActive(Caller caller, ConnectionId id) {
    ConnectionRow row =
        connections.find(caller.owner(), id).orElseThrow(() -> Problem.unknown("connection"));
    if (!row.state().equals("active")) {
      throw Resyncing.unusable(row);
    }
  }

  private ObjectNode list(Caller caller, Predicate<CalendarRow> wanted) {
    Map<UUID, List<BindingRow>> bound =
        bindings.list(caller.owner()).stream().collect(Collectors.groupingBy(BindingRow::calendar));
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("calendars");
    bindings.calendars(caller.owner()).stream()
        .filter(wanted)
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
