package calsyncd.testkit.contract;

/** Some rows of the contract. */
interface Rows {
  /** The row that runs. */
  Trial trial();

  /** Sample events for the row that runs. */
  default Samples samples() {
    return trial().samples();
  }
}
