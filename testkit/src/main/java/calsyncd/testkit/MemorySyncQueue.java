package calsyncd.testkit;

import calsyncd.queue.Notification;
import calsyncd.queue.SyncQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reference of {@link SyncQueue}: one node's view of lists that all views of a {@link Lists}
 * share.
 */
public final class MemorySyncQueue implements SyncQueue {
  private final Lists lists;
  private final String node;

  /** How the lists treat an append. */
  public enum Mood {
    /** They take it. */
    WELL,
    /** The stage fails. */
    REFUSING,
    /** The stage never completes. */
    STALLED,
    /** {@code append} itself throws. */
    BROKEN
  }

  /** What a server would hold: waiting items, and those in each node's hands. */
  public static final class Lists {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Map<String, Deque<Taken>> waiting = new HashMap<>();
    private final Map<String, Map<String, List<Taken>>> hands = new HashMap<>();
    private final int capacity;
    private volatile Mood mood = Mood.WELL;
    private long tokens;

    /** Lists that hold at most {@code capacity} waiting items a provider. */
    public Lists(int capacity) {
      this.capacity = capacity;
    }

    /** Treats appends so from now on. */
    public void be(Mood next) {
      mood = next;
    }

    private Deque<Taken> waiting(String provider) {
      return waiting.computeIfAbsent(provider, p -> new ArrayDeque<>());
    }

    private List<Taken> inHands(String node, String provider) {
      return hands
          .computeIfAbsent(node, n -> new HashMap<>())
          .computeIfAbsent(provider, p -> new ArrayList<>());
    }
  }

  /** One node's view. */
  public MemorySyncQueue(Lists lists, String node) {
    this.lists = lists;
    this.node = node;
  }

  @Override
  public CompletionStage<Void> append(List<Notification> notifications) {
    return switch (lists.mood) {
      case WELL -> put(notifications);
      case REFUSING -> CompletableFuture.failedFuture(new RejectedExecutionException("refusing"));
      case STALLED -> new CompletableFuture<>();
      case BROKEN -> throw new IllegalStateException("broken");
    };
  }

  private CompletionStage<Void> put(List<Notification> notifications) {
    lists.lock.lock();
    try {
      for (var notification : notifications) {
        var waiting = lists.waiting(notification.provider());
        if (waiting.size() >= lists.capacity) {
          return CompletableFuture.failedFuture(new RejectedExecutionException("full"));
        }
        waiting.addLast(new Taken(notification, Long.toString(lists.tokens++)));
      }
      lists.arrival.signalAll();
      return CompletableFuture.completedFuture(null);
    } finally {
      lists.lock.unlock();
    }
  }

  @Override
  public List<Taken> take(String provider, int max, Duration wait) {
    lists.lock.lock();
    try {
      awaitArrival(provider, wait.toNanos());
      return move(provider, max);
    } finally {
      lists.lock.unlock();
    }
  }

  private void awaitArrival(String provider, long nanos) {
    var left = nanos;
    try {
      while (lists.waiting(provider).isEmpty() && left > 0) {
        left = lists.arrival.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Taken> move(String provider, int max) {
    var waiting = lists.waiting(provider);
    var taken = new ArrayList<Taken>();
    while (taken.size() < max && !waiting.isEmpty()) {
      taken.add(waiting.removeFirst());
    }
    lists.inHands(node, provider).addAll(taken);
    return taken;
  }

  @Override
  public void done(String provider, List<Taken> items) {
    lists.lock.lock();
    try {
      lists.inHands(node, provider).removeAll(new HashSet<>(items));
    } finally {
      lists.lock.unlock();
    }
  }

  @Override
  public int reclaim(Set<String> livingNodes) {
    lists.lock.lock();
    try {
      var dead = new HashSet<>(lists.hands.keySet());
      dead.removeAll(livingNodes);
      return dead.stream().mapToInt(this::putBack).sum();
    } finally {
      lists.lock.unlock();
    }
  }

  private int putBack(String dead) {
    var moved = 0;
    for (var hand : lists.hands.remove(dead).entrySet()) {
      var waiting = lists.waiting(hand.getKey());
      hand.getValue().reversed().forEach(waiting::addFirst);
      moved += hand.getValue().size();
    }
    lists.arrival.signalAll();
    return moved;
  }

  @Override
  public long depth(String provider) {
    lists.lock.lock();
    try {
      var taken =
          lists.hands.values().stream().mapToInt(h -> h.getOrDefault(provider, List.of()).size());
      return lists.waiting(provider).size() + taken.sum();
    } finally {
      lists.lock.unlock();
    }
  }

  @Override
  public List<Notification> waiting(String provider, int max) {
    lists.lock.lock();
    try {
      return lists.waiting(provider).stream().limit(max).map(Taken::notification).toList();
    } finally {
      lists.lock.unlock();
    }
  }
}
