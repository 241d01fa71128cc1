package calsyncd.providers.microsoft;

import calsyncd.testkit.contract.Conformance;

/**
 * The contract once more, on a Graph of other ways where no document settles them: a write of one
 * occurrence leaves the version of its series, and a new rule leaves cancelled occurrences.
 */
@Conformance("Microsoft, in doubt")
final class MicrosoftContractInDoubtTest extends MicrosoftContractTest {
  @Override
  String switches() {
    return "'master_version_stays': true, 'cancelled_stay': true, 'duplicate_is_409': true";
  }

  @Override
  public int roundTrips() {
    return 50;
  }
}
