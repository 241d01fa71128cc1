package calsyncd.simulators.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatorServerTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private final AdjustableClock clock = new AdjustableClock(InstantSource.fixed(START));
  private final SimulatorServer server =
      new SimulatorServer(
          0,
          clock,
          (status, message) -> Response.json(status, Json.object().put("error", message)),
          Request::bearer);
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger handled = new AtomicInteger();

  @BeforeEach
  void start() {
    server.route("GET", "/things/{id}", request -> Response.text(200, request.pathParam("id")));
    server.route("GET", "/things/known", request -> Response.text(200, "literal"));
    server.route(
        "PATCH",
        "/things/{id}",
        request -> {
          handled.incrementAndGet();
          return Response.json(200, request.json());
        });
    server.start();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
  }

  @Test
  void routesByTemplateAndDecodesTheSegment() throws Exception {
    assertThat(get("/things/a%2Fb%20c+d").body()).isEqualTo("a/b c+d");
    assertThat(get("/things/known").body()).isEqualTo("literal");
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/nothing").body()).contains("Not Found");
    assertThat(send(request("/things/1").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void takesGzippedBodiesAndTheMethodOverride() throws Exception {
    var patch =
        request("/things/1")
            .header("X-HTTP-Method-Override", "PATCH")
            .header("Content-Encoding", "gzip")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(gzip("{\"unknown\":[1,null]}"))));
    assertThat(send(patch).body()).isEqualTo("{\"unknown\":[1,null]}");
    assertThat(server.accessLog().count("PATCH", "/things")).isEqualTo(1);
  }

  @Test
  void answersBadJsonInTheVendorsEnvelope() throws Exception {
    var answer =
        send(request("/things/1").method("PATCH", HttpRequest.BodyPublishers.ofString("[1")));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"error\"");
  }

  @Test
  void scriptedFaultsHitTheRightRequestsOnly() throws Exception {
    control(
        "faults",
        """
        {"match":{"method":"GET","path":"/things/x$"},"skip":1,"count":1,
         "response":{"status":503,"headers":{"Retry-After":"7"},"body":{"a":1}}}
        """);
    assertThat(get("/things/x").statusCode()).isEqualTo(200);
    assertThat(get("/things/xy").statusCode()).isEqualTo(200);
    var hit = get("/things/x");
    assertThat(hit.statusCode()).isEqualTo(503);
    assertThat(hit.headers().firstValue("Retry-After")).contains("7");
    assertThat(hit.body()).isEqualTo("{\"a\":1}");
    assertThat(get("/things/x").statusCode()).isEqualTo(200);
  }

  @Test
  void dropsAndTruncatesAnswers() throws Exception {
    control("faults", "{\"match\":{\"path\":\"cut\"},\"truncate\":true}");
    control("faults", "{\"match\":{\"path\":\"lost\",\"method\":\"PATCH\"},\"drop\":true}");
    assertThatThrownBy(() -> get("/things/cut")).isInstanceOf(IOException.class);
    assertThat(get("/things/cut").statusCode()).isEqualTo(200);
    var patch = request("/things/lost").method("PATCH", HttpRequest.BodyPublishers.ofString("{}"));
    assertThatThrownBy(() -> send(patch)).isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerCanBeLostAfterTheWorkIsDone() throws Exception {
    control("faults", "{\"match\":{\"path\":\"/things\"},\"drop_after\":true}");
    // Not a GET: the JDK's client repeats those by itself.
    var patch = request("/things/a").method("PATCH", HttpRequest.BodyPublishers.ofString("{}"));
    assertThatThrownBy(() -> send(patch)).isInstanceOf(IOException.class);
    assertThat(handled.get()).isEqualTo(1);
    assertThat(server.accessLog().entries(entry -> entry.status() == 0)).hasSize(1);
  }

  @Test
  void aDelayedRequestIsHandledLate() throws Exception {
    control("faults", "{\"match\":{\"path\":\"/things\"},\"delay_ms\":150}");
    long began = System.nanoTime();
    assertThat(get("/things/a").body()).isEqualTo("a");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isGreaterThanOrEqualTo(Duration.ofMillis(150));
  }

  @Test
  void faultsEndWithTheirTime() throws Exception {
    control(
        "faults", "{\"match\":{},\"count\":9,\"for_seconds\":60,\"response\":{\"status\":500}}");
    assertThat(get("/things/a").statusCode()).isEqualTo(500);
    clock.advance(Duration.ofSeconds(60));
    assertThat(get("/things/a").statusCode()).isEqualTo(200);
  }

  @Test
  void faultsHitTheirPartOfTheRequests() throws Exception {
    control(
        "faults",
        "{\"match\":{},\"count\":999,\"rate\":0.3,\"seed\":7,\"response\":{\"status\":500}}");
    List<Integer> first = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      first.add(get("/things/a").statusCode());
    }
    assertThat(first).filteredOn(status -> status == 500).hasSizeBetween(15, 45);
    assertThat(first).filteredOn(status -> status == 200).hasSizeBetween(55, 85);
  }

  @Test
  void aScriptThatMakesNoSenseIsRefused() throws Exception {
    var broken = HttpRequest.BodyPublishers.ofString("{\"match\":{\"path\":\"(\"}}");
    assertThat(send(request("/control/faults").POST(broken)).statusCode()).isEqualTo(400);
  }

  @Test
  void listsAndClearsTheAccessLog() throws Exception {
    get("/things/1?a=b");
    get("/other");
    var log = Json.parse(get("/control/requests?path=/things").body());
    assertThat(log.path("count").asInt()).isEqualTo(1);
    assertThat(log.path("requests").path(0).path("query").asText()).isEqualTo("a=b");
    send(request("/control/requests").DELETE());
    assertThat(server.accessLog().entries(any -> true)).isEmpty();
  }

  @Test
  void theClockIsMovedByControl() throws Exception {
    control("clock", "{\"advance_seconds\":60}");
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void notificationsAreRetriedAsThePolicySays() throws Exception {
    var ended = new LinkedBlockingQueue<Boolean>();
    try (var sender = new NotificationSender(new ThreeTries())) {
      control("faults", "{\"match\":{\"path\":\"/things/n\"},\"response\":{\"status\":503}}");
      server.route("POST", "/things/{id}", request -> Response.empty(204));
      var address = URI.create(server.baseUrl() + "/things/n");
      sender.send(
          new NotificationSender.Notification(
              address, Map.of("X-A", "b"), new byte[0], ended::add));
      assertThat(ended.poll(10, TimeUnit.SECONDS)).isTrue();
      assertThat(sender.count(NotificationSender.Count.RETRIED)).isEqualTo(1);
      assertThat(sender.count(NotificationSender.Count.DELIVERED)).isEqualTo(1);
    }
  }

  private static final class ThreeTries implements DeliveryPolicy {
    @Override
    public boolean accepted(Attempt attempt) {
      return attempt.status() == 204;
    }

    @Override
    public Optional<Duration> retryAfter(Attempt attempt) {
      return attempt.number() < 3 ? Optional.of(Duration.ofMillis(5)) : Optional.empty();
    }

    @Override
    public Duration timeout(int number) {
      return Duration.ofSeconds(5);
    }
  }

  private void control(String name, String body) throws Exception {
    var post = request("/control/" + name).POST(HttpRequest.BodyPublishers.ofString(body));
    assertThat(send(post).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }
}
