package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.FailedAttempt;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FailedAttempts.Filter;
import calsyncd.hub.ConnectionId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What failed at all connections of the manager's tenant. */
@Path("/api/calendar/admin/sync-attempts/failed")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminFailuresResource {
  private static final String CONNECTION = "connection_id";
  private static final List<String> PARAMETERS = parameters();

  private final FailedAttempts attempts;
  private final FailureLists lists;

  /** Reads these. */
  public AdminFailuresResource(FailedAttempts attempts) {
    this.attempts = attempts;
    this.lists = new FailureLists(attempts);
  }

  private static List<String> parameters() {
    List<String> all = new ArrayList<>(FailureLists.PARAMETERS);
    all.addFirst(CONNECTION);
    return List.copyOf(all);
  }

  /** A page, the newest first, and how much failed at each connection that is on it. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, PARAMETERS);
    Optional<ConnectionId> connection =
        parameters.text(CONNECTION).map(id -> connection(caller.firmId(), id));
    Filter filter = FailureLists.filter(caller.firmId(), connection, parameters);
    ObjectNode json = Json.object();
    List<FailedAttempt> given = lists.put(json, filter, parameters);
    ArrayNode array = json.putArray("connections");
    attempts
        .counts(filter, given.stream().map(FailedAttempt::connection).distinct().toList())
        .forEach((id, counts) ->
            array
                .addObject()
                .put(CONNECTION, id.toString())
                .put("total_count", FailureLists.total(counts))
                .set("error_breakdown", FailureLists.breakdown(counts)));
    return json;
  }

  private ConnectionId connection(String firm, String id) {
    if (Ids.uuid(id).isEmpty()) {
      throw Problem.parameter(CONNECTION, "must be the id of a connection");
    }
    return lists.connection(firm, id);
  }
}
