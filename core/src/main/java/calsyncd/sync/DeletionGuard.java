package calsyncd.sync;

import calsyncd.hub.HubPage;
import calsyncd.hub.LinkedEvent;
import java.util.Collection;

/**
 * Stands between a removal at the provider and the hub. What reaches it is proved: a tombstone of a
 * delta pass, or a read of that very event that found it gone. It judges all removals of a pass at
 * once, in the transaction that saves the cursor, together with those of the last hour.
 */
final class DeletionGuard {
  /** Why a link is parked whose event the guard would not remove. */
  static final String REASON = "removal_proposed";

  private final Guard guard;

  DeletionGuard(Guard guard) {
    this.guard = guard;
  }

  /** Whether so many events may be removed from the page's binding now. */
  boolean allows(HubPage page, int removals) {
    return !guard.holds(page.links(), page.removedWithin(guard.window()), removals);
  }

  /** Removes the events, or parks them all for a person. Returns whether they were removed. */
  boolean judge(HubPage page, Collection<LinkedEvent> events) {
    boolean allowed = allows(page, events.size());
    if (allowed) {
      page.remove(events);
    } else {
      hold(page, events);
    }
    return allowed;
  }

  /** Parks the events for a person, whatever their number. */
  void hold(HubPage page, Collection<LinkedEvent> events) {
    page.hold(events, REASON);
  }
}
