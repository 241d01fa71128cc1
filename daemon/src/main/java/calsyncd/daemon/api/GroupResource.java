package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.GroupMeetings;
import calsyncd.daemon.postgres.GroupMeetings.ResponseRow;
import calsyncd.daemon.postgres.GroupRow;
import calsyncd.daemon.postgres.GroupRow.Wish;
import calsyncd.daemon.postgres.GroupTable;
import calsyncd.daemon.postgres.GroupTable.NewGroup;
import calsyncd.daemon.postgres.GroupTable.Outcome;
import calsyncd.daemon.postgres.IdempotencyKey;
import calsyncd.daemon.postgres.Page;
import calsyncd.group.GroupId;
import calsyncd.group.Invitations;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user's groups, and how their members are invited and reminded. */
@Path("/integrations/calendar/groups")
@Produces(MediaType.APPLICATION_JSON)
public final class GroupResource {
  private static final String LIST = "groups";

  private final GroupTable groups;
  private final GroupMeetings meetings;
  private final GroupAnswers answers;
  private final WritesAllowed allowed;

  /** Shows and changes these. */
  public GroupResource(
      GroupTable groups, GroupMeetings meetings, GroupAnswers answers, WritesAllowed allowed) {
    this.groups = groups;
    this.meetings = meetings;
    this.answers = answers;
    this.allowed = allowed;
  }

  /** A page of them, the oldest first. */
  @GET
  public ObjectNode list(@Auth Caller caller, @Context UriInfo uri) {
    Parameters parameters = Parameters.of(uri, List.of("limit", "cursor"));
    int limit = parameters.limit();
    List<GroupRow> rows =
        groups.page(
            caller.owner(),
            parameters.text("cursor").map(text -> ListCursor.page(LIST, text)),
            limit + 1);
    List<GroupRow> given = rows.subList(0, Math.min(limit, rows.size()));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray(LIST);
    given.forEach(row -> array.add(GroupAnswers.json(row)));
    return json.put("next_cursor", rows.size() > limit ? cursor(given.getLast()) : null);
  }

  private static String cursor(GroupRow last) {
    return ListCursor.of(LIST, new Page(false, last.createdAt(), last.id().value()));
  }

  /** A new group of a hub calendar; one for each {@code Idempotency-Key}. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response create(
      @Auth Caller caller,
      @HeaderParam(IdempotencyHeader.NAME) @Nullable String key,
      byte[] bytes) {
    List<String> fields = new ArrayList<>(GroupWish.FIELDS);
    fields.add("hub_calendar_id");
    Body body = Body.of(bytes, fields);
    GroupWish wish = new GroupWish(body);
    HubCalendarId calendar =
        body.uuid("hub_calendar_id")
            .map(HubCalendarId::new)
            .orElseThrow(() -> Problem.field("hub_calendar_id", "is missing"));
    Wish wanted = wish.over(GroupWish.quiet(wish.name()));
    check(caller, wanted);
    Optional<IdempotencyKey> named = IdempotencyHeader.key(key, calendar + " " + wanted.json());
    GroupRow made = done(groups.create(Authors.of(caller), new NewGroup(calendar, wanted, named)));
    return Response.created(URI.create("/integrations/calendar/groups/" + made.id()))
        .entity(GroupAnswers.json(made))
        .tag(GroupAnswers.tag(made))
        .build();
  }

  /** Whoever lets nothing be written lets nobody be invited. */
  private void check(Caller caller, Wish wish) {
    if (wish.invitations() != Invitations.OFF) {
      allowed.check(caller);
    }
  }

  /** One of them; its ETag is its version. */
  @GET
  @Path("/{id}")
  public Response get(@Auth Caller caller, @PathParam("id") String id) {
    GroupRow row =
        groups.find(caller.owner(), GroupAnswers.id(id)).orElseThrow(GroupResource::gone);
    return Response.ok(GroupAnswers.json(row)).tag(GroupAnswers.tag(row)).build();
  }

  /** Changes how its members are invited and reminded. */
  @PATCH
  @Path("/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response change(
      @Auth Caller caller, @PathParam("id") String id, @Context HttpHeaders headers, byte[] bytes) {
    GroupId group = GroupAnswers.id(id);
    IfMatch match = IfMatch.of(headers.getRequestHeader(HttpHeaders.IF_MATCH), GroupAnswers.WHAT);
    GroupWish wish = new GroupWish(Body.of(bytes, GroupWish.FIELDS));
    GroupRow before = groups.find(caller.owner(), group).orElseThrow(GroupResource::gone);
    check(caller, wish.over(before.wish()));
    GroupRow changed = done(groups.change(Authors.of(caller), group, match.versions(), wish::over));
    answers.soon(group, Optional.empty());
    return Response.ok(answers.pending(GroupAnswers.json(changed)))
        .tag(GroupAnswers.tag(changed))
        .build();
  }

  /** Deletes it; what its members were given is taken back. */
  @DELETE
  @Path("/{id}")
  public Response delete(@Auth Caller caller, @PathParam("id") String id) {
    GroupId group = GroupAnswers.id(id);
    done(groups.delete(Authors.of(caller), group));
    answers.soon(group, Optional.empty());
    return Response.accepted(answers.pending(Json.object())).build();
  }

  /** Brings it in step with all its targets, and tells what came of each. */
  @POST
  @Path("/{id}/sync")
  public Response sync(@Auth Caller caller, @PathParam("id") String id) {
    GroupId group = GroupAnswers.id(id);
    groups.find(caller.owner(), group).orElseThrow(GroupResource::gone);
    return answers.synced(group);
  }

  /** What its members answered to its meetings. */
  @GET
  @Path("/{id}/responses")
  public ObjectNode responses(@Auth Caller caller, @PathParam("id") String id) {
    List<ResponseRow> rows =
        meetings.responses(caller.owner(), GroupAnswers.id(id)).orElseThrow(GroupResource::gone);
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("responses");
    rows.forEach(row -> array.add(json(row)));
    return json;
  }

  private static ObjectNode json(ResponseRow row) {
    ObjectNode json =
        Json.object()
            .put("event_id", row.event().toString())
            .put("member_id", row.member().toString())
            .put("email", row.email())
            .put("response", row.response());
    JsonNode occurrence =
        row.occurrence().isEmpty() ? json.nullNode() : Json.stored(row.occurrence());
    json.set("original_start", occurrence);
    return json.put("at", row.at().toString());
  }

  private static Problem gone() {
    return Problem.unknown(GroupAnswers.WHAT);
  }

  private static GroupRow done(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done(GroupRow row) -> row;
      case Outcome.Unknown(String field) when field.isEmpty() -> throw gone();
      case Outcome.Unknown(String field) ->
          throw Problem.field(field, "names none of yours, or none of that hub calendar");
      case Outcome.KeySpent() -> throw IdempotencyHeader.spent(GroupAnswers.WHAT);
      case Outcome.Stale(long version) ->
          throw Problem.of(412, "the group has changed since you read it; GET it again")
              .as("version_changed")
              .at(version);
      case Outcome.NoInviting(List<BindingId> able) when able.isEmpty() ->
          throw cannotInvite("has no binding that can invite");
      case Outcome.NoInviting(List<BindingId> able) ->
          throw Problem.field("binding_id", "is missing; several can invite: " + able);
      case Outcome.CannotInvite(BindingId binding) ->
          throw cannotInvite("has the binding " + binding + ", which can't invite");
      case Outcome.ConsentNeeded(String provider) ->
          throw Problem.conflict(
                  "mail_consent",
                  "is needed: "
                      + provider
                      + " mails guests of each change whatever it is asked, of a series with"
                      + " changed occurrences several times; send mail_consent: true to allow it")
              .as("mail_consent_needed");
      case Outcome.Invited(BindingId by) ->
          throw Problem.conflict(
                  "binding_id", "can't be another while people are invited through " + by)
              .as("guests_invited");
    };
  }

  private static Problem cannotInvite(String why) {
    return Problem.conflict(
            "hub_calendar_id",
            why
                + "; one can that is two_way, shows all, and is a calendar at Google or"
                + " Microsoft that you may write to")
        .as("no_inviting_calendar");
  }
}
