package calsyncd.proofs.simulation;

import calsyncd.daemon.demo.Web;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.google.Doubts;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.PageShortfall;
import calsyncd.simulators.microsoft.DeltaOptions;
import calsyncd.simulators.microsoft.GraphOptions;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SplittableRandom;

/** Ways of the services that no document settles, drawn for each seed: most are as observed. */
final class Ways {
  private static final int SELDOM = 4;

  /** No mailbox is slow because a proof is fast. */
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private static final List<String> STORE =
      List.of(
          "zone_stays",
          "cancelled_stay",
          "master_version_stays",
          "duplicate_is_409",
          "batch_is_424");

  private static final List<CalDavProfile> SERVERS =
      List.of(
          CalDavProfile.RADICALE,
          CalDavProfile.XANDIKOS,
          CalDavProfile.NEXTCLOUD,
          CalDavProfile.ICLOUD);

  private final GoogleOptions google;
  private final GraphOptions graph;
  private final ObjectNode store;
  private final CalDavProfile caldav;

  Ways(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.google = google(random);
    this.graph = graph(random);
    this.store = Web.object();
    STORE.forEach(name -> store.put(name, seldom(random)));
    this.caldav = SERVERS.get(random.nextInt(SERVERS.size()));
  }

  private static boolean seldom(SplittableRandom random) {
    return random.nextInt(SELDOM) == 0;
  }

  private static GoogleOptions google(SplittableRandom random) {
    return GoogleOptions.defaults()
        .withPageShortfall(seldom(random) ? PageShortfall.SHORT : PageShortfall.NONE)
        .withDoubts(
            new Doubts(
                seldom(random), seldom(random), seldom(random), seldom(random), seldom(random)));
  }

  private static GraphOptions graph(SplittableRandom random) {
    DeltaOptions delta = DeltaOptions.defaults();
    for (DeltaOptions.Switch one : DeltaOptions.Switch.values()) {
      delta = delta.with(one, delta.switches().contains(one) != seldom(random));
    }
    return GraphOptions.defaults()
        .withDelta(delta)
        .withExchange(new GraphOptions.Exchange(true, false, 400, SELDOM, UNLIMITED));
  }

  GoogleOptions google() {
    return google;
  }

  GraphOptions graph() {
    return graph;
  }

  /** What {@code /control/store} of Microsoft is told. */
  ObjectNode store() {
    return Web.object().set("switches", store);
  }

  CalDavProfile caldav() {
    return caldav;
  }

  @Override
  public String toString() {
    return google.pageShortfall()
        + " "
        + google.doubts()
        + " "
        + graph.delta().switches()
        + " "
        + store
        + " "
        + caldav.name();
  }
}
