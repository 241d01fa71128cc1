package calsyncd.providers.google;

import calsyncd.simulators.google.Doubts;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.ProviderWorld;

/**
 * The contract where Google mails unless told otherwise, and where exceptions and their series
 * change with each other. That it may miss a duplicate is its own test, since then one key makes
 * one event, but writes it twice.
 */
@Conformance("Google, in doubt")
class GoogleContractInDoubtTest extends GoogleContractTest {
  @Override
  protected ProviderWorld world() {
    return new GoogleWorld(new Doubts(true, false, true, true, true));
  }
}
