package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.ZoneId;

/** A user's events in the hub. Read-only in this release. */
@Path("/integrations/calendar/events")
@Produces(MediaType.APPLICATION_JSON)
public final class EventResource {
  private static final String WHAT = "event";

  private final EventQueries events;
  private final PreferenceTable preferences;

  /** Reads events from here, dates and floating times in the zone that the user prefers. */
  public EventResource(EventQueries events, PreferenceTable preferences) {
    this.events = events;
    this.preferences = preferences;
  }

  /** A page of events, or of occurrences. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    ZoneId viewer = ZoneId.of(preferences.get(caller.owner()).timeZone());
    EventsQuery query = EventsQuery.of(uri.getQueryParameters(), viewer);
    return new EventLists(events).page(caller.owner(), query).json();
  }

  /** One event; its ETag is its version. */
  @GET
  @Path("/{id}")
  public Response get(@Auth Caller caller, @PathParam("id") String id, @Context Request request) {
    EventRow row =
        events
            .find(caller.owner(), new EventId(Ids.inPath(id, WHAT)))
            .orElseThrow(() -> Problem.unknown(WHAT));
    EntityTag tag = new EntityTag(Long.toString(row.version()));
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    return unchanged != null
        ? unchanged.tag(tag).build()
        : Response.ok(EventLists.json(row)).tag(tag).build();
  }
}
