package calsyncd.providers.caldav;

import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.testkit.contract.Conformance;

/** The contract on a server like Nextcloud. */
@Conformance("CalDAV, like Nextcloud")
class CalDavNextcloudContractTest extends SimulatedContract {
  CalDavNextcloudContractTest() {
    super(CalDavProfile.NEXTCLOUD);
  }
}
