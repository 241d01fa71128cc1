package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConnectionRow;
import calsyncd.daemon.postgres.OperatedConnections;
import calsyncd.daemon.postgres.OperatedConnections.Outcome;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.Window;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** What a manager does to a connection of somebody in the tenant: it waits, and it goes on. */
@Path("/api/calendar/admin/connections/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminConnectionResource {
  private static final String WHAT = "connection";
  private static final int REASON = 200;
  private static final String START = "start_date";
  private static final String END = "end_date";
  private static final int TIME = 40;

  private final OperatedConnections connections;
  private final Resyncing resyncing;
  private final Runnable wake;

  /**
   * Acts on these.
   *
   * @param wake called when passes have something to do
   */
  public AdminConnectionResource(
      OperatedConnections connections, Resyncing resyncing, Runnable wake) {
    this.connections = connections;
    this.resyncing = resyncing;
    this.wake = wake;
  }

  /** No call is made for it until it is resumed. */
  @POST
  @Path("/pause")
  public ObjectNode pause(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    Author author = Authors.of(caller);
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
    Author author = Authors.of(caller);
    ObjectNode answer = answer(connections.resume(author, id(id)), "resumed", author);
    wake.run();
    return answer;
  }

  /**
   * Its calendars are read once more: whole, with their cursors forgotten, or, where a bound is
   * given, what takes place from {@code start_date} until before {@code end_date}.
   */
  @POST
  @Path("/resync")
  public Response resync(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    Body body = Body.optional(bytes, List.of(START, END));
    Optional<Instant> from = body.text(START, TIME).map(text -> time(START, text));
    Optional<Instant> to = body.text(END, TIME).map(text -> time(END, text));
    Window bounds = new Window(from.orElse(Instant.MIN), to.orElse(Instant.MAX));
    if (!bounds.from().isBefore(bounds.to())) {
      throw Problem.field(END, "must be after start_date");
    }
    boolean whole = bounds.equals(Window.UNBOUNDED);
    Author author = Authors.of(caller);
    return resyncing.answer(
        caller.firmId(),
        resyncing
            .table()
            .connection(author, id(id), whole ? Optional.empty() : Optional.of(bounds)),
        WHAT);
  }

  private static Instant time(String field, String text) {
    return EventsQuery.time(text, ZoneOffset.UTC)
        .orElseThrow(() -> Problem.field(field, "must be 2026-12-03 or 2026-12-03T09:00:00Z"));
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
