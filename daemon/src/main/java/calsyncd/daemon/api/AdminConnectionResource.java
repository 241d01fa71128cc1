package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.OperatedConnections;
import calsyncd.daemon.postgres.OperatedConnections.Outcome;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What a manager does to a connection of somebody in the tenant: it waits, and it goes on. */
@Path("/api/calendar/admin/connections/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminConnectionResource {
  private static final String WHAT = "connection";
  private static final int REASON = 200;

  private final OperatedConnections connections;
  private final Runnable wake;

  /**
   * Acts on these.
   *
   * @param wake called when passes have something to do
   */
  public AdminConnectionResource(OperatedConnections connections, Runnable wake) {
    this.connections = connections;
    this.wake = wake;
  }

  /** No call is made for it until it is resumed. */
  @POST
  @Path("/pause")
  public ObjectNode pause(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    Author author = new Author(caller.owner(), Correlation.current());
    String reason =
        Body.optional(bytes, List.of("reason"))
            .text("reason", REASON)
            .orElse("paused by a manager");
    return answer(connections.pause(author, id(id), reason), "paused", author);
  }

  /** Its bindings are due at once. */
  @POST
  @Path("/resume")
  public ObjectNode resume(@Auth Caller caller, @PathParam("id") String id) {
    Author author = new Author(caller.owner(), Correlation.current());
    ObjectNode answer = answer(connections.resume(author, id(id)), "resumed", author);
    wake.run();
    return answer;
  }

  private static ObjectNode answer(Outcome outcome, String what, Author author) {
    return switch (outcome) {
      case Outcome.Done(ConnectionRow row) ->
          Json.object()
              .put("message", "the connection is " + what)
              .put("connection_id", row.id().toString())
              .put("provider", row.provider())
              .put("state", row.state())
              .put("state_reason", row.stateReason())
              .put("correlation_id", author.correlationId());
      case Outcome.Unknown() -> throw Problem.unknown(WHAT);
      case Outcome.Refused(ConnectionRow row) -> throw unusable(row);
    };
  }

  /** 409: no pass can run, and nothing that a manager does changes that. */
  static Problem unusable(ConnectionRow row) {
    return Problem.of(409, "the connection is " + row.state() + "; its user has to connect again")
        .as("connection_unusable");
  }

  private static ConnectionId id(String id) {
    return new ConnectionId(Ids.inPath(id, WHAT));
  }
}
