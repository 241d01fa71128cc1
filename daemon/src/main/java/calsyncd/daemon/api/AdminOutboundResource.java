package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.OutboundList;
import calsyncd.daemon.postgres.OutboundList.After;
import calsyncd.daemon.postgres.OutboundList.Row;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** What the manager's tenant was told, is to be told, and what nobody knows of. */
@Path("/api/calendar/admin/outbound-messages")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminOutboundResource {
  private static final String LIST = "outbound-messages";
  private static final List<String> STATES =
      List.of("due", "sending", "sent", "unknown", "dropped", "failed");

  private final OutboundList messages;

  /** Shows these. */
  public AdminOutboundResource(OutboundList messages) {
    this.messages = messages;
  }

  /** A page, the newest first. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("state", "limit", "cursor"));
    int limit = parameters.limit();
    String state = parameters.word("state", STATES).orElse("");
    After after = parameters.text("cursor").map(AdminOutboundResource::after).orElse(After.START);
    List<Row> rows = messages.page(caller.firmId(), state, after, limit + 1);
    List<Row> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("outbound_messages");
    given.forEach(row -> array.add(json(row)));
    return json.put("next_cursor", rows.size() > limit ? cursor(given.getLast()) : null);
  }

  private static String cursor(Row last) {
    return ListCursor.of(LIST, List.of(last.times().created().toString(), last.id().toString()));
  }

  private static After after(String text) {
    List<String> parts = ListCursor.texts(LIST, text);
    return new After(ListCursor.instant(parts.getFirst()), ListCursor.id(parts.getLast()));
  }

  private static ObjectNode json(Row row) {
    ObjectNode json =
        Json.object()
            .put("id", row.id().toString())
            .put("kind", row.kind())
            .put("group_id", row.group().toString())
            .put("channel", row.channel())
            .put("recipient", row.recipient())
            .put("state", row.state())
            .put("attempt", row.attempt())
            .put("created_at", row.times().created().toString());
    Json.put(json, "due_at", row.times().due());
    json.put("expires_at", row.times().expires().toString());
    Json.put(json, "sent_at", row.times().sent());
    return json.put("last_error", row.error());
  }
}
