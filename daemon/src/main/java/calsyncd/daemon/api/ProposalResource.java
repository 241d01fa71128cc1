package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.Page;
import calsyncd.daemon.postgres.ProposalRow;
import calsyncd.daemon.postgres.ProposalTable;
import calsyncd.daemon.postgres.ProposalTable.Decided;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What passes do only with a person's yes. */
@Path("/integrations/calendar/proposals")
@Produces(MediaType.APPLICATION_JSON)
public final class ProposalResource {
  private static final String WHAT = "proposal";

  /** More events of one proposal are counted and not shown. */
  private static final int EVENTS = 1_000;

  private final ProposalTable proposals;
  private final Runnable wake;

  /**
   * Shows and decides these.
   *
   * @param wake called when a pass has something to do
   */
  public ProposalResource(ProposalTable proposals, Runnable wake) {
    this.proposals = proposals;
    this.wake = wake;
  }

  /** A page of them, the open ones first. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("state", "limit", "cursor"));
    Optional<String> state = parameters.word("state", List.of("open", "decided"));
    String list = "proposals " + state.orElse("all");
    int limit = parameters.limit();
    List<ProposalRow> rows =
        proposals.page(
            caller.owner(),
            state.map(it -> it.equals("decided")),
            parameters.text("cursor").map(text -> ListCursor.page(list, text)),
            limit + 1);
    List<ProposalRow> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("proposals");
    given.forEach(row -> array.add(brief(row)));
    return json.put(
        "next_cursor", rows.size() > limit ? ListCursor.of(list, page(given.getLast())) : null);
  }

  private static Page page(ProposalRow row) {
    return new Page(!row.decision().open(), row.createdAt(), row.id());
  }

  /** One of them, with its events; its ETag is its version. */
  @GET
  @Path("/{id}")
  public Response get(@Auth Caller caller, @PathParam("id") String id) {
    ProposalRow row =
        proposals.find(caller.owner(), id(id)).orElseThrow(() -> Problem.unknown(WHAT));
    return Response.ok(whole(caller, row)).tag(tag(row)).build();
  }

  private static EntityTag tag(ProposalRow row) {
    return new EntityTag(Long.toString(row.version()));
  }

  private ObjectNode whole(Caller caller, ProposalRow row) {
    ObjectNode json = brief(row);
    ArrayNode array = json.putArray("events");
    String side = row.kind().equals("remove_from_hub") ? "hub" : "remote";
    proposals
        .events(caller.owner(), row.id(), EVENTS)
        .forEach(event -> array.add(json(event, side)));
    return json;
  }

  private static ObjectNode json(ProposalRow.Affected event, String side) {
    JsonNode content = Json.stored(event.content());
    ObjectNode json =
        Json.object()
            .put("event_id", event.event().toString())
            .put("title", content.path("title").asText());
    json.set("start", content.path("start"));
    return json.put("side", side).put("reason", event.reason());
  }

  /** Lets a pass do it. */
  @POST
  @Path("/{id}/approve")
  public Response approve(
      @Auth Caller caller, @PathParam("id") String id, @Context HttpHeaders headers) {
    return decide(caller, id(id), match(headers), true);
  }

  /** Lets nothing of it be done; what is missing at one side is put back there. */
  @POST
  @Path("/{id}/reject")
  public Response reject(
      @Auth Caller caller, @PathParam("id") String id, @Context HttpHeaders headers) {
    return decide(caller, id(id), match(headers), false);
  }

  private static IfMatch match(HttpHeaders headers) {
    return IfMatch.of(headers.getRequestHeader(HttpHeaders.IF_MATCH), WHAT);
  }

  private Response decide(Caller caller, UUID id, IfMatch match, boolean approved) {
    Author author = Authors.of(caller);
    return switch (proposals.decide(author, id, match.versions(), approved)) {
      case Decided.Done(ProposalRow row) -> accepted(caller, row);
      case Decided.Unknown() -> throw Problem.unknown(WHAT);
      case Decided.Before(String state) ->
          throw Problem.of(409, "the proposal was " + state + " before").as("already_decided");
      case Decided.Stale(ProposalRow row) -> throw grown(row);
    };
  }

  private static Problem grown(ProposalRow row) {
    return Problem.of(
            412,
            "the proposal has grown or changed since you read it: it is about "
                + row.events()
                + " events now; GET it, and send its ETag")
        .as("version_changed")
        .at(row.version());
  }

  private Response accepted(Caller caller, ProposalRow row) {
    wake.run();
    return Response.accepted(whole(caller, row)).tag(tag(row)).build();
  }

  private static ObjectNode brief(ProposalRow row) {
    ObjectNode json =
        Json.object()
            .put("id", row.id().toString())
            .put("binding_id", row.binding().toString())
            .put("calendar", row.calendar())
            .put("provider", row.provider())
            .put("kind", row.kind())
            .put("count", row.events())
            .put("version", row.version())
            .put("state", row.decision().state())
            .put("decided_by", row.decision().by());
    Json.put(json, "decided_at", row.decision().at());
    return json.put("correlation_id", row.correlationId())
        .put("created_at", row.createdAt().toString());
  }

  private static UUID id(String id) {
    return Ids.inPath(id, WHAT);
  }
}
