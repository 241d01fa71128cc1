package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Resyncs that took longer than their answer waited. */
@Path("/api/calendar/admin/tasks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminTaskResource {
  private static final String WHAT = "task";

  private final Resyncing resyncing;

  /** Shows these. */
  public AdminTaskResource(Resyncing resyncing) {
    this.resyncing = resyncing;
  }

  /** How far one came, calendar by calendar. */
  @GET
  @Path("/{id}")
  public ObjectNode get(@Auth Caller caller, @PathParam("id") String id) {
    return resyncing.json(
        resyncing
            .table()
            .find(caller.firmId(), Ids.inPath(id, WHAT))
            .orElseThrow(() -> Problem.unknown(WHAT)));
  }
}
