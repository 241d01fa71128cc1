package calsyncd.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.queue.SyncQueue;
import calsyncd.queue.SyncQueue.Taken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link SyncQueue} promises. Each test starts with empty lists. */
public abstract class SyncQueueContract {
  /** The capacity of {@link #bounded}. */
  protected static final int CAPACITY = 5;

  private static final String GOOGLE = "google";
  private static final String MICROSOFT = "microsoft";
  private static final long MANY = Long.MAX_VALUE;
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration PATIENT = Duration.ofSeconds(20);

  /** A node's view of the lists that all views of one test share. */
  protected abstract SyncQueue open(String node);

  /** Likewise, taking at most {@link #CAPACITY} waiting items a provider. */
  protected abstract SyncQueue bounded(String node);

  /** A notification that says little. */
  protected static Notification notification(String provider, int number) {
    return new Notification(
        provider,
        "0b7e7f1c-0000-4000-8000-000000000001",
        "watch-" + number % 3,
        "resource",
        Signal.CHANGED,
        provider.equals(GOOGLE) ? "exists" : "updated",
        provider.equals(GOOGLE) ? number : 0,
        Instant.parse("2026-12-03T09:00:00.123456789Z").plusSeconds(number),
        "c-" + number);
  }

  @Test
  void whatWaitsIsShownInItsOrderAndStays() throws Exception {
    var queue = open("a");
    append(queue, google(0, 3));
    queue.take(GOOGLE, 1, AT_ONCE);

    assertThat(queue.waiting(GOOGLE, 1)).containsExactly(notification(GOOGLE, 1));
    assertThat(queue.waiting(GOOGLE, 9))
        .containsExactly(notification(GOOGLE, 1), notification(GOOGLE, 2));
    assertThat(queue.waiting(MICROSOFT, 9)).isEmpty();
    assertThat(queue.take(GOOGLE, 9, AT_ONCE)).hasSize(2);
  }

  @Test
  void itemsComeOutInTheOrderOfArrivalAProvider() throws Exception {
    var queue = open("a");
    append(queue, google(0, 2));
    append(queue, List.of(notification(MICROSOFT, 7)));
    append(queue, google(2, 5));

    assertThat(notifications(queue.take(GOOGLE, 10, AT_ONCE))).isEqualTo(google(0, 5));
    assertThat(notifications(queue.take(MICROSOFT, 10, AT_ONCE)))
        .containsExactly(notification(MICROSOFT, 7));
  }

  @Test
  void oneAppendMayHoldBothProviders() throws Exception {
    var queue = open("a");
    append(queue, List.of(notification(MICROSOFT, 1), notification(GOOGLE, 2)));

    assertThat(queue.depth(GOOGLE)).isOne();
    assertThat(queue.depth(MICROSOFT)).isOne();
  }

  @Test
  void anEmptyAppendSucceeds() throws Exception {
    var queue = open("a");
    append(queue, List.of());

    assertThat(queue.take(GOOGLE, 1, AT_ONCE)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "google, CHANGED, exists",
    "microsoft, CHANGED, updated",
    "microsoft, MISSED, missed",
    "microsoft, SUBSCRIPTION_REMOVED, subscriptionRemoved",
    "microsoft, REAUTHORIZATION_REQUIRED, reauthorizationRequired"
  })
  void everyFieldSurvives(String provider, Signal signal, String state) throws Exception {
    var queue = open("a");
    var odd = "\"\\/\u0000\u0001\r\n\t\u2028\u00e9\u6f22\uD83D\uDCC5{}[],:'";
    var at = Instant.parse("2026-03-29T01:00:00.000000001Z");
    var sent = new Notification(provider, odd, odd + 1, "", signal, state, MANY, at, odd + 2);
    append(queue, List.of(sent));

    assertThat(notifications(queue.take(provider, 1, AT_ONCE))).containsExactly(sent);
  }

  @Test
  void takeGivesNoMoreThanAsked() throws Exception {
    var queue = open("a");
    append(queue, google(0, 5));

    assertThat(notifications(queue.take(GOOGLE, 3, AT_ONCE))).isEqualTo(google(0, 3));
    assertThat(notifications(queue.take(GOOGLE, 3, AT_ONCE))).isEqualTo(google(3, 5));
  }

  @Test
  void takeOfAnEmptyQueueComesBackEmptyAfterItsWait() {
    assertThat(open("a").take(GOOGLE, 3, Duration.ofMillis(50))).isEmpty();
  }

  @Test
  void aWaitingTakeIsWokenByAnArrival() throws Exception {
    var queue = open("a");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Taken>> patient = () -> queue.take(GOOGLE, 3, PATIENT);
      var taken = threads.submit(patient);
      append(open("b"), google(0, 1));

      assertThat(notifications(taken.get(PATIENT.toSeconds() / 2, SECONDS)))
          .isEqualTo(google(0, 1));
    }
  }

  @Test
  void anItemCountsUntilItIsDone() throws Exception {
    var queue = open("a");
    append(queue, google(0, 3));
    assertThat(queue.depth(GOOGLE)).isEqualTo(3);

    var taken = queue.take(GOOGLE, 2, AT_ONCE);
    assertThat(queue.depth(GOOGLE)).isEqualTo(3);

    queue.done(GOOGLE, taken);
    assertThat(queue.depth(GOOGLE)).isOne();
  }

  @Test
  void onlyWhatIsDoneIsForgotten() throws Exception {
    var queue = open("a");
    append(queue, google(0, 4));
    var taken = queue.take(GOOGLE, 4, AT_ONCE);
    queue.done(GOOGLE, List.of(taken.get(1), taken.get(2)));

    open("b").reclaim(Set.of("b"));

    assertThat(notifications(open("b").take(GOOGLE, 9, AT_ONCE)))
        .containsExactly(notification(GOOGLE, 0), notification(GOOGLE, 3));
  }

  @Test
  void equalItemsAreForgottenOneByOne() throws Exception {
    var queue = open("a");
    append(queue, List.of(notification(GOOGLE, 1), notification(GOOGLE, 1)));
    var taken = queue.take(GOOGLE, 2, AT_ONCE);
    assertThat(taken).hasSize(2);

    queue.done(GOOGLE, taken.subList(0, 1));
    assertThat(queue.depth(GOOGLE)).isOne();
    queue.done(GOOGLE, taken.subList(1, 2));
    assertThat(queue.depth(GOOGLE)).isZero();
  }

  @Test
  void doneTwiceDoesNoHarm() throws Exception {
    var queue = open("a");
    append(queue, google(0, 2));
    var taken = queue.take(GOOGLE, 1, AT_ONCE);
    queue.done(GOOGLE, taken);
    queue.done(GOOGLE, taken);
    queue.done(GOOGLE, List.of());

    assertThat(queue.depth(GOOGLE)).isOne();
  }

  @Test
  void whatADeadNodeHadTakenComesBackFirstAndInOrder() throws Exception {
    var dying = open("dying");
    append(dying, google(0, 4));
    append(dying, List.of(notification(MICROSOFT, 9)));
    dying.take(GOOGLE, 3, AT_ONCE);
    dying.take(MICROSOFT, 3, AT_ONCE);
    var living = open("living");

    assertThat(living.reclaim(Set.of("living"))).isEqualTo(4);
    assertThat(living.reclaim(Set.of("living"))).isZero();
    assertThat(notifications(living.take(GOOGLE, 9, AT_ONCE))).isEqualTo(google(0, 4));
    assertThat(living.take(MICROSOFT, 9, AT_ONCE)).hasSize(1);
  }

  @Test
  void whatALivingNodeHasTakenStaysInItsHands() throws Exception {
    var other = open("other");
    append(other, google(0, 2));
    var taken = other.take(GOOGLE, 2, AT_ONCE);
    var queue = open("a");

    assertThat(queue.reclaim(Set.of("a", "other"))).isZero();
    assertThat(queue.take(GOOGLE, 2, AT_ONCE)).isEmpty();
    other.done(GOOGLE, taken);
    assertThat(queue.depth(GOOGLE)).isZero();
  }

  @Test
  void doneAfterAnotherNodeTookOverDoesNoHarm() throws Exception {
    var slow = open("slow");
    append(slow, google(0, 2));
    var taken = slow.take(GOOGLE, 2, AT_ONCE);
    var quick = open("quick");
    quick.reclaim(Set.of("quick"));
    var again = quick.take(GOOGLE, 1, AT_ONCE);

    slow.done(GOOGLE, taken);

    assertThat(again).hasSize(1);
    assertThat(quick.depth(GOOGLE)).isEqualTo(2);
  }

  @Test
  void aFullQueueFailsTheAppendUntilThereIsRoom() throws Exception {
    var queue = bounded("a");
    append(queue, google(0, CAPACITY));
    assertThatThrownBy(() -> append(queue, google(9, 10))).isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> append(queue, google(9, 10))).isInstanceOf(ExecutionException.class);
    append(queue, List.of(notification(MICROSOFT, 1)));

    assertThat(notifications(queue.take(GOOGLE, 99, AT_ONCE))).isEqualTo(google(0, CAPACITY));
    append(queue, google(9, 10));
    assertThat(notifications(queue.take(GOOGLE, 99, AT_ONCE))).isEqualTo(google(9, 10));
  }

  @Test
  void manyTakersShareManyAppendsWithoutLossOrDouble() throws Exception {
    var total = 400;
    var got = new ConcurrentLinkedQueue<String>();
    var left = new AtomicInteger(total);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var drainers =
          IntStream.range(0, 4).mapToObj(i -> threads.submit(drain(open("n" + i % 2), got, left)));
      var running = drainers.toList();
      var queue = open("producer");
      IntStream.range(0, total)
          .mapToObj(i -> queue.append(google(i, i + 1)).toCompletableFuture())
          .toList()
          .forEach(stage -> stage.orTimeout(20, SECONDS).join());
      for (var drainer : running) {
        drainer.get(30, SECONDS);
      }
    }
    var sent = google(0, total).stream().map(Notification::correlationId).toList();
    assertThat(got).containsExactlyInAnyOrderElementsOf(sent);
    assertThat(open("n0").depth(GOOGLE)).isZero();
  }

  private static Callable<Integer> drain(
      SyncQueue queue, ConcurrentLinkedQueue<String> got, AtomicInteger left) {
    return () -> {
      var mine = 0;
      while (left.get() > 0) {
        var taken = queue.take(GOOGLE, 7, Duration.ofMillis(100));
        taken.forEach(item -> got.add(item.notification().correlationId()));
        queue.done(GOOGLE, taken);
        left.addAndGet(-taken.size());
        mine += taken.size();
      }
      return mine;
    };
  }

  /** Appends and waits until the queue has it. */
  protected static void append(SyncQueue queue, List<Notification> notifications) throws Exception {
    queue.append(notifications).toCompletableFuture().get(20, SECONDS);
  }

  /** Google notifications of these numbers. */
  protected static List<Notification> google(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> notification(GOOGLE, i)).toList();
  }

  /** What was taken, without the tokens. */
  protected static List<Notification> notifications(List<Taken> taken) {
    return taken.stream().map(Taken::notification).toList();
  }
}
