package calsyncd.providers.caldav;

import calsyncd.testkit.contract.Conformance;

/** The contract on Radicale. */
@Conformance("Radicale")
class RadicaleContractTest extends RealServerContract {
  RadicaleContractTest() {
    super("radicale", "/ada/");
  }
}
