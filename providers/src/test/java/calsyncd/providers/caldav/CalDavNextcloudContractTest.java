package calsyncd.providers.caldav;

import calsyncd.simulators.caldav.CalDavProfile;

/** The contract on a server like Nextcloud. */
class CalDavNextcloudContractTest extends SimulatedContract {
  CalDavNextcloudContractTest() {
    super(CalDavProfile.NEXTCLOUD);
  }
}
