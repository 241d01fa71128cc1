package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.RemoteId;
import calsyncd.simulators.caldav.CalDavProfile;
import org.junit.jupiter.api.Test;

/** The contract on a simulated server like Xandikos. */
class CalDavXandikosProfileContractTest extends SimulatedContract {
  CalDavXandikosProfileContractTest() {
    super(CalDavProfile.XANDIKOS);
  }

  /** The server has no scheduling (RFC 6638): it mails nobody, whatever anybody asks for. */
  @Test
  @Override
  public void anInvitationThatAnotherClientWantsMailedIsMailed() {
    trial().world().otherInvitesWithMail("guest@example.org");
    assertThat(trial().world().mails()).isEmpty();
    trial().touch(new RemoteId(((SimulatedWorld) trial().world()).path() + "other-1.ics"));
  }
}
