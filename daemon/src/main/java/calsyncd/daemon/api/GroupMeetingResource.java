package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.GroupMeetings;
import calsyncd.daemon.postgres.GroupMeetings.MeetingRow;
import calsyncd.daemon.postgres.GroupMeetings.Outcome;
import calsyncd.group.GroupId;
import calsyncd.hub.EventId;
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
import java.util.List;
import java.util.Optional;

/** Which events of its hub calendar are a group's meetings. */
@Path("/integrations/calendar/groups/{id}/meetings")
@Produces(MediaType.APPLICATION_JSON)
public final class GroupMeetingResource {
  private static final String EVENT = "event_id";

  private final GroupMeetings meetings;
  private final GroupAnswers answers;

  /** Shows and changes these. */
  public GroupMeetingResource(GroupMeetings meetings, GroupAnswers answers) {
    this.meetings = meetings;
    this.answers = answers;
  }

  /** All of them, by start. */
  @GET
  public ObjectNode list(@Auth Caller caller, @PathParam("id") String id) {
    List<MeetingRow> all =
        meetings
            .list(caller.owner(), GroupAnswers.id(id))
            .orElseThrow(() -> Problem.unknown(GroupAnswers.WHAT));
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("meetings");
    all.forEach(meeting ->
        array
            .addObject()
            .put(EVENT, meeting.event().toString())
            .put("title", meeting.title())
            .put("starts_at", meeting.startsAt().toString())
            .put("series", meeting.series()));
    return json;
  }

  /** Makes an event or a series a meeting of the group. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response add(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    GroupId group = GroupAnswers.id(id);
    EventId event =
        Body.of(bytes, List.of(EVENT))
            .uuid(EVENT)
            .map(EventId::new)
            .orElseThrow(() -> Problem.field(EVENT, "is missing"));
    Outcome outcome = meetings.add(Authors.of(caller), group, event);
    return switch (outcome) {
      case Outcome.Added() -> {
        answers.soon(group, Optional.empty());
        yield Response.status(Response.Status.CREATED).entity(answered(event)).build();
      }
      case Outcome.Unchanged() -> Response.ok(answered(event)).build();
      case Outcome other -> throw refused(other);
    };
  }

  /** It is none any more; whom the group put on it is taken off. */
  @DELETE
  @Path("/{event_id}")
  public Response remove(
      @Auth Caller caller, @PathParam("id") String id, @PathParam("event_id") String event) {
    GroupId group = GroupAnswers.id(id);
    EventId meeting = new EventId(Ids.inPath(event, "meeting"));
    Outcome outcome = meetings.remove(Authors.of(caller), group, meeting);
    if (outcome instanceof Outcome.Unknown(String field) && !field.isEmpty()) {
      throw Problem.unknown("meeting");
    }
    if (!(outcome instanceof Outcome.Removed)) {
      throw refused(outcome);
    }
    answers.soon(group, Optional.empty());
    return Response.accepted(answered(meeting)).build();
  }

  private ObjectNode answered(EventId event) {
    return answers.pending(Json.object().put(EVENT, event.toString()));
  }

  private static Problem refused(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Unknown(String field) when field.isEmpty() -> Problem.unknown(GroupAnswers.WHAT);
      case Outcome.Unknown(String field) -> Problem.field(field, "names no event of yours");
      case Outcome.InAnother() ->
          Problem.conflict(EVENT, "is a meeting of another group, or was a moment ago")
              .as("in_another_group");
      case Outcome.OtherCalendar() ->
          Problem.field(EVENT, "names an event of another hub calendar than the group's");
      case Outcome.Uninvitable(String reason) -> Problem.conflict(EVENT, why(reason)).as(reason);
      case Outcome.Full(int most) ->
          Problem.of(409, "the group has " + most + " meetings; no more fit").as("group_full");
      case Outcome.Added _, Outcome.Unchanged _, Outcome.Removed _ ->
          throw new IllegalStateException("no refusal: " + outcome);
    };
  }

  private static String why(String reason) {
    return switch (reason) {
      case "import_only" -> "names an event of a calendar that is only imported";
      case "native_elsewhere" ->
          "names an event of another calendar than the one that the group invites through";
      default -> "names a meeting that somebody else organises";
    };
  }
}
