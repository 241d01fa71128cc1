package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** What failed at one connection of the manager's tenant. */
@Path("/api/calendar/admin/connections/{id}/failed-attempts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminConnectionFailuresResource {
  private final FailureLists lists;

  /** Reads these. */
  public AdminConnectionFailuresResource(FailedAttempts attempts) {
    this.lists = new FailureLists(attempts);
  }

  /** A page, the newest first; those that have no retry left only where that is asked. */
  @GET
  public ObjectNode list(@Auth Caller caller, @PathParam("id") String id, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, FailureLists.PARAMETERS);
    ConnectionId connection = lists.connection(caller.firmId(), id);
    ObjectNode json = Json.object().put("connection_id", connection.toString());
    lists.put(
        json,
        FailureLists.filter(caller.firmId(), Optional.of(connection), parameters),
        parameters);
    return json;
  }
}
