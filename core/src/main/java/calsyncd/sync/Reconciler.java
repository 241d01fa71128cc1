package calsyncd.sync;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.LinkedEvent;
import calsyncd.provider.RemoteEvent;
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
 * yes   same      -                 Relink if the revision moved, else nothing
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
    return same.revision().equals(linked.base().revision())
        ? Optional.empty()
        : Optional.of(new HubWrite.Relink(linked, same));
  }

  /** An event without a link. */
  static HubWrite unknown(Optional<HubEvent> withUid, RemoteEvent remote) {
    if (withUid.isEmpty()) {
      return new HubWrite.Insert(remote);
    }
    return withUid.get().linked()
        ? new HubWrite.Insert(Remote.withUid(remote, ownUid(remote)))
        : new HubWrite.Adopt(withUid.get(), remote);
  }

  /** Two events of one calendar under one UID: the second keeps apart by its remote id. */
  static Uid ownUid(RemoteEvent remote) {
    Event event = remote.event();
    return new Uid(event.uid().value() + "#" + remote.id().value());
  }
}
