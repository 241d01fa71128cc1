package calsyncd.daemon.api;

import calsyncd.daemon.auth.BeaconTokens;
import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.live.LiveJson;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Deliveries;
import calsyncd.daemon.postgres.Deliveries.Delivery;
import calsyncd.daemon.postgres.Page;
import calsyncd.daemon.postgres.Ring;
import calsyncd.daemon.postgres.SessionRow;
import calsyncd.daemon.postgres.SessionTable;
import calsyncd.daemon.postgres.SessionTable.Place;
import calsyncd.daemon.postgres.SessionTable.Reported;
import calsyncd.session.Action;
import calsyncd.session.Outcome.Refused;
import calsyncd.session.Report;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A user's live sessions: what a client reports of a piece of work while it goes on. */
@Path("/integrations/calendar/sessions")
@Produces(MediaType.APPLICATION_JSON)
public final class SessionResource {
  private static final String LIST = "sessions";
  private static final int MOST = 200;
  private static final Set<String> STATES = Set.of("open", "ended");

  private final Parts parts;
  private final SessionLimits limits;
  private final InstantSource clock;

  /**
   * What sessions are kept with.
   *
   * @param changed told whose sessions changed, once a report is committed: a pass may have
   *     something to do, and viewers something to see
   * @param ends told of ends
   */
  public record Parts(
      SessionTable sessions,
      Deliveries deliveries,
      BeaconTokens tokens,
      WritesAllowed allowed,
      Consumer<Author> changed,
      Ends ends) {}

  /** Sessions within these limits. */
  public SessionResource(Parts parts, SessionLimits limits, InstantSource clock) {
    this.parts = parts;
    this.limits = limits;
    this.clock = clock;
  }

  /** A report. An end is tried at the provider before it is answered, for a moment. */
  @PUT
  @Path("/{localId}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response put(@Auth Caller caller, @PathParam("localId") String localId, byte[] bytes) {
    Instant asked = clock.instant();
    String id = SessionBody.localId(localId);
    parts.allowed.check(caller);
    Report report = SessionBody.report(bytes, asked);
    Author author = Authors.of(caller);
    Reported.Done done = done(parts.sessions.report(author, id, report, Ring.NOW));
    if (done.changed()) {
      parts.changed.accept(author);
    }
    Delivery delivery =
        report.action() == Action.END
            ? parts.deliveries.await(done.row().event(), limits.deliver())
            : parts.deliveries.now(done.row().event());
    count(report, done, delivery, asked);
    return Response.status(done.made() ? 201 : 200).entity(json(caller, done, delivery)).build();
  }

  private void count(Report report, Reported.Done done, Delivery delivery, Instant asked) {
    if (report.action() == Action.END && done.changed()) {
      parts.ends.taken(told(done, delivery), Duration.between(asked, clock.instant()));
    }
  }

  /** Reports that can wait, in their order; each is judged by itself. */
  @POST
  @Path("/batch")
  @Consumes(MediaType.APPLICATION_JSON)
  public ObjectNode batch(@Auth Caller caller, byte[] bytes) {
    parts.allowed.check(caller);
    List<JsonNode> reports = Body.of(bytes, List.of("reports")).items("reports", limits.batch());
    ObjectNode json = Json.object();
    ArrayNode results = json.putArray("results");
    reports.forEach(report -> results.add(result(caller, report)));
    parts.changed.accept(Authors.of(caller));
    return json.put("server_time", clock.instant().toString());
  }

  private ObjectNode result(Caller caller, JsonNode item) {
    ObjectNode json = Json.object();
    json.put("local_id", item.path("local_id").asText());
    Instant asked = clock.instant();
    try {
      String id = SessionBody.localId(item.path("local_id").asText());
      Report report = SessionBody.item(item, asked);
      Author author = Authors.of(caller);
      Reported.Done done = done(parts.sessions.report(author, id, report, Ring.PATIENT));
      json.put("status", done.made() ? 201 : 200);
      Delivery delivery = parts.deliveries.now(done.row().event());
      count(report, done, delivery, asked);
      json.set("session", json(caller, done, delivery));
    } catch (RuntimeException e) {
      ObjectNode problem = ProblemMapper.problem(e);
      json.put("status", problem.path("status").asInt());
      json.set("problem", problem);
    }
    return json;
  }

  /** One session. */
  @GET
  @Path("/{localId}")
  public ObjectNode get(@Auth Caller caller, @PathParam("localId") String localId) {
    return parts
        .sessions
        .find(caller.owner(), localId)
        .map(row -> json(caller, row))
        .orElseThrow(() -> Problem.unknown("session"));
  }

  /** Sessions by their last change. */
  @GET
  public ObjectNode list(
      @Auth Caller caller,
      @QueryParam("state") @Nullable String state,
      @QueryParam("cursor") @Nullable String cursor) {
    Optional<String> wanted = Optional.ofNullable(state);
    if (wanted.isPresent() && !STATES.contains(wanted.get())) {
      throw Problem.parameter("state", "must be open or ended");
    }
    Optional<Place> after = Optional.ofNullable(cursor).map(SessionResource::place);
    List<SessionRow> rows =
        parts.sessions.page(caller.owner(), new SessionTable.Wanted(wanted, after), MOST);
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("sessions");
    rows.forEach(row -> list.add(json(caller, row)));
    return json.put("next_cursor", rows.size() < MOST ? null : cursor(rows.getLast()));
  }

  private static Place place(String cursor) {
    var page = ListCursor.page(LIST, cursor);
    return new Place(page.at(), page.id());
  }

  private static String cursor(SessionRow last) {
    return ListCursor.of(LIST, new Page(false, last.updatedAt(), last.id()));
  }

  private ObjectNode json(Caller caller, SessionRow row) {
    Reported.Done found = new Reported.Done(row, false, false, List.of());
    return json(caller, found, parts.deliveries.now(row.event()));
  }

  private ObjectNode json(Caller caller, Reported.Done done, Delivery delivery) {
    SessionRow row = done.row();
    Instant now = clock.instant();
    ObjectNode json = LiveJson.session(row);
    json.put("delivery", told(done, delivery).name().toLowerCase(Locale.ROOT));
    ArrayNode ignored = json.putArray("ignored");
    done.ignored().forEach(ignored::add);
    if (row.state().ended()) {
      json.putNull("beacon");
    } else {
      Instant until = now.plus(limits.tokens());
      json.putObject("beacon")
          .put("token", parts.tokens.mint(caller.owner(), row.localId(), until))
          .put("expires_at", until.toString());
    }
    return json.put("server_time", now.toString());
  }

  private static Delivery told(Reported.Done done, Delivery delivery) {
    return done.row().removed() ? Delivery.REMOVED : delivery;
  }

  private static Reported.Done done(Reported reported) {
    return switch (reported) {
      case Reported.Done done -> done;
      case Reported.Refused(Refused why) -> throw refused(why);
      case Reported.Unknown(String what) -> throw Problem.unknown(what);
      case Reported.Full(int most) -> throw EventAnswers.full(most);
    };
  }

  private static Problem refused(Refused why) {
    return switch (why.refusal()) {
      case INCOMPLETE -> Problem.of(400, why.detail()).as("incomplete");
      case TIME_OUT_OF_RANGE -> Problem.of(400, why.detail()).as("time_out_of_range");
      case SESSION_ENDED -> Problem.of(409, why.detail()).as("session_ended");
    };
  }
}
