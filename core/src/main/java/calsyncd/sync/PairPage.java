package calsyncd.sync;

import calsyncd.hub.EventId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.OpenConflict;
import calsyncd.provider.CalendarProvider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    List<Link> links = tx.lock(ids);
    Map<EventId, HubEvent> events = tx.events(links.stream().map(Link::event).toList());
    Map<LinkId, OpenConflict> open = tx.conflicts(links.stream().map(Link::id).toList());
    return links.stream()
        .map(link ->
            new Pair(
                link,
                Objects.requireNonNull(events.get(link.event()), "an event without its row"),
                Optional.ofNullable(open.get(link.id()))))
        .toList();
  }

  PassContext context() {
    return new PassContext(
        lease.binding(),
        provider,
        tools.mapping(),
        tools.settings().push().settle(),
        tools.clock().instant());
  }

  <T> T inPage(Function<HubPage, T> work) {
    return tools.hub().inPage(lease, work);
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
