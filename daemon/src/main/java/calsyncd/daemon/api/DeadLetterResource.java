package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.DeadLetterTable;
import calsyncd.daemon.postgres.DeadLetterTable.Letter;
import calsyncd.daemon.postgres.DeadLetterTable.Letters;
import calsyncd.daemon.postgres.ReplayTable.Replayed;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Writes of a user's sessions that failed for good, until they are tried once more. */
@Path("/integrations/calendar/sessions/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
public final class DeadLetterResource {
  private static final String WHAT = "dead letter";

  private final DeadLetterTable letters;
  private final WritesAllowed allowed;
  private final Runnable wake;

  /**
   * Letters of here.
   *
   * @param wake called when a pass has something to do
   */
  public DeadLetterResource(DeadLetterTable letters, WritesAllowed allowed, Runnable wake) {
    this.letters = letters;
    this.allowed = allowed;
    this.wake = wake;
  }

  /** All of them, the newest first. */
  @GET
  public ObjectNode list(@Auth Caller caller) {
    Letters found = letters.list(caller.owner());
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("dead_letters");
    found.letters().forEach(letter -> list.add(json(letter)));
    return json.put("dropped", found.dropped());
  }

  private static ObjectNode json(Letter letter) {
    return Json.object()
        .put("id", letter.id().toString())
        .put("local_id", letter.localId())
        .put("event_id", letter.event().toString())
        .put("error_class", letter.errorClass())
        .put("error_summary", letter.summary())
        .put("times", letter.times())
        .put("at", letter.at().toString())
        .put("state", letter.state());
  }

  /** Tries it once more, now. */
  @POST
  @Path("/{id}/replay")
  public Response replay(@Auth Caller caller, @PathParam("id") String id) {
    allowed.check(caller);
    Replayed replayed = letters.replay(Authors.of(caller), Ids.inPath(id, WHAT));
    return switch (replayed) {
      case Replayed.Unknown() -> throw Problem.unknown(WHAT);
      case Replayed.Refused(String code, String reason) -> throw Problem.of(409, reason).as(code);
      case Replayed.Started(), Replayed.Joined _ -> {
        wake.run();
        yield Response.accepted(Json.object().put("id", id).put("state", "replayed")).build();
      }
    };
  }
}
