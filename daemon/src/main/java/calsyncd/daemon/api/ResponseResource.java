package calsyncd.daemon.api;

import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.Invitations;
import calsyncd.daemon.postgres.Invitations.Answered;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The user's answer to an invitation. */
@Path("/integrations/calendar/events/{id}/respond")
@Produces(MediaType.APPLICATION_JSON)
public final class ResponseResource {
  private final Invitations invitations;
  private final WritesAllowed allowed;
  private final Runnable wake;

  /**
   * Answers these, for users who allow writes.
   *
   * @param wake called when a pass has something to do
   */
  public ResponseResource(Invitations invitations, WritesAllowed allowed, Runnable wake) {
    this.invitations = invitations;
    this.allowed = allowed;
    this.wake = wake;
  }

  /** Answers; a pass brings it to the provider, which tells who organises the meeting. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response respond(@Auth Caller caller, @PathParam("id") String id, byte[] bytes) {
    EventId event = new EventId(Ids.inPath(id, "event"));
    String response =
        Body.of(bytes, List.of("response"))
            .word("response", List.of("accepted", "declined", "tentative"))
            .orElseThrow(() -> Problem.field("response", "is missing"));
    allowed.check(caller);
    Author author = Authors.of(caller);
    Answered answered = invitations.respond(author, event, response);
    if (answered instanceof Answered.Done(EventRow row, BindingId by)) {
      wake.run();
      return Response.accepted(
              Json.object()
                  .put("event_id", row.id().toString())
                  .put("binding_id", by.toString())
                  .put("response", response))
          .build();
    }
    throw refused(answered);
  }

  private static Problem refused(Answered answered) {
    return switch (answered) {
      case Answered.NotInvited() ->
          notInvited("nobody invited you to this event; PUT it to change it, or DELETE it");
      case Answered.Organises(String account) ->
          notInvited(
              "you (" + account + ") organise this event; PUT it to change it, or DELETE it");
      case Answered.NotAsked(String account, String calendar) ->
          notInvited(
              "%s is not among the people of this event; answer in the calendar '%s' there"
                  .formatted(account, calendar));
      case Answered.ImportOnly(BindingId by, String calendar) ->
          notInvited(
              "the calendar '%s' is only imported; answer there, or PATCH the binding %s to two_way"
                  .formatted(calendar, by));
      default -> Problem.unknown("event");
    };
  }

  private static Problem notInvited(String detail) {
    return Problem.of(409, detail).as("not_invited");
  }
}
