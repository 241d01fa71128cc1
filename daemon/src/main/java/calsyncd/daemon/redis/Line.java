package calsyncd.daemon.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One provider's list as this node sees it: its keys, its length when last heard of, and what of
 * the node's processing list is in somebody's hands here.
 */
final class Line {
  static final String NODES = "calendar_webhooks:nodes";

  final String waiting;
  final String processing;

  /** Shared by those who move items, exclusive for the one who looks for items nobody holds. */
  final ReadWriteLock moving = new ReentrantReadWriteLock(true);

  private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();
  private volatile long length;
  private volatile boolean suspect = true;

  Line(String provider, String node) {
    waiting = "calendar_webhooks:" + provider;
    processing = processing(node, provider);
  }

  static String processing(String node, String provider) {
    return "calendar_webhooks:processing:" + node + ":" + provider;
  }

  /** How many items waited when the server last said so. */
  long length() {
    return length;
  }

  void length(long heard) {
    length = heard;
  }

  /**
   * Whether the processing list may hold what nobody here holds: from an earlier life of the node,
   * or because an answer was lost.
   */
  boolean isSuspect() {
    return suspect;
  }

  void suspect(boolean next) {
    suspect = next;
  }

  void hold(List<String> items) {
    items.forEach(item -> held.merge(item, 1, Integer::sum));
  }

  void release(List<String> items) {
    items.forEach(this::release);
  }

  private void release(String item) {
    held.computeIfPresent(item, (same, count) -> count == 1 ? null : count - 1);
  }

  void releaseAll() {
    held.clear();
  }

  /** Those of the processing list that nobody holds, an item as often as it is there too often. */
  List<String> unheld(List<String> processing) {
    var hands = new HashMap<>(held);
    var unheld = new ArrayList<String>();
    for (var item : processing) {
      var count = hands.getOrDefault(item, 0);
      if (count == 0) {
        unheld.add(item);
      } else {
        hands.put(item, count - 1);
      }
    }
    return unheld;
  }
}
