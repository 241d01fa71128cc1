package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.BindingRow;
import calsyncd.daemon.postgres.BindingTable;
import calsyncd.daemon.postgres.BindingTable.Created;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Ringer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which calendars are pulled, and into which hub calendar. */
@Path("/integrations/calendar/bindings")
@Produces(MediaType.APPLICATION_JSON)
public final class BindingResource {
  private static final String WHAT = "binding";
  private static final List<String> STATES = List.of("active", "paused");

  private final BindingTable bindings;
  private final Ringer ringer;

  /** Makes, changes and rings these bindings. */
  public BindingResource(BindingTable bindings, Ringer ringer) {
    this.bindings = bindings;
    this.ringer = ringer;
  }

  /** Binds a calendar to a hub calendar of its own, or to one that nothing is bound to. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(@Auth Caller caller, byte[] bytes) {
    Body body =
        Body.of(bytes, List.of("calendar_id", "hub_calendar_id", "direction", "export_view"));
    checkReadOnly(body);
    UUID calendar =
        body.uuid("calendar_id").orElseThrow(() -> Problem.field("calendar_id", "is missing"));
    Optional<HubCalendarId> hub = body.uuid("hub_calendar_id").map(HubCalendarId::new);
    return switch (bindings.create(caller.owner(), calendar, hub)) {
      case Created.Made(BindingRow made) -> made(made);
      case Created.Unknown(String field) ->
          throw Problem.field(field, "names no calendar of yours");
      case Created.Taken(String field) ->
          throw Problem.conflict(
              field, "is bound already; this release has one binding a calendar");
    };
  }

  private Response made(BindingRow binding) {
    ringer.ring(List.of(binding.id()), Correlation.current());
    return Response.created(URI.create("/integrations/calendar/bindings/" + binding.id()))
        .entity(BindingJson.of(binding))
        .build();
  }

  /** Pauses a binding, or lets it go on. */
  @PATCH
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode change(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    Body body = Body.of(bytes, List.of("state", "direction", "export_view"));
    checkReadOnly(body);
    Optional<String> state = body.word("state", STATES);
    BindingId binding = id(id);
    return (state.isPresent()
            ? set(caller, binding, state.get())
            : bindings.find(caller.owner(), binding))
        .map(BindingJson::of)
        .orElseThrow(() -> Problem.unknown(WHAT));
  }

  private Optional<BindingRow> set(Caller caller, BindingId id, String state) {
    boolean active = state.equals("active");
    Optional<BindingRow> changed =
        bindings.setState(caller.owner(), id, state, active ? "" : "paused by the user");
    if (active && changed.isPresent()) {
      ringer.ring(List.of(id), Correlation.current());
    }
    return changed;
  }

  /** Unties a calendar from the hub; the events that came from it stay. */
  @DELETE
  @Path("/{id}")
  public void delete(@Auth Caller caller, @PathParam("id") String id) {
    if (!bindings.delete(caller.owner(), id(id))) {
      throw Problem.unknown(WHAT);
    }
  }

  private static void checkReadOnly(Body body) {
    body.word("direction", List.of("two_way", "import_only", "export_only"))
        .filter(direction -> !direction.equals("import_only"))
        .ifPresent(_ -> {
          throw Problem.field("direction", "can only be import_only in this release");
        });
    body.word("export_view", List.of("full", "busy_only"))
        .filter(view -> !view.equals("full"))
        .ifPresent(_ -> {
          throw Problem.field("export_view", "can only be full in this release");
        });
  }

  private static BindingId id(String id) {
    return new BindingId(Ids.inPath(id, WHAT));
  }
}
