package calsyncd.testkit.simulation;

import calsyncd.hub.BindingId;
import calsyncd.hub.Deed;
import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import java.util.List;
import java.util.Set;
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
    int deeds = world.hub.deeds().size();
    T result =
        world.hub.inPage(
            PlantedBug.lease(world, lease), page -> work.apply(PlantedBug.page(world, page)));
    worker.committed();
    if (world.newest.get(lease.binding().id()).fence() != lease.fence()) {
      world.strayed.add(worker + " wrote without its lease in step " + world.step());
    }
    world.due.addAll(heard());
    List<Deed> all = world.hub.deeds();
    List<Deed> done = all.subList(deeds, all.size());
    done.stream()
        .map(deed -> deed.verb() + " " + deed.why())
        .filter(Coverage.REST::contains)
        .forEach(world.coverage::hit);
    worker.say("tx " + done.stream().map(this::told).toList());
    worker.after("tx");
    return result;
  }

  private String told(Deed deed) {
    return Edits.key(world.hub.event(deed.event()).event())
        + " v"
        + deed.version()
        + " "
        + deed.side()
        + " "
        + deed.verb()
        + " "
        + deed.why()
        + " "
        + deed.fields();
  }

  /** A ring may be lost, and may come twice. */
  private Set<BindingId> heard() {
    var rung = world.hub.takeRung();
    if (!rung.isEmpty() && world.chance(100)) {
      world.coverage.hit("ring lost");
      return Set.of();
    }
    return rung;
  }
}
