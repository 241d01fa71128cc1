package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.hub.Hub;
import calsyncd.hub.HubPage;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.State;
import calsyncd.hub.Mentioned;
import calsyncd.merge.Differences;
import calsyncd.merge.Side;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Holds single copies against their base as a pass would, and goes no further: it writes nothing on
 * either side.
 */
final class Audit {
  private final Hub hub;
  private final Supplier<PassContext> contexts;

  Audit(Hub hub, Supplier<PassContext> contexts) {
    this.hub = hub;
    this.contexts = contexts;
  }

  Compared compare(Lease lease, CalendarProvider provider, RemoteId copy) {
    Optional<RemoteEvent> image;
    try {
      image = Reads.proved(provider, lease.binding(), copy);
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.REJECTED) {
        return new Compared.Unreadable(e.reason());
      }
      throw e;
    }
    PassContext context = contexts.get();
    return hub.inPage(lease, tx -> compare(context, tx, copy, image));
  }

  private static Compared compare(
      PassContext context, HubPage tx, RemoteId copy, Optional<RemoteEvent> image) {
    List<Pair> pairs = Pair.of(tx, tx.linked(Mentioned.of(Set.of(copy))).byId().values());
    if (pairs.size() != 1 || !settled(context, pairs.getFirst())) {
      return new Compared.Unsettled();
    }
    return image
        .map(it -> compare(context, pairs.getFirst(), it))
        .orElseGet(() -> new Compared.Different(List.of(Differences.REMOVED), Differences.REMOVED));
  }

  /** A change outside the window is told by no delta, and is none that a pass should know. */
  private static boolean settled(PassContext context, Pair pair) {
    Link link = pair.link();
    return !pair.hub().deleted()
        && link.hold().state() == State.LINKED
        && !link.lags()
        && link.intent().isEmpty()
        && link.wantedResponse().isEmpty()
        && link.remote()
            .filter(base -> Puller.inside(context.binding().window(), base))
            .isPresent();
  }

  /** An override that says what its series says may be told or not: it is no difference. */
  private static Compared compare(PassContext context, Pair pair, RemoteEvent image) {
    Side remote = context.sides().remote(pair, image);
    Event base = Remote.told(remote.base().orElseThrow());
    List<String> fields = Differences.between(base, Remote.told(remote.now()));
    return fields.isEmpty() ? new Compared.Same() : new Compared.Different(fields, digest(image));
  }

  private static String digest(RemoteEvent image) {
    String read = image.revision().value() + '\n' + image.event();
    return HexFormat.of().formatHex(CreateKeys.sha256(read));
  }
}
