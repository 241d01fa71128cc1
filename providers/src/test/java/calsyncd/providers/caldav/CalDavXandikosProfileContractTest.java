package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.provider.RemoteId;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.Deviation;
import org.junit.jupiter.api.Test;

/** The contract on a simulated server like Xandikos. */
@Conformance("CalDAV, like Xandikos")
class CalDavXandikosProfileContractTest extends SimulatedContract {
  CalDavXandikosProfileContractTest() {
    super(CalDavProfile.XANDIKOS);
  }

  @Test
  @Deviation("The server has no scheduling (RFC 6638): it mails nobody, whatever anybody asks for.")
  @Override
  public void anInvitationThatAnotherClientWantsMailedIsMailed() {
    trial().world().otherInvitesWithMail("guest@example.org");
    assertThat(trial().world().mails()).isEmpty();
    trial().touch(new RemoteId(((SimulatedWorld) trial().world()).path() + "other-1.ics"));
  }
}
