package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.ConflictRow;
import calsyncd.daemon.postgres.ConflictTable;
import calsyncd.daemon.postgres.ConflictTable.Chosen;
import calsyncd.daemon.postgres.Page;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** What both sides changed: shown, decided, and the value that lost put back. */
@Path("/integrations/calendar/conflicts")
@Produces(MediaType.APPLICATION_JSON)
public final class ConflictResource {
  private static final String WHAT = "conflict";

  /** Where each field is named, another that comes up later stays open. */
  private static final String NOBODY = "open";

  private static final List<String> SIDES = List.of("hub", "remote");

  private final ConflictTable conflicts;
  private final Restoring restoring;
  private final Runnable wake;

  /**
   * Shows and decides these.
   *
   * @param wake called when a pass has something to do
   */
  public ConflictResource(ConflictTable conflicts, Restoring restoring, Runnable wake) {
    this.conflicts = conflicts;
    this.restoring = restoring;
    this.wake = wake;
  }

  /** A page of them, the open ones first. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("state", "limit", "cursor"));
    Optional<String> state = parameters.word("state", List.of("open", "resolved"));
    String list = "conflicts " + state.orElse("all");
    int limit = parameters.limit();
    List<ConflictRow> rows =
        conflicts.page(
            caller.owner(),
            state,
            parameters.text("cursor").map(text -> ListCursor.page(list, text)),
            limit + 1);
    List<ConflictRow> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("conflicts");
    given.forEach(row -> array.add(ConflictJson.brief(row)));
    return json.put(
        "next_cursor", rows.size() > limit ? ListCursor.of(list, page(given.getLast())) : null);
  }

  private static Page page(ConflictRow row) {
    return new Page(!row.decision().open(), row.createdAt(), row.id());
  }

  /** One of them, with both events whole; its ETag is its version. */
  @GET
  @Path("/{id}")
  public Response get(@Auth Caller caller, @PathParam("id") String id) {
    ConflictRow row =
        conflicts.find(caller.owner(), id(id)).orElseThrow(() -> Problem.unknown(WHAT));
    return Response.ok(ConflictJson.of(row)).tag(tag(row)).build();
  }

  /** Decides one; a pass carries it out. */
  @POST
  @Path("/{id}/resolve")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response resolve(
      @Auth Caller caller, @PathParam("id") String id, @Context HttpHeaders headers, byte[] bytes) {
    UUID conflict = id(id);
    IfMatch match = IfMatch.of(headers.getRequestHeader(HttpHeaders.IF_MATCH), WHAT);
    ConflictRow row =
        conflicts.find(caller.owner(), conflict).orElseThrow(() -> Problem.unknown(WHAT));
    String choice = choice(bytes, row);
    Author author = Authors.of(caller);
    return switch (conflicts.choose(author, conflict, match.versions(), choice)) {
      case Chosen.Done(ConflictRow chosen) -> accepted(chosen);
      case Chosen.Unknown() -> throw Problem.unknown(WHAT);
      case Chosen.Resolved() ->
          throw Problem.of(409, "the conflict is resolved; POST its restore to put a value back")
              .as("already_decided");
      case Chosen.Stale(long version) ->
          throw Problem.of(412, "the conflict has changed since; GET it, and send its ETag")
              .as("version_changed")
              .at(version);
    };
  }

  private Response accepted(ConflictRow row) {
    wake.run();
    return Response.accepted(ConflictJson.of(row)).tag(tag(row)).build();
  }

  private static String choice(byte[] bytes, ConflictRow row) {
    Set<String> fields =
        row.places().stream()
            .map(ConflictRow.Place::field)
            .collect(Collectors.toCollection(TreeSet::new));
    Body body = Body.of(bytes, List.of("choice", "fields"));
    Optional<String> all = body.word("choice", SIDES);
    ObjectNode json = Json.object();
    json.put("all", all.orElse(NOBODY));
    ObjectNode chosen = json.putObject("fields");
    body.object("fields", List.copyOf(fields))
        .ifPresent(given ->
            fields.forEach(
                field -> given.word(field, SIDES).ifPresent(it -> chosen.put(field, it))));
    if (all.isEmpty() && chosen.size() < fields.size()) {
      chosen.fieldNames().forEachRemaining(fields::remove);
      throw Problem.field("choice", "is missing for the fields " + fields);
    }
    return json.toString();
  }

  /** Puts one side's value of what was in conflict back into the hub's event. */
  @POST
  @Path("/{id}/restore")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response restore(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    UUID conflict = id(id);
    String side =
        Body.of(bytes, List.of("side"))
            .word("side", SIDES)
            .orElseThrow(() -> Problem.field("side", "is missing"));
    ConflictRow row =
        conflicts.find(caller.owner(), conflict).orElseThrow(() -> Problem.unknown(WHAT));
    if (row.decision().open()) {
      throw Problem.of(409, "the conflict is open; POST its resolve instead").as("still_open");
    }
    return restoring.restore(caller, row, side);
  }

  private static EntityTag tag(ConflictRow row) {
    return new EntityTag(Long.toString(row.version()));
  }

  private static UUID id(String id) {
    return Ids.inPath(id, WHAT);
  }
}
