package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * POSTs notifications, unordered, each on its own virtual thread, with the vendor's retries.
 * Control endpoint: {@code GET /control/notifications} shows knobs and counters, {@code POST} sets
 * any of {@code {"paused": false, "drop_rate": 0.0, "duplicate_rate": 0.0, "delay_ms": 0,
 * "jitter_ms": 0, "backoff_scale": 1.0, "unreachable_status": 0, "seed": 1}}. What arrives while
 * paused is held and sent on resumption. {@code jitter_ms} delays each by a random time up to it,
 * so that they arrive in another order. Waits are real time; {@code backoff_scale} shortens
 * retries. No document says how a vendor takes a receiver that can't be reached: it counts as
 * {@code unreachable_status}.
 */
public final class NotificationSender implements AutoCloseable {
  /** What became of notifications. */
  public enum Count {
    /** Handed in. */
    SENT,
    /** Accepted by the receiver. */
    DELIVERED,
    /** Given up after the last try. */
    FAILED,
    /** Tried again. */
    RETRIED,
    /** Lost on purpose. */
    DROPPED,
    /** Sent a second time on purpose. */
    DUPLICATED
  }

  /**
   * One POST.
   *
   * @param address where to
   * @param headers header fields
   * @param body the bytes, may be empty
   * @param onEnd told whether it was accepted in the end
   */
  public record Notification(
      URI address, Map<String, String> headers, byte[] body, Consumer<Boolean> onEnd) {
    /** One that nobody waits for. */
    public Notification(URI address, Map<String, String> headers, byte[] body) {
      this(address, headers, body, accepted -> {});
    }
  }

  private record Knobs(
      boolean paused,
      double dropRate,
      double duplicateRate,
      long delayMs,
      long jitterMs,
      double backoffScale,
      int unreachable) {}

  private final DeliveryPolicy policy;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .executor(threads)
          .build();
  private final Map<Count, Long> counts = new EnumMap<>(Count.class);
  private final List<Notification> held = new ArrayList<>();
  private Knobs knobs = new Knobs(false, 0, 0, 0, 0, 1, 0);
  private Random random = new Random(1);

  /** A sender for one vendor. */
  public NotificationSender(DeliveryPolicy policy) {
    this.policy = policy;
  }

  /** Sends in the background; never blocks. */
  public void send(Notification notification) {
    for (Notification one : admit(notification)) {
      schedule(one, 1, Duration.ofMillis(delayMs()));
    }
  }

  /** The client deliveries use, for handshakes. */
  public HttpClient http() {
    return http;
  }

  /** A counter. */
  public synchronized long count(Count which) {
    return counts.getOrDefault(which, 0L);
  }

  /** Adds the control endpoint. */
  public void install(SimulatorServer server) {
    server.control("GET", "notifications", request -> show());
    server.control("POST", "notifications", this::change);
  }

  /** Drops what is under way. */
  @Override
  public void close() {
    timer.shutdownNow();
    http.shutdownNow();
    threads.shutdownNow();
  }

  private synchronized List<Notification> admit(Notification notification) {
    tally(Count.SENT);
    if (knobs.paused()) {
      held.add(notification);
      return List.of();
    }
    if (random.nextDouble() < knobs.dropRate()) {
      tally(Count.DROPPED);
      notification.onEnd().accept(false);
      return List.of();
    }
    if (random.nextDouble() < knobs.duplicateRate()) {
      tally(Count.DUPLICATED);
      return List.of(notification, notification);
    }
    return List.of(notification);
  }

  private void schedule(Notification notification, int number, Duration delay) {
    try {
      if (delay.isZero()) {
        threads.execute(() -> attempt(notification, number));
        return;
      }
      timer.schedule(
          () -> threads.execute(() -> attempt(notification, number)),
          delay.toNanos(),
          TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      tally(Count.FAILED);
    }
  }

  private void attempt(Notification notification, int number) {
    long began = System.nanoTime();
    int status = post(notification, policy.timeout(number));
    var took = Duration.ofNanos(System.nanoTime() - began);
    var attempt = new DeliveryPolicy.Attempt(notification.address(), number, status, took);
    if (policy.accepted(attempt)) {
      end(notification, Count.DELIVERED);
      return;
    }
    policy
        .retryAfter(attempt)
        .ifPresentOrElse(
            wait -> {
              tally(Count.RETRIED);
              schedule(notification, number + 1, scaled(wait));
            },
            () -> end(notification, Count.FAILED));
  }

  private int post(Notification notification, Duration timeout) {
    var request =
        HttpRequest.newBuilder(notification.address())
            .timeout(timeout)
            .POST(HttpRequest.BodyPublishers.ofByteArray(notification.body()));
    notification.headers().forEach(request::header);
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException unreachable) {
      return unreachableStatus();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void end(Notification notification, Count how) {
    tally(how);
    notification.onEnd().accept(how == Count.DELIVERED);
  }

  private synchronized void tally(Count which) {
    counts.merge(which, 1L, Long::sum);
  }

  private synchronized long delayMs() {
    long jitter = knobs.jitterMs() > 0 ? random.nextLong(knobs.jitterMs() + 1) : 0;
    return knobs.delayMs() + jitter;
  }

  private synchronized int unreachableStatus() {
    return knobs.unreachable();
  }

  private synchronized Duration scaled(Duration wait) {
    return Duration.ofNanos((long) (wait.toNanos() * knobs.backoffScale()));
  }

  private Response change(Request request) {
    JsonNode json = request.json();
    for (Notification notification : turn(json)) {
      schedule(notification, 1, Duration.ofMillis(delayMs()));
    }
    return show();
  }

  private synchronized List<Notification> turn(JsonNode json) {
    knobs =
        new Knobs(
            json.path("paused").asBoolean(knobs.paused()),
            json.path("drop_rate").asDouble(knobs.dropRate()),
            json.path("duplicate_rate").asDouble(knobs.duplicateRate()),
            json.path("delay_ms").asLong(knobs.delayMs()),
            json.path("jitter_ms").asLong(knobs.jitterMs()),
            json.path("backoff_scale").asDouble(knobs.backoffScale()),
            json.path("unreachable_status").asInt(knobs.unreachable()));
    if (json.has("seed")) {
      random = new Random(json.path("seed").asLong());
    }
    if (knobs.paused()) {
      return List.of();
    }
    var released = List.copyOf(held);
    held.clear();
    return released;
  }

  private synchronized Response show() {
    var answer =
        Json.object()
            .put("paused", knobs.paused())
            .put("drop_rate", knobs.dropRate())
            .put("duplicate_rate", knobs.duplicateRate())
            .put("delay_ms", knobs.delayMs())
            .put("jitter_ms", knobs.jitterMs())
            .put("backoff_scale", knobs.backoffScale())
            .put("unreachable_status", knobs.unreachable())
            .put("held", held.size());
    for (Count which : Count.values()) {
      answer.put(which.name().toLowerCase(Locale.ROOT), count(which));
    }
    return Response.json(200, answer);
  }
}
