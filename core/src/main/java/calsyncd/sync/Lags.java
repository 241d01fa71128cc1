package calsyncd.sync;

import calsyncd.hub.Link;
import java.time.Instant;
import java.util.Optional;

/** Since when links lag. */
final class Lags {
  private Lags() {}

  /** A link that lags since it began to, or since now. */
  static Link since(Link link, Instant now) {
    if (!link.lags() || link.lagSince().isPresent()) {
      return link;
    }
    return new Link(
        link.id(),
        link.event(),
        link.remote(),
        link.hubBase(),
        link.hubVersion(),
        link.wantedVersion(),
        Optional.of(now),
        link.origin(),
        link.hold(),
        link.intent(),
        link.trace(),
        link.wantedResponse());
  }
}
