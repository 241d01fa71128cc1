package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.GroupRetries;
import calsyncd.daemon.postgres.GroupRetries.After;
import calsyncd.daemon.postgres.GroupRetries.Retry;
import calsyncd.group.GroupId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** What of the groups of the manager's tenant fails and is tried until it succeeds. */
@Path("/api/calendar/admin")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminGroupResource {
  private static final String LIST = "group-retries";

  private final GroupRetries retries;
  private final GroupAnswers answers;

  /** Shows these, and has groups brought in step. */
  public AdminGroupResource(GroupRetries retries, GroupAnswers answers) {
    this.retries = retries;
    this.answers = answers;
  }

  /** A page, the longest failing first. */
  @GET
  @Path("/group-retries")
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("limit", "cursor"));
    int limit = parameters.limit();
    After after = parameters.text("cursor").map(AdminGroupResource::after).orElse(After.START);
    List<Retry> rows = retries.page(caller.firmId(), after, limit + 1);
    List<Retry> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("retries");
    given.forEach(row -> array.add(json(row)));
    return json.put("next_cursor", rows.size() > limit ? cursor(given.getLast()) : null);
  }

  private static String cursor(Retry last) {
    return ListCursor.of(LIST, List.of(last.failingSince().toString(), last.id()));
  }

  private static After after(String text) {
    List<String> parts = ListCursor.texts(LIST, text);
    return new After(ListCursor.instant(parts.getFirst()), parts.getLast());
  }

  private static ObjectNode json(Retry row) {
    ObjectNode json =
        Json.object()
            .put("id", row.id())
            .put("group_id", row.group().toString())
            .put("target", row.target())
            .put("attempt", row.attempt());
    Json.put(json, "due_at", row.dueAt());
    json.put("failing_since", row.failingSince().toString());
    json.put("node", row.node().orElse(null));
    json.set("last_result", Json.stored(row.result()));
    return json;
  }

  /** Brings a group in step with all its targets, and tells what came of each. */
  @POST
  @Path("/groups/{id}/sync")
  public Response sync(@Auth Caller caller, @PathParam("id") String id) {
    GroupId group = GroupAnswers.id(id);
    if (!retries.asked(Authors.of(caller), group.value())) {
      throw Problem.unknown(GroupAnswers.WHAT);
    }
    return answers.synced(group);
  }
}
