package calsyncd.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Invitations are answered and never edited; nobody is mailed unless somebody asked for it. */
public interface InvitationRows extends Rows {
  private RemoteEvent invited() {
    Optional<RemoteId> id = trial().world().invite("invited", samples().nine(0));
    assumeTrue(id.isPresent(), "the service has no invitations");
    return trial().fetch(trial().touch(id.orElseThrow()));
  }

  private Response ownResponse(RemoteEvent event) {
    String own = trial().provider().account().email();
    return event.event().content().people().attendees().stream()
        .filter(attendee -> attendee.email().equalsIgnoreCase(own))
        .findFirst()
        .orElseThrow()
        .response();
  }

  private void answered(Response response) {
    RemoteEvent invited = invited();
    assertThat(ownResponse(invited)).isEqualTo(Response.NEEDS_ACTION);
    RemoteEvent answered = trial().provider().respond(trial().calendar(), invited, response);
    assertThat(ownResponse(answered)).isEqualTo(response);
    trial().assertHeld(answered, answered.event());
    assertThat(answered.event().content().when()).isEqualTo(invited.event().content().when());
    assertThat(answered.event().content().text()).isEqualTo(invited.event().content().text());
  }

  @Test
  default void anInvitationIsAccepted() {
    answered(Response.ACCEPTED);
  }

  @Test
  default void anInvitationIsDeclined() {
    answered(Response.DECLINED);
  }

  @Test
  default void anInvitationIsAcceptedTentatively() {
    answered(Response.TENTATIVE);
  }

  @Test
  default void anAnswerIsChanged() {
    RemoteEvent invited = invited();
    var provider = trial().provider();
    RemoteEvent first = provider.respond(trial().calendar(), invited, Response.TENTATIVE);
    RemoteEvent second = provider.respond(trial().calendar(), first, Response.ACCEPTED);
    assertThat(ownResponse(second)).isEqualTo(Response.ACCEPTED);
    assertThat(ownResponse(trial().fetch(invited.id()))).isEqualTo(Response.ACCEPTED);
  }

  @Test
  default void anEventOfOnesOwnIsNotAnswered() {
    RemoteEvent own = trial().create(samples().single("own"));
    ProviderException failure =
        trial()
            .failure(
                FailureClass.REJECTED,
                () -> trial().provider().respond(trial().calendar(), own, Response.ACCEPTED));
    assertThat(failure.reason()).isEqualTo("not_invited");
    assertThat(trial().fetch(own.id()).event()).isEqualTo(own.event());
  }

  @Test
  default void anInvitationIsNotEdited() {
    RemoteEvent invited = invited();
    trial()
        .failure(
            FailureClass.REJECTED,
            () ->
                trial()
                    .provider()
                    .update(trial().calendar(), invited, Samples.titled(invited.event(), "ours")));
    assertThat(trial().fetch(invited.id()).event()).isEqualTo(invited.event());
  }

  /** The positive control: the outbox of the world does fill. */
  @Test
  default void anInvitationThatAnotherClientWantsMailedIsMailed() {
    trial().mailAskedFor();
    trial().world().otherInvitesWithMail("guest@example.org");
    assertThat(trial().world().mails())
        .anySatisfy(mail -> assertThat(mail).contains("guest@example.org"));
    trial().mirror().snapshot().ids().forEach(trial()::touch);
  }
}
