package calsyncd.hub;

import calsyncd.calendar.Uid;
import calsyncd.provider.CreateKey;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One transaction of a pass. Locks are taken in one order: events by id, links, binding. What is
 * asked for by an event's id must have been locked before in the same transaction.
 */
public interface HubPage {
  /** When the transaction began, by the hub's own clock, by which retries are due. */
  Instant now();

  /** Locks the hub events that the page may be about, and the binding's links to them. */
  Links linked(Mentioned mentioned);

  /** The living events of the hub calendar that have these UIDs, locked by {@link #linked}. */
  Map<Uid, HubEvent> byUid(Collection<Uid> uids);

  /** These events, tombstones too. */
  Map<EventId, HubEvent> events(Collection<EventId> ids);

  /** The binding's links to these events. */
  Map<EventId, Link> linksTo(Collection<EventId> events);

  /**
   * Locks these links and their events, in the order of locks; those that are no more are left out.
   */
  List<Link> lock(Collection<LinkId> links);

  /** Events among these that a binding which only imports has natively: they outlive our links. */
  Set<EventId> keptElsewhere(Collection<EventId> events);

  /**
   * Whether the binding still has the copy of another event that was made under this key, or of a
   * deleted one of this UID that is to go or was never ours: there would be two of them.
   */
  boolean isTaken(CreateKey key, Uid uid, LinkId by);

  /** Which of these copies we removed within the span. */
  Set<RemoteId> removedCopies(Collection<RemoteId> ids, Duration span);

  /** What is open of these links. */
  Map<LinkId, OpenConflict> conflicts(Collection<LinkId> links);

  /** What the binding may do with the guests of these events; of those alone that are groups'. */
  Map<EventId, Guests> guests(Collection<EventId> events);

  /** A name for a new event. */
  EventId newEvent();

  /** A name for a new link. */
  LinkId newLink();

  /** Makes the writes, in batches. */
  void write(List<HubWrite> writes);

  /**
   * Links to events that overlap the window, which have a copy that the pass has not seen and which
   * do not wait for a removal to be decided.
   */
  List<RemoteId> unmentioned(Window window, Set<RemoteId> seen);

  /** How many copies the binding has now; those that wait for their removal left out. */
  int links();

  /** How many events or copies the binding removed by itself in the last {@code span}. */
  int removedWithin(Duration span);

  /**
   * Links whose turn it is to be pushed, oldest lag first: they lag, have an answer to give, or a
   * person has decided their conflict; they have no write under way, are not held at the version
   * that they want unless they are tried again there or just wait for a UID, and their retry is
   * due. Where the binding may not write, those alone whose conflict a person has decided. Nothing
   * is locked.
   *
   * @param after go on behind this link; all of them where it is empty
   */
  List<LinkId> lagging(Optional<LinkId> after, int most);

  /**
   * Links with a write under way whose retry is due; a create waits while the binding exports and
   * may not write. Nothing is locked.
   */
  List<LinkId> unsettled(int most);

  /** Copies of ours that nothing needs any more, those first that were told of longest ago. */
  List<RemoteEvent> strays(int most);

  /** Copies whose removal from the hub a person approved: they are to be looked at once more. */
  List<RemoteId> approved(int most);

  /**
   * Gives each living event of the hub calendar that overlaps the window and has no link in this
   * binding one that lags, where the binding exports.
   */
  void linkMissing(Window window);

  /**
   * In how long the next retry of one of the binding's links is due, zero where it is by now; empty
   * where none waits.
   *
   * @param after one that was due by then is not looked at: {@link #lagging} and {@link #unsettled}
   *     have listed it
   */
  Optional<Duration> nextRetry(Instant after);

  /**
   * Saves the cursor and what the pass came to; the next pass starts there. Rings from now on are
   * no burst: they are for changes that the pass could not have read.
   */
  void finish(PassEnd end);
}
