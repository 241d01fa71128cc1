package calsyncd.providers.caldav;

import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.testkit.contract.Conformance;

/** The contract on a server like ICloud. */
@Conformance("CalDAV, like iCloud")
class CalDavICloudContractTest extends SimulatedContract {
  CalDavICloudContractTest() {
    super(CalDavProfile.ICLOUD);
  }
}
