package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.hub.EventId;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What a manager does to one event of somebody in the tenant. */
@Path("/api/calendar/admin/appointments/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminAppointmentResource {
  private static final String WHAT = "appointment";

  private final Resyncing resyncing;

  /** Acts through this. */
  public AdminAppointmentResource(Resyncing resyncing) {
    this.resyncing = resyncing;
  }

  /** Each of its copies is read by its id, and reconciled. */
  @POST
  @Path("/resync")
  public Response resync(@Auth Caller caller, @PathParam("id") String id) {
    Author author = Authors.of(caller);
    EventId event = new EventId(Ids.inPath(id, WHAT));
    return resyncing.answer(caller.firmId(), resyncing.table().event(author, event), WHAT);
  }
}
