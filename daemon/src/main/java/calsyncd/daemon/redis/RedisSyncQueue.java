package calsyncd.daemon.redis;

import static java.util.stream.Collectors.groupingBy;

import calsyncd.daemon.redis.NotificationJson.Unreadable;
import calsyncd.queue.Notification;
import calsyncd.queue.SyncQueue;
import io.lettuce.core.LMoveArgs;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue in Redis lists. A waiting list {@code calendar_webhooks:{provider}} is pushed at its
 * left and taken at its right; what a node has taken is in {@code
 * calendar_webhooks:processing:{node}:{provider}}, the oldest at the right, until it is done. Each
 * item moves by one atomic command, so it is always in exactly one list. The nodes that took are in
 * the sorted set {@code calendar_webhooks:nodes} with the second, on Redis's clock, when each was
 * last known to live. One that is taken for dead stays there for a day, since an item may still
 * move to it: by a move that waits in Redis, or because it lives and was only late.
 *
 * <p>One node has one of these. Blocking methods throw {@link RedisUnavailableException} where
 * Redis is down or slow; what such a call had moved is found by a later {@link #take}.
 */
public final class RedisSyncQueue implements SyncQueue, AutoCloseable {
  /** How many commands are sent before their answers are read. */
  static final int CHUNK = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(RedisSyncQueue.class);
  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final LMoveArgs OLDEST = LMoveArgs.Builder.rightLeft();
  private static final LMoveArgs BACK = LMoveArgs.Builder.leftRight();

  private final RedisSettings settings;
  private final String node;
  private final Consumer<String> poison;
  private final RedisConnections connections;
  private final Semaphore inFlight;
  private final Map<String, Line> lines;

  /**
   * @param node this node's name, unique among those that live
   * @param poison told the provider of each item that can't be read and was dropped
   */
  public RedisSyncQueue(RedisSettings settings, String node, Consumer<String> poison) {
    this.settings = settings;
    this.node = node;
    this.poison = poison;
    connections = new RedisConnections(settings);
    inFlight = new Semaphore(settings.maxInFlight());
    lines = Map.of("google", new Line("google", node), "microsoft", new Line("microsoft", node));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The length of a list is known from the last answer, so the limit can be passed by what is in
   * flight, and by one batch.
   */
  @Override
  public CompletionStage<Void> append(List<Notification> notifications) {
    if (!inFlight.tryAcquire()) {
      return CompletableFuture.failedFuture(
          new RejectedExecutionException("too many appends in flight"));
    }
    CompletableFuture<Void> appended;
    try {
      appended = pushAll(notifications);
    } catch (RuntimeException e) {
      appended = CompletableFuture.failedFuture(e);
    }
    return appended.whenComplete((done, failure) -> inFlight.release());
  }

  private CompletableFuture<Void> pushAll(List<Notification> notifications) {
    if (notifications.size() == 1) { // the usual case
      return push(notifications.getFirst().provider(), notifications);
    }
    var pushes =
        notifications.stream().collect(groupingBy(Notification::provider)).entrySet().stream()
            .map(each -> push(each.getKey(), each.getValue()));
    return CompletableFuture.allOf(pushes.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> push(String provider, List<Notification> notifications) {
    var line = line(provider);
    var items = notifications.stream().map(NotificationJson::write).toArray(String[]::new);
    return connections
        .commands()
        .thenCompose(redis -> push(redis, line, items))
        .thenAccept(line::length);
  }

  private CompletionStage<Long> push(
      RedisAsyncCommands<String, String> redis, Line line, String[] items) {
    return line.length() < settings.maxQueueLength()
        ? redis.lpush(line.waiting, items)
        : redis.llen(line.waiting).thenCompose(length -> pushIfRoom(redis, line, items, length));
  }

  private CompletionStage<Long> pushIfRoom(
      RedisAsyncCommands<String, String> redis, Line line, String[] items, long length) {
    return length < settings.maxQueueLength()
        ? redis.lpush(line.waiting, items)
        : CompletableFuture.failedFuture(new RejectedExecutionException("the queue is full"));
  }

  @Override
  public List<Taken> take(String provider, int max, Duration wait) {
    var line = line(provider);
    remember(Set.of(node)); // each time: Redis may have forgotten
    var leftovers = line.isSuspect() ? leftovers(line, max) : List.<String>of();
    return read(provider, leftovers.isEmpty() ? fresh(line, max, wait) : leftovers);
  }

  /**
   * Writes that this node lives.
   *
   * @throws RedisUnavailableException where Redis is away, or refuses to write
   */
  public void prove() {
    remember(Set.of(node));
  }

  /** These nodes live now; says when now is. */
  private long remember(Set<String> living) {
    var redis = commands();
    var now = Long.parseLong(connections.await(redis.time()).getFirst());
    living.stream()
        .map(each -> redis.zadd(Line.NODES, now, each))
        .toList()
        .forEach(connections::await);
    return now;
  }

  private List<String> leftovers(Line line, int max) {
    line.moving.writeLock().lock();
    try {
      var processing = connections.await(commands().lrange(line.processing, 0, -1));
      var unheld = line.unheld(processing.reversed());
      var some = unheld.subList(0, Math.min(max, unheld.size()));
      line.hold(some);
      line.suspect(unheld.size() > max);
      return some;
    } finally {
      line.moving.writeLock().unlock();
    }
  }

  private List<String> fresh(Line line, int max, Duration wait) {
    line.moving.readLock().lock();
    try {
      var moved = move(line, max, wait);
      line.hold(moved);
      return moved;
    } catch (RuntimeException e) {
      line.suspect(true);
      throw e;
    } finally {
      line.moving.readLock().unlock();
    }
  }

  private List<String> move(Line line, int max, Duration wait) {
    var connection = connections.borrow();
    var sound = false;
    try {
      var moved = new ArrayList<String>();
      if (!wait.isPositive() || await(connection, line, wait, moved)) {
        moved.addAll(move(connection.async(), line, max - moved.size()));
      }
      sound = true;
      return moved;
    } finally {
      leave(connection, sound);
    }
  }

  /** Waits for one item; false where none came. */
  private boolean await(
      StatefulRedisConnection<String, String> connection,
      Line line,
      Duration wait,
      List<String> moved) {
    var seconds = Math.max(1, wait.toMillis()) / 1000.0; // 0 would be for ever
    var item = connection.async().blmove(line.waiting, line.processing, OLDEST, seconds);
    return present(RedisConnections.await(item, wait.plus(settings.commandTimeout())))
        .map(moved::add)
        .orElse(false);
  }

  private List<String> move(RedisAsyncCommands<String, String> redis, Line line, int max) {
    var waiting = connections.await(redis.llen(line.waiting));
    return pipelined(
        Math.min(max, waiting), () -> redis.lmove(line.waiting, line.processing, OLDEST));
  }

  /** Sends the same move many times before it reads the first answer. */
  private List<String> pipelined(long count, Supplier<RedisFuture<@Nullable String>> move) {
    var answers = Stream.generate(move).limit(Math.min(count, CHUNK)).toList();
    return answers.stream().flatMap(answer -> present(connections.await(answer)).stream()).toList();
  }

  /** A connection with unanswered commands is of no use to the next caller. */
  private void leave(StatefulRedisConnection<String, String> connection, boolean sound) {
    if (sound) {
      connections.giveBack(connection);
    } else if (connection.isOpen()) {
      connection.closeAsync();
    }
  }

  private List<Taken> read(String provider, List<String> items) {
    var taken = new ArrayList<Taken>(items.size());
    for (var item : items) {
      try {
        taken.add(new Taken(NotificationJson.read(item), item));
      } catch (Unreadable e) {
        LOG.warn("dropped an item of {} of {} characters", provider, item.length());
        poison.accept(provider);
        forget(line(provider), List.of(item));
      }
    }
    return taken;
  }

  @Override
  public void done(String provider, List<Taken> items) {
    forget(line(provider), items.stream().map(Taken::token).toList());
  }

  /** From the right, where the oldest are; each once, as equal items are items of their own. */
  private void forget(Line line, List<String> items) {
    try {
      var redis = commands();
      var answers = items.stream().map(item -> redis.lrem(line.processing, -1, item)).toList();
      answers.forEach(connections::await);
    } catch (RuntimeException e) {
      line.suspect(true);
      throw e;
    } finally {
      line.release(items);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A node that leaves itself out gives up what it holds. Besides, the next {@link #take} looks
   * for items of this node that nobody holds.
   */
  @Override
  public int reclaim(Set<String> livingNodes) {
    lines.values().forEach(line -> line.suspect(true));
    var longGone = remember(livingNodes) - REMEMBERED.toSeconds();
    var dead = new HashSet<>(connections.await(commands().zrange(Line.NODES, 0, -1)));
    dead.removeAll(livingNodes);
    var moved = dead.stream().mapToInt(this::putBack).sum();
    connections.await(commands().zremrangebyscore(Line.NODES, Range.create(0, longGone)));
    return moved;
  }

  private int putBack(String dead) {
    var moved = 0;
    for (var each : lines.entrySet()) {
      moved += putBack(each.getValue().waiting, Line.processing(dead, each.getKey()));
      if (dead.equals(node)) {
        each.getValue().releaseAll();
      }
    }
    return moved;
  }

  /** The newest first, so that the oldest is the next to be taken. */
  private int putBack(String waiting, String processing) {
    var redis = commands();
    var moved = 0;
    var left = connections.await(redis.llen(processing));
    while (left > 0) {
      moved += pipelined(left, () -> redis.lmove(processing, waiting, BACK)).size();
      left = connections.await(redis.llen(processing));
    }
    return moved;
  }

  @Override
  public long depth(String provider) {
    var redis = commands();
    var nodes = connections.await(redis.zrange(Line.NODES, 0, -1));
    var keys =
        Stream.concat(
            Stream.of(line(provider).waiting),
            nodes.stream().map(each -> Line.processing(each, provider)));
    var lengths = keys.map(redis::llen).toList();
    return lengths.stream().mapToLong(connections::await).sum();
  }

  /** When the notification arrived that waits the longest; empty where none waits. */
  public Optional<Instant> oldest(String provider) {
    return waiting(provider, 1).stream().map(Notification::receivedAt).findFirst();
  }

  @Override
  public List<Notification> waiting(String provider, int max) {
    var oldest = connections.await(commands().lrange(line(provider).waiting, -max, -1));
    return oldest.reversed().stream().flatMap(item -> readable(item).stream()).toList();
  }

  private static Optional<Notification> readable(String item) {
    try {
      return Optional.of(NotificationJson.read(item));
    } catch (Unreadable e) { // its drainer will say so
      return Optional.empty();
    }
  }

  /** Closes the connections; what was taken and is not done stays with this node. */
  @Override
  public void close() {
    connections.close();
  }

  private RedisAsyncCommands<String, String> commands() {
    var limit = settings.connectTimeout().plus(settings.commandTimeout()); // it may be the first
    return RedisConnections.await(connections.commands(), limit);
  }

  private Line line(String provider) {
    var line = lines.get(provider);
    if (line == null) {
      throw new IllegalArgumentException("no queue for provider " + provider);
    }
    return line;
  }

  private static Optional<String> present(@Nullable String answer) {
    return Optional.ofNullable(answer);
  }
}
