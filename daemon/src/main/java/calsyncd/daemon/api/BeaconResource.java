package calsyncd.daemon.api;

import calsyncd.daemon.auth.BeaconTokens;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Deliveries;
import calsyncd.daemon.postgres.Deliveries.Delivery;
import calsyncd.daemon.postgres.Ring;
import calsyncd.daemon.postgres.SessionTable;
import calsyncd.daemon.postgres.SessionTable.Reported;
import calsyncd.hub.Owner;
import calsyncd.session.Report;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a closing page sends ({@code navigator.sendBeacon}): it can set no header and reads no
 * answer, so that a token in the body lets it end the one session that it is of.
 */
@Path("/integrations/calendar/sessions/beacon")
public final class BeaconResource {
  private static final int BYTES = 4_096;
  private static final int TOKEN = 1_024;
  private static final int LOCAL_ID = 64;

  private final SessionTable sessions;
  private final BeaconTokens tokens;
  private final Deliveries deliveries;
  private final Consumer<Author> changed;
  private final Ends ends;
  private final InstantSource clock;

  /** Ends sessions that are kept with these. */
  public BeaconResource(SessionResource.Parts parts, InstantSource clock) {
    this.sessions = parts.sessions();
    this.tokens = parts.tokens();
    this.deliveries = parts.deliveries();
    this.changed = parts.changed();
    this.ends = parts.ends();
    this.clock = clock;
  }

  /** Ends a session that is open. It waits for no provider: nobody hears the answer. */
  @POST
  @Consumes({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
  public Response end(byte[] bytes) {
    Instant asked = clock.instant();
    if (bytes.length > BYTES) {
      throw Problem.of(413, "a beacon may have " + BYTES + " bytes at most");
    }
    Body body = Body.of(bytes, List.of("token", "local_id", "ended_at", "seq"));
    String localId = SessionBody.localId(body.needed("local_id", LOCAL_ID));
    Owner owner =
        tokens
            .verify(body.needed("token", TOKEN), localId, asked)
            .orElseThrow(() -> Problem.of(401, "the token is not good for that session now"));
    Instant ended =
        body.instant("ended_at").orElseThrow(() -> Problem.field("ended_at", "is missing"));
    Author author = new Author(owner, Correlation.current());
    Report report = Report.beacon(ended, body.count("seq").orElse(0L));
    return answer(author, sessions.report(author, localId, report, Ring.NOW), asked);
  }

  private Response answer(Author author, Reported reported, Instant asked) {
    if (reported instanceof Reported.Refused(var why)) {
      throw Problem.of(400, why.detail());
    }
    if (reported instanceof Reported.Done done && done.changed()) {
      changed.accept(author);
      Delivery delivery = deliveries.now(done.row().event());
      ends.taken(delivery, Duration.between(asked, clock.instant()));
    }
    return Response.accepted().build();
  }
}
