package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.JournalRow;
import calsyncd.daemon.postgres.JournalTable;
import calsyncd.daemon.postgres.JournalTable.Filter;
import calsyncd.daemon.postgres.JournalTable.Replayed;
import calsyncd.daemon.postgres.JournalTable.Span;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What arrived by webhook for the manager's tenant, and what it rang. */
@Path("/api/calendar/admin/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("manager")
public final class AdminJournalResource {
  private static final String LIST = "webhooks";
  private static final String WHAT = "notification";
  private static final List<String> PROVIDERS = List.of("google", "microsoft");

  private final JournalTable journal;
  private final Runnable wake;

  /**
   * Reads and replays this journal.
   *
   * @param wake told when bindings became due
   */
  public AdminJournalResource(JournalTable journal, Runnable wake) {
    this.journal = journal;
    this.wake = wake;
  }

  /** A page of it, the newest first. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters =
        Parameters.of(uri, List.of("connection_id", "provider", "limit", "cursor"));
    Filter filter =
        new Filter(
            caller.firmId(),
            parameters.text("connection_id").map(AdminJournalResource::connection),
            parameters.word("provider", PROVIDERS),
            parameters
                .text("cursor")
                .map(text -> ListCursor.number(LIST, text))
                .orElse(Long.MAX_VALUE));
    int limit = parameters.limit();
    List<JournalRow> rows = journal.list(filter, limit + 1);
    List<JournalRow> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("webhooks");
    given.forEach(row -> array.add(json(row)));
    return json.put(
        "next_cursor", rows.size() > limit ? ListCursor.of(LIST, given.getLast().id()) : null);
  }

  private static ConnectionId connection(String text) {
    Optional<UUID> id = Ids.uuid(text);
    return new ConnectionId(id.orElseThrow(() -> Problem.parameter("connection_id", "is no UUID")));
  }

  private static ObjectNode json(JournalRow row) {
    Duration lag = Duration.between(row.times().received(), row.times().drained());
    ObjectNode json =
        Json.object()
            .put("id", row.id())
            .put("provider", row.source().provider())
            .put("verdict", "rang")
            .put("user_id", row.source().user().toString())
            .put("connection_id", row.source().connection().toString())
            .put("watch_id", row.source().watch())
            .put("state", row.state())
            .put("received_at", row.times().received().toString())
            .put("lag_ms", Math.max(0, lag.toMillis()))
            .put("correlation_id", row.trace().request())
            .put("pass_correlation_id", row.trace().passes());
    ArrayNode bindings = json.putArray("bindings");
    row.bindings().forEach(binding -> bindings.add(binding.toString()));
    return json;
  }

  /** Rings once more what one notification had rung. */
  @POST
  @Path("/{id}/replay")
  public ObjectNode replay(@Auth Caller caller, @PathParam("id") String id) {
    if (!id.matches("[0-9]{1,18}")) {
      throw Problem.unknown(WHAT);
    }
    long one = Long.parseLong(id);
    return replay(caller, new Span(one, one)).orElseThrow(() -> Problem.unknown(WHAT));
  }

  /** The same for all from one to another. */
  @POST
  @Path("/replay")
  public ObjectNode replay(@Auth Caller caller, byte[] bytes) {
    Body body = Body.of(bytes, List.of("from_id", "to_id"));
    Span span = new Span(body.number("from_id"), body.number("to_id"));
    if (span.from() > span.to()) {
      throw Problem.field("to_id", "must not be less than from_id");
    }
    return replay(caller, span)
        .orElseThrow(() ->
            Problem.field(
                "from_id",
                "there is no notification from there to to_id, or there are more than "
                    + JournalTable.REPLAYED));
  }

  private Optional<ObjectNode> replay(Caller caller, Span span) {
    Author author = Authors.of(caller);
    Optional<Replayed> replayed = journal.replay(author, span);
    replayed.ifPresent(_ -> wake.run());
    return replayed.map(done -> json(done, author));
  }

  private static ObjectNode json(Replayed done, Author author) {
    ObjectNode json = Json.object().put("message", "the calendars are due once more");
    json.putObject("result")
        .put("status", "started")
        .put("correlation_id", author.correlationId())
        .put("notifications", done.entries())
        .put("bindings", done.rung().size());
    return json;
  }
}
