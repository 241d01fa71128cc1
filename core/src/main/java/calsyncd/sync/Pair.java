package calsyncd.sync;

import calsyncd.hub.HubEvent;
import calsyncd.hub.Link;
import calsyncd.hub.OpenConflict;
import java.util.Optional;

/**
 * A link with its event, both locked.
 *
 * @param open what of it nobody has decided
 */
record Pair(Link link, HubEvent hub, Optional<OpenConflict> open) {
  Pair with(Link other) {
    return new Pair(other, hub, open);
  }

  Pair with(HubEvent other) {
    return new Pair(link, other, open);
  }
}
