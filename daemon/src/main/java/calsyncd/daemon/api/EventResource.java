package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A user's events in the hub. Bindings that export bring what is written here to calendars. */
@Path("/integrations/calendar/events")
@Produces(MediaType.APPLICATION_JSON)
public final class EventResource {
  private static final String WHAT = "event";

  private final EventQueries events;
  private final PreferenceTable preferences;
  private final EventEditing editing;
  private final Runnable wake;

  /**
   * Reads events from here, dates and floating times in the zone that the user prefers.
   *
   * @param wake called when a pass has something to do
   */
  public EventResource(
      EventQueries events, PreferenceTable preferences, EventEditing editing, Runnable wake) {
    this.events = events;
    this.preferences = preferences;
    this.editing = editing;
    this.wake = wake;
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
    EventRow row = events.find(caller.owner(), id(id)).orElseThrow(() -> Problem.unknown(WHAT));
    EntityTag tag = EventAnswers.tag(row);
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    return unchanged != null
        ? unchanged.tag(tag).build()
        : Response.ok(EventLists.json(row)).tag(tag).build();
  }

  /** A new event; one for each {@code Idempotency-Key}, however often it is sent. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @Auth Caller caller,
      @HeaderParam(IdempotencyHeader.NAME) @Nullable String key,
      byte[] bytes) {
    return written(EventAnswers.of(editing.create(caller, key, bytes)));
  }

  /** The whole event, one occurrence, or one and all that follow, in place of {@code If-Match}. */
  @PUT
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(
      @Auth Caller caller,
      @PathParam("id") String id,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      byte[] bytes) {
    IfMatch match = IfMatch.of(headers.getRequestHeader(HttpHeaders.IF_MATCH));
    EditScope scope = EditScope.of(uri.getQueryParameters());
    return written(EventAnswers.put(editing.put(caller, id(id), match, scope, bytes)));
  }

  /** Removes the whole event, one occurrence, or one and all that follow. */
  @DELETE
  @Path("/{id}")
  public Response delete(
      @Auth Caller caller,
      @PathParam("id") String id,
      @Context HttpHeaders headers,
      @Context UriInfo uri) {
    IfMatch match = IfMatch.of(headers.getRequestHeader(HttpHeaders.IF_MATCH));
    EditScope scope = EditScope.of(uri.getQueryParameters());
    return written(EventAnswers.removed(editing.remove(caller, id(id), match, scope)));
  }

  /** What was written has rung who brings it to a provider. */
  private Response written(Response answer) {
    wake.run();
    return answer;
  }

  private static EventId id(String id) {
    return new EventId(Ids.inPath(id, WHAT));
  }
}
