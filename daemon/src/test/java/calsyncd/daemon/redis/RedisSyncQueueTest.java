package calsyncd.daemon.redis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.queue.SyncQueue;
import calsyncd.testkit.FreePort;
import calsyncd.testkit.SyncQueueContract;
import io.lettuce.core.LMoveArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

/** The contract, and what only a server of its own can do to a queue. */
final class RedisSyncQueueTest extends SyncQueueContract {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final Duration GENEROUS = Duration.ofSeconds(10);
  private static final Duration AT_ONCE = Duration.ZERO;

  private static int port;
  private static RedisServer server;
  private static RedisClient client;

  private final Map<String, RedisSyncQueue> queues = new HashMap<>();
  private final ConcurrentLinkedQueue<String> poisoned = new ConcurrentLinkedQueue<>();
  private StatefulRedisConnection<String, String> connection;
  private RedisCommands<String, String> redis;

  @BeforeAll
  static void startServer() throws IOException {
    port = FreePort.choose();
    server = server(port);
    server.start();
    client = RedisClient.create("redis://127.0.0.1:" + port);
  }

  @AfterAll
  static void stopServer() throws IOException {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    server.stop();
  }

  @BeforeEach
  void connect() {
    connection = client.connect();
    redis = connection.sync();
    redis.flushall();
  }

  @AfterEach
  void close() {
    queues.values().forEach(RedisSyncQueue::close);
    connection.close();
  }

  @Override
  protected SyncQueue open(String node) {
    return queues.computeIfAbsent(node, n -> queue(n, 10_000, 1_024));
  }

  @Override
  protected SyncQueue bounded(String node) {
    return queues.computeIfAbsent(node, n -> queue(n, CAPACITY, 1_024));
  }

  @Test
  void theItemIsTheDocumentedJson() throws Exception {
    append(open("a"), google(1, 2));
    append(open("a"), List.of(notification("microsoft", 2)));

    assertThat(redis.lindex("calendar_webhooks:google", 0))
        .isEqualTo(
            """
            {"v":1,"provider":"google","user_id":"0b7e7f1c-0000-4000-8000-000000000001",\
            "channel_id":"watch-1","resource_id":"resource","resource_state":"exists",\
            "message_number":1,"received_at":"2026-12-03T09:00:01.123456789Z",\
            "correlation_id":"c-1"}\
            """);
    assertThat(redis.lindex("calendar_webhooks:microsoft", 0))
        .contains("\"subscription_id\":\"watch-2\"", "\"change_type\":\"updated\"");
  }

  @Test
  void anItemIsInTheNodesProcessingListUntilItIsDone() throws Exception {
    var queue = open("a");
    append(queue, google(0, 2));
    var taken = queue.take("google", 1, AT_ONCE);

    assertThat(redis.lrange("calendar_webhooks:processing:a:google", 0, -1))
        .containsExactly(taken.getFirst().token());
    queue.done("google", taken);
    assertThat(redis.exists("calendar_webhooks:processing:a:google")).isZero();
  }

  @Test
  void poisonIsDroppedAndCountedAndStopsNobody() throws Exception {
    var queue = open("a");
    append(queue, google(0, 1));
    var good = redis.lindex("calendar_webhooks:google", 0);
    redis.lpush("calendar_webhooks:google", "", "[]", "{\"v\":1", "\u0000", "{\"v\":2}");
    redis.lpush("calendar_webhooks:google", good.replace("2026-12", "2026-13"), "9".repeat(99_999));
    append(queue, google(1, 2));

    assertThat(notifications(queue.take("google", 99, AT_ONCE))).isEqualTo(google(0, 2));
    assertThat(poisoned).hasSize(7).containsOnly("google");
    assertThat(redis.llen("calendar_webhooks:processing:a:google")).isEqualTo(2);
  }

  @Test
  void aNodeThatStartsAgainFindsWhatItHadTaken() throws Exception {
    var before = queue("same", 100, 10);
    append(before, google(0, 5));
    before.done("google", before.take("google", 1, AT_ONCE));
    before.take("google", 3, AT_ONCE);
    before.close();

    var after = open("same");
    assertThat(notifications(after.take("google", 2, AT_ONCE))).isEqualTo(google(1, 3));
    assertThat(notifications(after.take("google", 2, AT_ONCE))).isEqualTo(google(3, 4));
    assertThat(notifications(after.take("google", 2, AT_ONCE))).isEqualTo(google(4, 5));
    assertThat(after.take("google", 2, AT_ONCE)).isEmpty();
  }

  @Test
  void anItemWhoseAnswerWasLostIsFoundAfterTheNextReclaim() throws Exception {
    var queue = open("a");
    append(queue, google(0, 3));
    var inHands = queue.take("google", 1, AT_ONCE);
    redis.lmove(
        "calendar_webhooks:google",
        "calendar_webhooks:processing:a:google",
        LMoveArgs.Builder.rightLeft());

    assertThat(queue.reclaim(Set.of("a"))).isZero();
    assertThat(notifications(queue.take("google", 9, AT_ONCE))).isEqualTo(google(1, 2));
    assertThat(notifications(queue.take("google", 9, AT_ONCE))).isEqualTo(google(2, 3));
    assertThat(notifications(inHands)).isEqualTo(google(0, 1));
  }

  @Test
  void aNodeThatGivesItselfUpSeesItsItemsAgain() throws Exception {
    var queue = open("a");
    append(queue, google(0, 2));
    queue.take("google", 2, AT_ONCE);

    assertThat(queue.reclaim(Set.of())).isEqualTo(2);
    assertThat(notifications(queue.take("google", 9, AT_ONCE))).isEqualTo(google(0, 2));
  }

  @Test
  void whatMovesToANodeThatWasTakenForDeadIsFoundWhenItDies() throws Exception {
    var late = open("a");
    var other = open("b");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = threads.submit(() -> late.take("google", 1, Duration.ofSeconds(20)));
      eventuallyBlocks();
      assertThat(other.reclaim(Set.of("b"))).isZero();
      append(other, google(0, 1));
      assertThat(waiting.get(20, SECONDS)).hasSize(1);
    }

    assertThat(other.reclaim(Set.of("b"))).isOne();
    assertThat(notifications(other.take("google", 9, AT_ONCE))).isEqualTo(google(0, 1));
  }

  @Test
  void aNodeThatDiedLongAgoIsForgottenWithNothingLost() throws Exception {
    append(open("a"), google(0, 1));
    open("a").take("google", 1, AT_ONCE);
    redis.zadd("calendar_webhooks:nodes", 1, "a");
    redis.zadd("calendar_webhooks:nodes", 1, "b");

    assertThat(open("b").reclaim(Set.of("b"))).isOne();
    assertThat(redis.zrange("calendar_webhooks:nodes", 0, -1)).containsExactly("b");
    assertThat(open("b").depth("google")).isOne();
  }

  private void eventuallyBlocks() {
    var deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (!redis.clientList().contains("cmd=blmove")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void aDeadRedisFailsAtOnceAndComesBackOnTheSamePort() throws Exception {
    var other = FreePort.choose();
    var mortal = server(other);
    mortal.start();
    try (var queue = new RedisSyncQueue(settings(other, LIMIT, 100, 10), "a", poisoned::add)) {
      append(queue, google(0, 1));
      mortal.stop();
      eventuallyFails(queue);
      assertThat(queue.append(google(0, 1)).toCompletableFuture())
          .failsWithin(LIMIT.dividedBy(2)); // it is not kept until the time-out
      assertThatThrownBy(() -> queue.take("google", 1, AT_ONCE))
          .isInstanceOf(RedisUnavailableException.class);
      assertThatThrownBy(() -> queue.depth("google")).isInstanceOf(RedisUnavailableException.class);

      mortal = server(other);
      mortal.start();
      eventuallyTakes(queue);
      assertThat(queue.take("google", 1, AT_ONCE)).isNotEmpty();
    } finally {
      mortal.stop();
    }
  }

  @Test
  void aWaitingTakeSurvivesTheDeathOfRedisByAnException() throws Exception {
    var other = FreePort.choose();
    var mortal = server(other);
    mortal.start();
    try (var queue = new RedisSyncQueue(settings(other, LIMIT, 100, 10), "a", poisoned::add);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      queue.take("google", 1, AT_ONCE);
      var started = new CountDownLatch(1);
      var waiting =
          threads.submit(() -> {
            started.countDown();
            return queue.take("google", 1, Duration.ofSeconds(2));
          });
      started.await();
      mortal.stop();

      assertThatThrownBy(() -> waiting.get(20, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RedisUnavailableException.class);
      mortal = server(other);
      mortal.start();
      eventuallyTakes(queue);
      assertThat(queue.take("google", 1, Duration.ofSeconds(2))).hasSize(1);
    } finally {
      mortal.stop();
    }
  }

  @Test
  void aQueueMayStartBeforeItsRedis() throws Exception {
    var other = FreePort.choose();
    var late = server(other);
    try (var queue = new RedisSyncQueue(settings(other, LIMIT, 100, 10), "a", poisoned::add)) {
      eventuallyFails(queue);
      late.start();
      eventuallyTakes(queue);
    } finally {
      late.stop();
    }
  }

  @Test
  void aSlowRedisFailsTheAppendAndHoldsABoundedNumberOfThem() throws Exception {
    try (var queue = new RedisSyncQueue(settings(port, LIMIT, 100, 2), "a", poisoned::add)) {
      append(queue, google(0, 1));
      redis.clientPause(2 * LIMIT.toMillis());
      var first = queue.append(google(1, 2)).toCompletableFuture();
      var second = queue.append(google(2, 3)).toCompletableFuture();
      var third = queue.append(google(3, 4)).toCompletableFuture();

      assertThat(third).isCompletedExceptionally();
      assertThat(first).failsWithin(2 * LIMIT.toMillis() + 5_000, MILLISECONDS);
      assertThat(second).failsWithin(5, SECONDS);
      eventuallyTakes(queue);
    }
  }

  @Test
  void anUnknownProviderFailsTheStage() {
    assertThat(open("a").append(List.of(notification("other", 1))).toCompletableFuture())
        .failsWithin(5, SECONDS);
  }

  /** The socket's end may be noticed a moment after the server is gone. */
  private static void eventuallyFails(SyncQueue queue) {
    var deadline = System.nanoTime() + SECONDS.toNanos(10);
    while (succeeds(queue)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static void eventuallyTakes(SyncQueue queue) {
    var deadline = System.nanoTime() + SECONDS.toNanos(20);
    while (!succeeds(queue)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static boolean succeeds(SyncQueue queue) {
    try {
      queue.append(google(0, 1)).toCompletableFuture().orTimeout(5, SECONDS).join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  private RedisSyncQueue queue(String node, int length, int inFlight) {
    return new RedisSyncQueue(settings(port, GENEROUS, length, inFlight), node, poisoned::add);
  }

  private static RedisSettings settings(int port, Duration limit, int length, int inFlight) {
    return new RedisSettings(
        URI.create("redis://127.0.0.1:" + port),
        limit,
        limit,
        Duration.ofMillis(100),
        length,
        inFlight);
  }

  private static RedisServer server(int port) {
    return RedisServer.builder()
        .bind("127.0.0.1")
        .port(port)
        .setting("save \"\"")
        .setting("appendonly no")
        .build();
  }
}
