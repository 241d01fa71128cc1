package calsyncd.queue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Notifications between the webhook that took them and the drainer that acts on them: at least
 * once, in the order of arrival a provider. An item leaves the queue only by {@link #done}; what a
 * dead node had taken comes back by {@link #reclaim}.
 */
public interface SyncQueue {
  /**
   * Appends without blocking the caller. The stage fails where the queue can't take the items (it
   * is down, slow or full); then none, some or all are in it, which is harmless.
   */
  CompletionStage<Void> append(List<Notification> notifications);

  /**
   * Takes up to {@code max} notifications for this node, waiting at most {@code wait} for the
   * first. An item that can't be read is dropped, counted and logged by its length alone.
   */
  List<Taken> take(String provider, int max, Duration wait);

  /** Forgets items that were acted on. */
  void done(String provider, List<Taken> items);

  /** Puts back what nodes other than the living ones had taken. Returns how many. */
  int reclaim(Set<String> livingNodes);

  /** How many notifications of a provider wait, those that a node has taken included. */
  long depth(String provider);

  /**
   * The oldest notifications of a provider that no node has taken, in the order in which they will
   * be, without taking them. One that can't be read is left out.
   */
  List<Notification> waiting(String provider, int max);

  /** A notification in a node's hands. {@code token} is the queue's own name of it. */
  record Taken(Notification notification, String token) {}
}
