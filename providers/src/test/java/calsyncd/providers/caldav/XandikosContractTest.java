package calsyncd.providers.caldav;

/** The contract on Xandikos. */
class XandikosContractTest extends RealServerContract {
  XandikosContractTest() {
    super("xandikos", "/ada/calendars/");
  }
}
