package calsyncd.daemon.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.traces.OtlpCollector.Mood;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.webhooks.IntakeMetrics.Answered;
import calsyncd.webhooks.Verdict;
import calsyncd.webhooks.Webhooks;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node tells of its work, and what that may cost. */
@Timeout(60)
final class TracesTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final int QUEUE = 64;
  private static final int BATCH = 16;
  private static final int MANY = 20_000;

  private final Map<Fate, AtomicInteger> fates = new EnumMap<>(Fate.class);

  TracesTest() {
    List.of(Fate.values()).forEach(fate -> fates.put(fate, new AtomicInteger()));
  }

  private Traces traces(String endpoint, double ratio, int queue) {
    return traces(new TracesSettings(true, endpoint, ratio, queue, BATCH, 1, 1));
  }

  private Traces traces(TracesSettings settings) {
    return Traces.of(settings, "node", CLOCK, (fate, spans) -> fates.get(fate).addAndGet(spans));
  }

  private int count(Fate fate) {
    return fates.get(fate).get();
  }

  private int told() {
    return fates.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    Instant end = CLOCK.instant().plusSeconds(20);
    Semaphore never = new Semaphore(0);
    while (!condition.getAsBoolean() && CLOCK.instant().isBefore(end)) {
      never.tryAcquire(20, TimeUnit.MILLISECONDS);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static boolean threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .anyMatch(name -> name.startsWith("BatchSpanProcessor"));
  }

  @Test
  void switchedOffNothingIsBuiltAndSwitchedOffAgainNothingStays() throws InterruptedException {
    assertThat(TracesSettings.DEFAULT.enabled()).isFalse();
    assertThat(Traces.of(TracesSettings.DEFAULT, "node", CLOCK, (_, _) -> {})).isSameAs(Traces.OFF);
    until(() -> !threads());
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES);
        Traces on = traces(collector.endpoint(), 1, QUEUE)) {
      assertThat(threads()).as("what the test looks for").isTrue();
      assertThat(on).isNotSameAs(Traces.OFF);
    }
    until(() -> !threads());
  }

  @Test
  void switchedOffThereIsNoCurrentSpanForOthersToFind() {
    String id = Webhooks.randomIds().get();
    List<Supplier<OpenSpan>> begun =
        List.of(
            () -> Traces.OFF.request("GET", id, true),
            () -> Traces.OFF.request("GET", id, false),
            () -> Traces.OFF.job("calendar_cleanup", id),
            () -> Traces.OFF.call("google", "changes"));
    assertThat(begun)
        .allSatisfy(begin ->
            assertThat(begin.get().<Boolean>during(() -> Span.current().getSpanContext().isValid()))
                .isFalse());
  }

  @Test
  void aNotificationIsItsTraceAndWhatItCausesIsInIt() throws InterruptedException {
    String first = Webhooks.randomIds().get();
    String last = Webhooks.randomIds().get();
    Instant arrived = CLOCK.instant().minusSeconds(2);
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES)) {
      try (Traces traces = traces(collector.endpoint(), 1, QUEUE)) {
        traces.received(new Answered("google", Verdict.QUEUED, first, arrived));
        traces.rang(notification(first, arrived), last);
      }
      ToldSpan receipt = collector.named("webhook google").orElseThrow();
      assertThat(receipt.traceId()).isEqualTo(first);
      assertThat(receipt.parentId()).isEmpty();
      assertThat(receipt.kind()).isEqualTo(2);
      assertThat(receipt.get("calsyncd.verdict")).isEqualTo("queued");
      ToldSpan queue = collector.named("queue google").orElseThrow();
      assertThat(queue.traceId() + ":" + queue.parentId()).isEqualTo(receipt.id());
      assertThat(queue.get("calsyncd.pass_correlation_id")).isEqualTo(last);
      assertThat(queue.links()).containsExactly(last + ":" + last.substring(0, 16));
    }
  }

  private static Notification notification(String correlationId, Instant arrived) {
    return new Notification(
        "google", "user", "watch", "resource", Signal.CHANGED, "exists", 1, arrived, correlationId);
  }

  @ParameterizedTest
  @CsvSource({"QUEUED, 1", "SYNC, 1", "UNAVAILABLE, 1", "FORGED, 0", "MALFORMED, 0"})
  void whatAnybodyCanSendTakesNoRoom(Verdict verdict, int spans) {
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES)) {
      try (Traces traces = traces(collector.endpoint(), 1, QUEUE)) {
        String id = Webhooks.randomIds().get();
        traces.received(new Answered("google", verdict, id, CLOCK.instant()));
      }
      assertThat(collector.spans()).hasSize(spans);
    }
  }

  @Test
  void aCallFailsWithItsClassAndWithoutItsMessage() {
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES)) {
      try (Traces traces = traces(collector.endpoint(), 1, QUEUE)) {
        ProviderException refused =
            ProviderException.of(FailureClass.RATE_LIMITED, "s3cret").requestId("r-1");
        OpenSpan run = traces.job("calendar_auto_sync", "run");
        assertThatThrownBy(() ->
                run.during(() ->
                    traces
                        .call("google", "changes")
                        .during(() -> {
                          throw refused;
                        })))
            .isSameAs(refused);
      }
      ToldSpan job = collector.named("job calendar_auto_sync").orElseThrow();
      ToldSpan call = collector.named("google changes").orElseThrow();
      assertThat(call.parentId()).isEqualTo(job.spanId());
      assertThat(List.of(call, job)).allMatch(ToldSpan::failed);
      assertThat(call.attributes())
          .containsEntry("calsyncd.failure_class", "rate_limited")
          .containsEntry("calsyncd.provider_request_id", "r-1");
      assertThat(collector.raw()).doesNotContain("s3cret");
    }
  }

  @Test
  void theLibrariesOfProvidersTellNothingThroughUs() {
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES);
        Traces _ = traces(collector.endpoint(), 1, QUEUE)) {
      var theirs = GlobalOpenTelemetry.getTracer("theirs").spanBuilder("http").startSpan();
      assertThat(theirs.isRecording()).isFalse();
    }
  }

  @Test
  void aShareOfTheTracesIsKeptWhateverTheirIdsAreMadeOf() {
    try (OtlpCollector collector = OtlpCollector.start(Mood.TAKES)) {
      int runs = 400;
      try (Traces traces = traces(collector.endpoint(), 0.5, 2 * runs)) {
        for (int i = 0; i < runs; i++) {
          traces.job("uuid", UUID.randomUUID().toString()).during(() -> true);
          String id = Webhooks.randomIds().get();
          traces.received(new Answered("google", Verdict.QUEUED, id, CLOCK.instant()));
          traces.rang(notification(id, CLOCK.instant()), id);
        }
      }
      List<ToldSpan> kept = collector.spans();
      assertThat(kept.stream().filter(s -> s.name().equals("job uuid"))).hasSizeBetween(130, 270);
      List<String> receipts = traceIds(kept, "webhook google");
      assertThat(receipts).hasSizeBetween(130, 270).isEqualTo(traceIds(kept, "queue google"));
    }
  }

  private static List<String> traceIds(List<ToldSpan> spans, String name) {
    return spans.stream()
        .filter(span -> span.name().equals(name))
        .map(ToldSpan::traceId)
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"REFUSES", "HANGS", "ENDLESS"})
  void aCollectorThatHangsCostsSpansAndNothingElseUntilItTakesThemAgain(Mood mood)
      throws InterruptedException {
    try (OtlpCollector collector = OtlpCollector.start(mood);
        Traces traces = traces(collector.endpoint(), 1, QUEUE)) {
      assertThat(work(traces)).isLessThan(Duration.ofSeconds(20));
      assertThat(told()).as("at most the queue's are held").isBetween(MANY - QUEUE, MANY);
      assertThat(count(Fate.DROPPED)).isPositive();
      until(() -> told() == MANY);
      int sent = count(Fate.SENT);
      assertThat(sent > 0).as("a 200 whose body has no end").isEqualTo(mood == Mood.ENDLESS);
      collector.turn(Mood.TAKES);
      traces.call("google", "again").during(() -> true);
      until(() -> collector.named("google again").isPresent());
      until(() -> count(Fate.SENT) == sent + 1);
    }
  }

  @Test
  void aCollectorThatIsAwayCostsSpansAndNothingElse() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (Traces traces = traces("http://127.0.0.1:" + free + "/v1/traces", 1, QUEUE)) {
      assertThat(work(traces)).isLessThan(Duration.ofSeconds(20));
      until(() -> told() == MANY);
      assertThat(count(Fate.SENT)).isZero();
    }
  }

  /** Much work; how long it took. */
  private static Duration work(Traces traces) {
    Instant began = CLOCK.instant();
    for (int i = 0; i < MANY; i++) {
      traces.call("google", "changes").during(() -> true);
    }
    return Duration.between(began, CLOCK.instant());
  }

  @Test
  void theEndWaitsForNoCollectorThatHangs() {
    try (OtlpCollector collector = OtlpCollector.start(Mood.HANGS)) {
      String endpoint = collector.endpoint();
      Traces traces = traces(new TracesSettings(true, endpoint, 1.0, 64 * BATCH, BATCH, 1, 60));
      work(traces);
      Instant began = CLOCK.instant();
      traces.close();
      assertThat(Duration.between(began, CLOCK.instant())).isLessThan(Duration.ofSeconds(20));
    }
  }
}
