package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.EventHistoryTable;
import calsyncd.daemon.postgres.HistoryRow;
import calsyncd.hub.EventId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;

/** What was done to an event, by whom, and why. */
@Path("/integrations/calendar/events/{id}/history")
@Produces(MediaType.APPLICATION_JSON)
public final class HistoryResource {
  private static final String LIST = "history";

  private final EventHistoryTable history;

  /** Reads it from here. */
  public HistoryResource(EventHistoryTable history) {
    this.history = history;
  }

  /** A page of it, the newest first; also of an event that is gone. */
  @GET
  public ObjectNode list(@Auth Caller caller, @PathParam("id") String id, @Context UriInfo uri) {
    EventId event = new EventId(Ids.inPath(id, "event"));
    Parameters parameters = Parameters.of(uri, List.of("limit", "cursor"));
    int limit = parameters.limit();
    List<HistoryRow> rows =
        history
            .page(
                caller.owner(),
                event,
                parameters.text("cursor").map(text -> ListCursor.number(LIST, text)),
                limit + 1)
            .orElseThrow(() -> Problem.unknown("event"));
    List<HistoryRow> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("history");
    given.forEach(row -> array.add(json(row)));
    return json.put(
        "next_cursor", rows.size() > limit ? ListCursor.of(LIST, given.getLast().id()) : null);
  }

  private static ObjectNode json(HistoryRow row) {
    ObjectNode json =
        Json.object()
            .put("at", row.at().toString())
            .put("actor", row.done().actor())
            .put("side", row.done().side())
            .put("verb", row.done().verb())
            .put("why", row.done().why());
    row.fields().forEach(json.putArray("fields")::add);
    json.set("before", row.before().map(Json::stored).orElse(NullNode.instance));
    json.put("binding_id", row.place().map(it -> it.binding().toString()).orElse(null));
    json.put("calendar", row.place().map(HistoryRow.Place::calendar).orElse(null));
    json.put("provider", row.place().map(HistoryRow.Place::provider).orElse(null));
    json.put("pass_id", row.pass().map(UUID::toString).orElse(null));
    json.put("request_id", row.request().provider());
    json.put("correlation_id", row.request().correlation());
    json.put("version", row.version());
    Json.put(json, "undone_at", row.undoneAt());
    return json;
  }
}
