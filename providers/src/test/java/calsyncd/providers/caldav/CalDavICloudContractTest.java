package calsyncd.providers.caldav;

import calsyncd.simulators.caldav.CalDavProfile;

/** The contract on a server like ICloud. */
class CalDavICloudContractTest extends SimulatedContract {
  CalDavICloudContractTest() {
    super(CalDavProfile.ICLOUD);
  }
}
