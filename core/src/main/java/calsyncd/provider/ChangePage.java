package calsyncd.provider;

import java.util.List;

/**
 * One page of a pass.
 *
 * @param changes in the provider's order; may be empty though more pages follow
 * @param then where the pass goes on, or that it ended
 * @param accessRole our role on the calendar as this very page shows it; part of the proof of read;
 *     empty where the provider's pages do not tell
 */
public record ChangePage(List<RemoteChange> changes, Then then, String accessRole) {

  public ChangePage {
    changes = List.copyOf(changes);
  }

  /** What follows a page. */
  public sealed interface Then {
    /** Another page. */
    record More(PageToken token) implements Then {}

    /** Nothing: the pass is complete, and the next one starts here. */
    record End(Cursor cursor) implements Then {}
  }
}
