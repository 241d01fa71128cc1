package calsyncd.providers.google;

import calsyncd.simulators.google.Doubts;
import calsyncd.testkit.contract.CalendarProviderContract;
import calsyncd.testkit.contract.Conformance;
import calsyncd.testkit.contract.ProviderWorld;

/** The contract of every provider, on the simulated Google. */
@Conformance("Google")
class GoogleContractTest extends CalendarProviderContract {
  @Override
  protected ProviderWorld world() {
    return new GoogleWorld(Doubts.NONE);
  }
}
