package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.FailedAttempt;
import calsyncd.daemon.postgres.FailedAttempts;
import calsyncd.daemon.postgres.FailedAttempts.Filter;
import calsyncd.daemon.postgres.ReplayTable;
import calsyncd.daemon.postgres.ReplayTable.Replayed;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Attempts that failed, tried once more because a manager says so. */
@Path("/api/calendar/admin/sync-attempts")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminReplayResource {
  private static final String WHAT = "attempt";

  /** What a replay is no use for is never asked for. */
  private static final List<String> CLASSES = List.of("transient", "rate_limited");

  private static final String CONNECTION = "connection_id";
  private static final String OPERATION = "operation";
  private static final String CLASS = "error_class";
  private static final String EXHAUSTED = "include_exhausted";
  private static final String LIMIT = "limit";

  private final ReplayTable replays;
  private final FailedAttempts attempts;
  private final int most;
  private final Runnable wake;

  /**
   * Replays these.
   *
   * @param most so many at one request
   * @param wake called when passes have something to do
   */
  public AdminReplayResource(
      ReplayTable replays, FailedAttempts attempts, int most, Runnable wake) {
    this.replays = replays;
    this.attempts = attempts;
    this.most = most;
    this.wake = wake;
  }

  /** What one of them tried is due now. */
  @POST
  @Path("/{id}/replay")
  public Response replay(@Auth Caller caller, @PathParam("id") String id) {
    UUID attempt = Ids.inPath(id, WHAT);
    Author author = Authors.of(caller);
    return switch (replays.replay(author, attempt)) {
      case Replayed.Started() -> runs(attempt, "started", author.correlationId());
      case Replayed.Joined(String before) -> runs(attempt, "joined", before);
      case Replayed.Unknown() -> throw Problem.unknown(WHAT);
      case Replayed.Refused(String code, String reason) -> throw Problem.of(409, reason).as(code);
    };
  }

  private Response runs(UUID attempt, String status, String correlationId) {
    wake.run();
    ObjectNode json = Json.object().put("message", "the attempt is tried again");
    json.put("attempt_id", attempt.toString());
    json.putObject("result").put("status", status).put("correlation_id", correlationId);
    return Response.accepted(json).build();
  }

  /** The same of all that a filter finds, the newest first, up to a limit. */
  @POST
  @Path("/replay")
  public Response replayAll(@Auth Caller caller, byte[] bytes) {
    Body body = Body.optional(bytes, List.of(CONNECTION, OPERATION, CLASS, EXHAUSTED, LIMIT));
    int limit = body.integer(LIMIT, 1, most).orElse(most);
    List<FailedAttempt> found = found(caller.firmId(), body, limit + 1);
    Author author = Authors.of(caller);
    ObjectNode json = Json.object().put("message", "the attempts are tried again");
    json.put("matched", Math.min(limit, found.size()));
    ArrayNode joined = json.arrayNode();
    ArrayNode refused = json.arrayNode();
    int started = 0;
    for (FailedAttempt attempt : found.subList(0, Math.min(limit, found.size()))) {
      started += replay(author, attempt, joined, refused);
    }
    wake.run();
    json.put("started", started).put("more", found.size() > limit);
    json.set("joined", joined);
    json.set("refused", refused);
    return Response.accepted(json.put("correlation_id", author.correlationId())).build();
  }

  private List<FailedAttempt> found(String firm, Body body, int limit) {
    Optional<ConnectionId> connection = body.uuid(CONNECTION).map(ConnectionId::new);
    if (connection.isPresent() && !attempts.has(firm, connection.get())) {
      throw Problem.unknown("connection");
    }
    Optional<String> operation = body.word(OPERATION, FailedAttempts.OPERATIONS);
    boolean exhausted = body.bool(EXHAUSTED).orElse(true);
    List<FailedAttempt> found = new ArrayList<>();
    for (String word : body.word(CLASS, CLASSES).map(List::of).orElse(CLASSES)) {
      Filter filter = new Filter(firm, connection, operation, Optional.of(word), exhausted);
      found.addAll(attempts.page(filter, Optional.empty(), limit - found.size()));
    }
    return found;
  }

  private int replay(Author author, FailedAttempt attempt, ArrayNode joined, ArrayNode refused) {
    Replayed replayed = replays.replay(author, attempt.id());
    switch (replayed) {
      case Replayed.Started(), Replayed.Unknown() -> {}
      case Replayed.Joined(String before) -> of(attempt, joined).put("correlation_id", before);
      case Replayed.Refused(String code, String reason) ->
          of(attempt, refused).put("code", code).put("reason", reason);
    }
    return replayed instanceof Replayed.Started ? 1 : 0;
  }

  private static ObjectNode of(FailedAttempt attempt, ArrayNode list) {
    return list.addObject().put("attempt_id", attempt.id().toString());
  }
}
