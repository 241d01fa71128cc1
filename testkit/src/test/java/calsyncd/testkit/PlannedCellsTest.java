package calsyncd.testkit;

/**
 * The same where each pass is planned first: the plan writes nothing, and applying it does what it
 * says, all of it and nothing else.
 */
class PlannedCellsTest extends TwelveCellsTest {
  @Override
  MirrorWorld world() {
    return MirrorWorld.planned();
  }
}
