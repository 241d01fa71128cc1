package calsyncd.sync;

import calsyncd.hub.HubPage;

/**
 * Stands between a removal at one side and the other. What reaches it is proved: a tombstone of a
 * delta pass, a read of that very event that found it gone, or a deletion in the hub. All removals
 * of a pass are judged at once, together with those of the last hour.
 */
final class DeletionGuard {
  private final Guard guard;

  DeletionGuard(Guard guard) {
    this.guard = guard;
  }

  /** Whether so many events or copies may be removed from the page's binding now. */
  boolean allows(HubPage page, int removals) {
    return !guard.holds(page.links(), page.removedWithin(guard.window()), removals);
  }
}
