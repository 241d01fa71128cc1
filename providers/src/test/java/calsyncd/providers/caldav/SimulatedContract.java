package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventContent.Response;
import calsyncd.provider.RemoteEvent;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.testkit.contract.ProviderWorld;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract on a simulated server. */
abstract class SimulatedContract extends CalDavContract {
  private final CalDavProfile profile;

  /** The contract on a server of this kind. */
  SimulatedContract(CalDavProfile profile) {
    this.profile = profile;
  }

  @Override
  protected ProviderWorld world() {
    return new SimulatedWorld(profile);
  }

  /** An organizer hears of an answer by the server's reply, and of nothing else. */
  @Test
  void anAnswerIsOneReplyToTheOrganizer() {
    SimulatedWorld world = (SimulatedWorld) trial().world();
    RemoteEvent invited =
        trial().fetch(trial().touch(world.invite("i", trial().samples().nine(0)).orElseThrow()));
    RemoteEvent answered =
        trial().provider().respond(trial().calendar(), invited, Response.DECLINED);
    trial().delete(answered);
    assertThat(world.simulator().mails().mails())
        .extracting(mail -> mail.kind() + " " + mail.to())
        .containsExactlyElementsOf(
            profile.scheduling() ? List.of("response stranger@example.net") : List.of());
  }
}
