package calsyncd.testkit.simulation;

import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import java.util.function.Function;

/** The hub as a worker has it: others may be first before each transaction, and it may die. */
final class WatchedHub implements Hub {
  private final World world;
  private final Worker worker;

  WatchedHub(World world, Worker worker) {
    this.world = world;
    this.worker = worker;
  }

  @Override
  public <T> T inPage(Lease lease, Function<HubPage, T> work) {
    worker.before("tx");
    int writes = world.hub.writes();
    T result =
        world.hub.inPage(
            PlantedBug.lease(world, lease), page -> work.apply(PlantedBug.page(world, page)));
    world.due.addAll(heard());
    worker.say("tx of " + (world.hub.writes() - writes) + " writes");
    worker.after("tx");
    return result;
  }

  /** A ring may be lost, and may come twice. */
  private java.util.Set<calsyncd.hub.BindingId> heard() {
    var rung = world.hub.takeRung();
    if (!rung.isEmpty() && world.chance(100)) {
      world.coverage.hit("ring lost");
      return java.util.Set.of();
    }
    return rung;
  }
}
