package calsyncd.sync;

import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LinkId;
import calsyncd.provider.CalendarProvider;
import java.util.List;
import java.util.function.Function;

/** The transactions of a push: each is about one link and its event, or a few. */
final class PairPage {
  private final Pusher.Tools tools;
  private final Lease lease;
  private final CalendarProvider provider;

  PairPage(Pusher.Tools tools, Lease lease, CalendarProvider provider) {
    this.tools = tools;
    this.lease = lease;
    this.provider = provider;
  }

  /** Work on one link, in a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T with(HubPage tx, Pair pair);
  }

  static List<Pair> pairs(HubPage tx, List<LinkId> ids) {
    return Pair.of(tx, tx.lock(ids));
  }

  PassContext context() {
    return new PassContext(
        lease.binding(),
        provider,
        tools.mapping(),
        tools.settings().push(),
        tools.clock().instant());
  }

  <T> T inPage(Function<HubPage, T> work) {
    return tools.hub().inPage(lease, work);
  }

  void write(List<HubWrite> writes) {
    inPage(tx -> {
      tx.write(writes);
      return true;
    });
  }

  /** Works on one link, if it still is there. */
  <T> T inPair(LinkId id, T otherwise, Work<T> work) {
    return inPage(tx ->
        pairs(tx, List.of(id)).stream()
            .findFirst()
            .map(pair -> work.with(tx, pair))
            .orElse(otherwise));
  }
}
