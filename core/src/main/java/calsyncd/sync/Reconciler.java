package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.LinkedEvent;
import calsyncd.provider.RemoteEvent;
import java.util.Map;
import java.util.Optional;

/**
 * What to do about one remote event: the import half of the table, in which the hub always reads
 * {@code same}.
 *
 * <pre>
 * link  remote    hub has the UID   action
 * no    new       no                Insert
 * no    new       without a link    Adopt
 * no    new       linked elsewhere  Insert under a UID of its own
 * yes   changed   -                 Put
 * yes   same      -                 Relink if the revision moved or it was parked, else nothing
 * </pre>
 *
 * A remote event that is gone is the {@link DeletionGuard}'s.
 */
final class Reconciler {
  private Reconciler() {}

  /** An event that the binding links already. Its hub UID stays what it was. */
  static Optional<HubWrite> known(LinkedEvent linked, RemoteEvent remote) {
    RemoteEvent same = Remote.withUid(remote, linked.base().event().uid());
    if (!same.event().equals(linked.base().event())) {
      return Optional.of(new HubWrite.Put(linked, same));
    }
    return same.revision().equals(linked.base().revision()) && !linked.parked()
        ? Optional.empty()
        : Optional.of(new HubWrite.Relink(linked, same));
  }

  /**
   * An event without a link.
   *
   * @param hub the hub's events by UID, those left out that another item of the page took
   * @param free whether no item of the page took the event's UID
   */
  static HubWrite unknown(Map<Uid, HubEvent> hub, RemoteEvent remote, boolean free) {
    RemoteEvent own = Remote.withUid(remote, ownUid(remote));
    Optional<HubEvent> withOwn = unlinked(hub, own);
    if (withOwn.isPresent()) {
      return new HubWrite.Adopt(withOwn.get(), own);
    }
    if (free && !hub.containsKey(remote.event().uid())) {
      return new HubWrite.Insert(remote);
    }
    Optional<HubEvent> withUid = free ? unlinked(hub, remote) : Optional.empty();
    return withUid.isPresent()
        ? new HubWrite.Adopt(withUid.get(), remote)
        : new HubWrite.Insert(own);
  }

  private static Optional<HubEvent> unlinked(Map<Uid, HubEvent> hub, RemoteEvent remote) {
    return Optional.ofNullable(hub.get(remote.event().uid())).filter(event -> !event.linked());
  }

  /** Two events of one calendar under one UID: the second keeps apart by its remote id. */
  static Uid ownUid(RemoteEvent remote) {
    Event event = remote.event();
    return new Uid(event.uid().value() + "#" + remote.id().value());
  }
}
