package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionsTest {
  private static final DeliveryOptions FAST =
      DeliveryOptions.defaults()
          .withCoalesce(Duration.ofMillis(50))
          .withTimeouts(
              new DeliveryOptions.Timeouts(
                  Duration.ofMillis(300), Duration.ofMillis(600), Duration.ofMillis(500)))
          .withRetries(Duration.ofMillis(20), Duration.ofSeconds(1));

  private final Receiver receiver;
  private GraphWorld graph;

  SubscriptionsTest() throws IOException {
    receiver = new Receiver();
    graph = new GraphWorld(options(FAST));
  }

  @AfterEach
  void close() {
    graph.close();
    receiver.close();
  }

  private static GraphOptions options(DeliveryOptions delivery) {
    return GraphOptions.defaults().withHttpAddresses().withDelivery(delivery);
  }

  private void restart(DeliveryOptions delivery) {
    graph.close();
    graph = new GraphWorld(options(delivery));
  }

  private static String in(long minutes) {
    return GraphWorld.NOW.plus(Duration.ofMinutes(minutes)).toString();
  }

  private GraphWorld.Answer subscribe(String url, String types, long minutes) {
    String json =
        """
        {"changeType":"%s","notificationUrl":"%s","lifecycleNotificationUrl":"%s",
         "resource":"/me/events","expirationDateTime":"%s","clientState":"secret"}\
        """;
    return graph.post(
        "/subscriptions", json.formatted(types, url, receiver.url("/lifecycle"), in(minutes)));
  }

  private GraphWorld.Answer subscribe() {
    return subscribe(receiver.url("/events?k=v"), "created,updated,deleted", 10_000);
  }

  private String createEvent() {
    return graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
  }

  @Test
  void m11_bothAddressesProveThemselves() {
    var made = subscribe();
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("expirationDateTime").asText())
        .isEqualTo("2026-11-09T06:40:00.0000000Z");
    assertThat(graph.get("/subscriptions/" + made.id()).body().path("clientState").asText())
        .isEqualTo("secret");
    assertThat(graph.get("/subscriptions").body().path("value")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/html", "/undecoded", "/nowhere"})
  void m11_aWrongProofMeansNoSubscription(String path) {
    var refused = subscribe(receiver.url(path), "created", 100);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("ValidationError");
    assertThat(graph.get("/subscriptions").body().path("value")).isEmpty();
  }

  @Test
  void m11_plainHttpIsRefusedUnlessAllowed() {
    try (var strict = GraphWorld.documented()) {
      String json =
          """
          {"changeType":"created","notificationUrl":"http://127.0.0.1:9/x",
           "resource":"/me/events","expirationDateTime":"%s"}\
          """;
      var refused = strict.post("/subscriptions", json.formatted(in(100)));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("InvalidRequest");
    }
  }

  @ParameterizedTest
  @CsvSource({"10080,201,10080", "10081,400,0", "10,201,45", "-1,400,0"})
  void m11_lifetimesAreLimited(long minutes, int status, long granted) {
    var answer = subscribe(receiver.url("/events"), "created", minutes);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 201) {
      Instant expires = Instant.parse(answer.body().path("expirationDateTime").asText());
      assertThat(expires).isEqualTo(GraphWorld.NOW.plus(Duration.ofMinutes(granted)));
    }
  }

  @Test
  void m11_withResourceDataTheyLiveADay() {
    String json =
        """
        {"changeType":"created","notificationUrl":"%s","resource":"/me/events?$select=subject",
         "includeResourceData":true,"encryptionCertificate":"c","expirationDateTime":"%s"}\
        """;
    var refused = graph.post("/subscriptions", json.formatted(receiver.url("/events"), in(1_441)));
    assertThat(refused.body().path("error").path("message").asText()).contains("1440 minutes");
  }

  @Test
  void m11_duplicatesConflictAndExpiredOnesAreGone() {
    String id = subscribe().id();
    assertThat(subscribe().status()).isEqualTo(409);
    String renewal = "{\"expirationDateTime\":\"" + in(10_080) + "\"}";
    String path = "/subscriptions/" + id;
    assertThat(graph.patch(path, renewal).status()).isEqualTo(200);
    assertThat(graph.post(path + "/reauthorize", "").status()).isEqualTo(204);
    graph.simulator().clock().advance(Duration.ofMinutes(10_081));
    assertThat(graph.get(path).status()).isEqualTo(404);
    assertThat(graph.patch(path, renewal).status()).isEqualTo(404);
    assertThat(graph.post(path + "/reauthorize", "").status()).isEqualTo(404);
  }

  @Test
  void m11_deletedOnesAreGone() {
    String path = "/subscriptions/" + subscribe().id();
    assertThat(graph.delete(path).status()).isEqualTo(204);
    assertThat(graph.delete(path).status()).isEqualTo(404);
    assertThat(subscribe().status()).isEqualTo(201);
  }

  @Test
  void m12_changesOfAMomentComeInOnePost() throws InterruptedException {
    restart(FAST.withCoalesce(Duration.ofMillis(600)));
    String subscription = subscribe().id();
    String first = createEvent();
    createEvent();
    graph.delete("/me/events/" + first);
    JsonNode value = receiver.event().path("value");
    assertThat(value.findValuesAsText("changeType"))
        .containsExactly("created", "created", "deleted");
    JsonNode item = value.path(0);
    assertThat(item.path("subscriptionId").asText()).isEqualTo(subscription);
    assertThat(item.path("clientState").asText()).isEqualTo("secret");
    assertThat(item.path("resourceData").path("id").asText()).isEqualTo(first);
    assertThat(item.path("resource").asText()).endsWith("/Events/" + first);
    assertThat(item.path("tenantId").asText()).isNotEmpty();
    assertThat(receiver.quiet(Duration.ofMillis(100))).isTrue();
  }

  @Test
  void m12_onlyWantedChangesAreTold() throws InterruptedException {
    subscribe(receiver.url("/events"), "deleted", 100);
    String id = createEvent();
    assertThat(receiver.quiet(Duration.ofMillis(200))).isTrue();
    graph.delete("/me/events/" + id);
    assertThat(receiver.event().path("value")).hasSize(1);
  }

  @Test
  void m12_refusedAndLateNotificationsComeAgain() throws InterruptedException {
    subscribe();
    receiver.answer(500, 404);
    createEvent();
    JsonNode first = receiver.event();
    assertThat(receiver.event()).isEqualTo(first);
    assertThat(receiver.event()).isEqualTo(first);
    assertThat(receiver.quiet(Duration.ofMillis(200))).isTrue();
    receiver.delay(Duration.ofMillis(450));
    createEvent();
    JsonNode late = receiver.event();
    assertThat(receiver.event()).as("the retry has more time").isEqualTo(late);
    assertThat(receiver.quiet(Duration.ofMillis(900))).isTrue();
  }

  @Test
  void m12_slowEndpointsAreDelayed() throws InterruptedException {
    var slow = new DeliveryOptions.Threshold(0.10, Duration.ofMillis(700), 1);
    restart(FAST.withThresholds(slow, FAST.drop()));
    subscribe();
    receiver.delay(Duration.ofMillis(450));
    createEvent();
    receiver.event();
    receiver.event();
    receiver.delay(Duration.ZERO);
    createEvent();
    assertThat(receiver.quiet(Duration.ofMillis(500))).isTrue();
    assertThat(receiver.event().path("value")).hasSize(1);
  }

  @Test
  void m13_deadEndpointsLoseNotificationsAndHearThatTheyMissedSome() throws InterruptedException {
    var drop = new DeliveryOptions.Threshold(0.15, Duration.ofMillis(500), 2);
    restart(FAST.withThresholds(FAST.slow(), drop));
    subscribe();
    receiver.delay(Duration.ofMillis(900));
    createEvent();
    receiver.event();
    receiver.event();
    receiver.event();
    receiver.delay(Duration.ZERO);
    createEvent();
    JsonNode missed = receiver.lifecycle().path("value").path(0);
    assertThat(missed.path("lifecycleEvent").asText()).isEqualTo("missed");
    assertThat(missed.has("resourceData")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"slow,0", "drop,1"})
  void m12_anEndpointIsPutIntoAStateByScript(String state, int missed) throws InterruptedException {
    var short1 = new DeliveryOptions.Threshold(0.10, Duration.ofMillis(700), 10);
    restart(FAST.withThresholds(short1, short1));
    subscribe();
    String script = "{\"address\":\"%s\",\"state\":\"%s\"}";
    graph.control("endpoints", script.formatted(receiver.url("/events?k=v"), state));
    createEvent();
    assertThat(receiver.quiet(Duration.ofMillis(400))).isTrue();
    if (missed > 0) {
      assertThat(receiver.lifecycle().path("value").path(0).path("lifecycleEvent").asText())
          .isEqualTo("missed");
    } else {
      assertThat(receiver.event().path("value")).hasSize(1);
    }
    graph.control("endpoints", script.formatted(receiver.url("/events?k=v"), "normal"));
    createEvent();
    assertThat(receiver.event().path("value")).hasSize(1);
  }

  @Test
  void m12_notificationsAreDuplicatedReorderedAndDroppedByScript() throws InterruptedException {
    restart(FAST.withCoalesce(Duration.ZERO));
    subscribe();
    graph.control("notifications", "{\"duplicate_rate\":1.0}");
    createEvent();
    assertThat(receiver.event()).isEqualTo(receiver.event());
    graph.control("notifications", "{\"duplicate_rate\":0,\"jitter_ms\":400,\"seed\":5}");
    int rounds = 0;
    while (inOrder()) {
      assertThat(++rounds).as("rounds in order").isLessThan(10);
    }
    graph.control("notifications", "{\"jitter_ms\":0,\"drop_rate\":1.0}");
    createEvent();
    assertThat(receiver.quiet(Duration.ofMillis(200))).isTrue();
  }

  private boolean inOrder() throws InterruptedException {
    List<String> told = new ArrayList<>();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      made.add(createEvent());
    }
    while (told.size() < made.size()) {
      for (JsonNode item : receiver.event().path("value")) {
        told.add(item.path("resourceData").path("id").asText());
      }
    }
    assertThat(told).containsExactlyInAnyOrderElementsOf(made);
    return told.equals(made);
  }

  @Test
  void m13_givenUpNotificationsAreReportedAsMissed() throws InterruptedException {
    restart(FAST.withRetries(Duration.ofMillis(20), Duration.ofMillis(50)));
    subscribe();
    receiver.answer(500, 500, 500, 500, 500, 500);
    createEvent();
    assertThat(receiver.lifecycle().path("value").path(0).path("lifecycleEvent").asText())
        .isEqualTo("missed");
  }

  @ParameterizedTest
  @CsvSource({"missed,200", "subscriptionRemoved,404", "reauthorizationRequired,200"})
  void m13_lifecycleEventsAreScripted(String event, int status) throws InterruptedException {
    String id = subscribe().id();
    String script = "{\"user\":\"%s\",\"event\":\"%s\"}";
    graph.control("lifecycle", script.formatted(GraphWorld.USER, event));
    JsonNode item = receiver.lifecycle().path("value").path(0);
    assertThat(item.path("lifecycleEvent").asText()).isEqualTo(event);
    assertThat(item.path("subscriptionId").asText()).isEqualTo(id);
    assertThat(item.path("clientState").asText()).isEqualTo("secret");
    assertThat(graph.get("/subscriptions/" + id).status()).isEqualTo(status);
  }

  @Test
  void m13_withoutReauthorizationNothingIsTold() throws InterruptedException {
    String id = subscribe().id();
    String script = "{\"user\":\"%s\",\"event\":\"reauthorizationRequired\",\"pause\":true}";
    graph.control("lifecycle", script.formatted(GraphWorld.USER));
    receiver.lifecycle();
    createEvent();
    assertThat(receiver.quiet(Duration.ofMillis(200))).isTrue();
    graph.post("/subscriptions/" + id + "/reauthorize", "");
    createEvent();
    assertThat(receiver.event().path("value")).hasSize(1);
  }
}
