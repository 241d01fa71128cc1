package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.GroupMembers;
import calsyncd.daemon.postgres.GroupMembers.Outcome;
import calsyncd.daemon.postgres.GroupRow;
import calsyncd.daemon.postgres.Tenants;
import calsyncd.group.GroupId;
import calsyncd.group.Member;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who is in a group. An answer comes once it is written; invitations and what else depends on it
 * follow.
 */
@Path("/integrations/calendar/groups/{id}/members")
@Produces(MediaType.APPLICATION_JSON)
public final class GroupMemberResource {
  private static final String MEMBER = "member";
  private static final List<String> FIELDS = List.of("email", "user_id", "name", "discord_user_id");

  /** An address as it stands in an invitation, alone: no name, no list. */
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@<>,;:\"()\\[\\]\\\\]{1,64}@[^\\s@<>,;:\"()\\[\\]\\\\]{1,189}");

  private static final Pattern SNOWFLAKE = Pattern.compile("[0-9]{15,20}");

  private final GroupMembers members;
  private final Tenants tenants;
  private final GroupAnswers answers;

  /** Shows and changes these, of whom some are users of the tenant. */
  public GroupMemberResource(GroupMembers members, Tenants tenants, GroupAnswers answers) {
    this.members = members;
    this.tenants = tenants;
    this.answers = answers;
  }

  /** All of them, in the order in which they joined. */
  @GET
  public ObjectNode list(@Auth Caller caller, @PathParam("id") String id) {
    List<Member> all =
        members
            .list(caller.owner(), GroupAnswers.id(id))
            .orElseThrow(() -> Problem.unknown(GroupAnswers.WHAT));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("members");
    all.forEach(member -> array.add(GroupAnswers.json(member)));
    return json;
  }

  /** Puts a person into the group; who is in it stays, and is told again. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response join(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    GroupId group = GroupAnswers.id(id);
    Member wanted = wanted(caller, Body.of(bytes, FIELDS));
    Outcome outcome = members.join(Authors.of(caller), group, wanted);
    if (outcome instanceof Outcome.Before(Member member)) {
      return Response.ok(answered(member)).build();
    }
    Member member = in(outcome);
    answers.soon(group, Optional.empty());
    URI location = URI.create("/integrations/calendar/groups/" + group + "/members/" + member.id());
    return Response.created(location).entity(answered(member)).build();
  }

  private Member wanted(Caller caller, Body body) {
    String email = body.needed("email", 254).strip();
    if (!EMAIL.matcher(email).matches()) {
      throw Problem.field("email", "must be one address");
    }
    Optional<UUID> user = body.uuid("user_id");
    if (user.isPresent() && !tenants.has(caller.firmId(), user.get())) {
      throw Problem.field("user_id", "names no user of your tenant");
    }
    String discord = body.text("discord_user_id", 20).orElse("");
    if (!discord.isEmpty() && !SNOWFLAKE.matcher(discord).matches()) {
      throw Problem.field("discord_user_id", "must be an id of 15 to 20 digits");
    }
    String name = body.text("name", 200).orElse("");
    return new Member(new UUID(0, 0), email, user, name, discord);
  }

  /** Takes a person out of the group. */
  @DELETE
  @Path("/{member_id}")
  public Response leave(
      @Auth Caller caller, @PathParam("id") String id, @PathParam("member_id") String member) {
    GroupId group = GroupAnswers.id(id);
    UUID stay = Ids.inPath(member, MEMBER);
    return switch (members.leave(Authors.of(caller), group, stay)) {
      case Outcome.Out(Member out) -> {
        answers.soon(group, Optional.empty());
        yield Response.accepted(answered(out)).build();
      }
      case Outcome other -> throw refused(other);
    };
  }

  /** Takes a person out of the group and puts them into another one. */
  @POST
  @Path("/{member_id}/switch")
  @Consumes(MediaType.APPLICATION_JSON)
  public Response change(
      @Auth Caller caller,
      @PathParam("id") String id,
      @PathParam("member_id") String member,
      byte[] bytes) {
    GroupId from = GroupAnswers.id(id);
    UUID stay = Ids.inPath(member, MEMBER);
    Body body = Body.of(bytes, List.of("group_id"));
    GroupId to =
        body.uuid("group_id")
            .map(GroupId::new)
            .orElseThrow(() -> Problem.field("group_id", "is missing"));
    Outcome outcome = members.move(Authors.of(caller), from, stay, to);
    if (outcome instanceof Outcome.Before(Member before)) {
      return Response.ok(answered(before)).build();
    }
    Member moved = in(outcome);
    answers.soon(to, Optional.of(from));
    return Response.accepted(answered(moved)).build();
  }

  private ObjectNode answered(Member member) {
    ObjectNode json = Json.object();
    json.set(MEMBER, GroupAnswers.json(member));
    return answers.pending(json);
  }

  private static Member in(Outcome outcome) {
    return switch (outcome) {
      case Outcome.In(Member member, GroupRow _) -> member;
      case Outcome other -> throw refused(other);
    };
  }

  private static Problem refused(Outcome outcome) {
    return switch (outcome) {
      case Outcome.UnknownGroup(String field) when field.isEmpty() ->
          Problem.unknown(GroupAnswers.WHAT);
      case Outcome.UnknownGroup(String field) -> Problem.field(field, "names no group of yours");
      case Outcome.UnknownMember() -> Problem.unknown(MEMBER);
      case Outcome.Full(int most) ->
          Problem.of(409, "the group has " + most + " members; no more fit").as("group_full");
      case Outcome.Taken(UUID by) ->
          Problem.of(409, "the address is in that group already, as the member " + by)
              .as("already_member");
      case Outcome.In _, Outcome.Out _, Outcome.Before _ ->
          throw new IllegalStateException("no refusal: " + outcome);
    };
  }
}
