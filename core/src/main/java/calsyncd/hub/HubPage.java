package calsyncd.hub;

import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One transaction of a pass. Locks are taken in one order: events by id, links, binding. */
public interface HubPage {
  /**
   * Locks the hub events that the binding links to these remote ids, and their links.
   *
   * @param uids of the hub events that {@link #byUid} may be asked for later in this transaction:
   *     they are locked together with the others, so that the order of locks is kept
   */
  Map<RemoteId, LinkedEvent> linked(Collection<RemoteId> ids, Collection<Uid> uids);

  /** The same for a transaction that asks for no UID. */
  default Map<RemoteId, LinkedEvent> linked(Collection<RemoteId> ids) {
    return linked(ids, List.of());
  }

  /** Locks the events of the hub calendar that have these UIDs, deleted ones left out. */
  Map<Uid, HubEvent> byUid(Collection<Uid> uids);

  /** Writes events and links, in batches. */
  void write(List<HubWrite> writes);

  /** Deletes hub events, keeping their content for the retention, and forgets their links. */
  void remove(Collection<LinkedEvent> events);

  /** Parks links as a proposal for a person: their events are to be removed, but not by us. */
  void hold(Collection<LinkedEvent> events, String reason);

  /** Remote ids of links whose event overlaps the window and which the pass has not seen. */
  List<RemoteId> unmentioned(Window window, Set<RemoteId> seen);

  /** How many events the binding links to now, parked ones left out. */
  int links();

  /** How many events the binding removed by itself in the last {@code span}. */
  int removedWithin(Duration span);

  /**
   * Saves the cursor and what the pass came to; the next pass starts there. Rings from now on are
   * no burst: they are for changes that the pass could not have read.
   */
  void finish(PassEnd end);
}
