package calsyncd.providers.caldav;

/** The contract on Radicale. */
class RadicaleContractTest extends RealServerContract {
  RadicaleContractTest() {
    super("radicale", "/ada/");
  }
}
