package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused beside the rows' own tests, and the switches that change what is. */
class RefusalsTest {
  private static final String DELTA = "/me/calendarView/delta?" + GraphWorld.NOVEMBER;
  private GraphWorld graph = GraphWorld.documented();

  @AfterEach
  void close() {
    graph.close();
  }

  private void isRefused(GraphWorld.Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }

  private void turn(String name) {
    graph.control("store", "{\"switches\":{\"" + name + "\":true}}");
  }

  @Test
  void m2_aStubWhoseSeriesIsGoneIsNotFound() {
    String master = graph.createDaily();
    String stub = graph.begin().ofType("occurrence").getFirst().path("id").asText();
    assertThat(graph.get("/me/events/" + stub).status()).isEqualTo(200);
    graph.delete("/me/events/" + master);
    isRefused(graph.get("/me/events/" + stub), 404, "ErrorItemNotFound");
  }

  @Test
  void m2_aSeriesMayComeBeforeItsMaster() {
    graph.control("delta", "{\"switches\":{\"masters_last\":true}}");
    graph.createDaily();
    assertThat(graph.begin().items().getLast().path("type").asText()).isEqualTo("seriesMaster");
  }

  @Test
  void m4_aPageOfAnotherCalendarsRoundIsRefused() {
    for (int i = 0; i < 3; i++) {
      graph.create("e" + i, "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    }
    String other = graph.simulator().addCalendar(GraphWorld.USER, "Other");
    GraphWorld.Answer page = graph.get(DELTA, "Prefer", "odata.maxpagesize=2");
    String next = page.body().path("@odata.nextLink").asText();
    assertThat(next).contains("$skiptoken=");
    String there = "/me/calendars/" + other + "/calendarView/delta";
    isRefused(
        graph.get(there + next.substring(next.indexOf('?'))), 400, "ErrorInvalidSyncStateData");
  }

  @Test
  void m8_aZoneThatNobodyKnowsIsRefused() {
    GraphWorld.Answer refused =
        graph.get(DELTA, "Prefer", "outlook.timezone=\"Middle Earth Standard Time\"");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isNotEmpty();
  }

  @Test
  void m12_aSubscriptionToNoKindOfChangeIsRefused() {
    GraphWorld.Answer refused =
        graph.post(
            "/subscriptions",
            """
            {"changeType":"renamed","notificationUrl":"https://127.0.0.1/n","clientState":"s",
             "resource":"/me/events","expirationDateTime":"2026-11-03T08:00:00Z"}\
            """);
    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void m13_nothingIsReauthorizedThatIsNotThere() {
    assertThat(graph.post("/subscriptions/none/reauthorize", "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void m7_aWriteOfAnOccurrenceChangesTheVersionOfItsSeriesUnlessTheSwitchIsOn(
      boolean stays, boolean changes) {
    if (stays) {
      turn("master_version_stays");
    }
    String master = graph.createDaily();
    String before = graph.get("/me/events/" + master).body().path("@odata.etag").asText();
    JsonNode stubs = graph.get("/me/events/" + master + "/instances?" + GraphWorld.NOVEMBER).body();
    String occurrence = stubs.path("value").path(1).path("id").asText();
    String own = stubs.path("value").path(1).path("@odata.etag").asText();
    assertThat(graph.patch("/me/events/" + occurrence, "{\"subject\":\"x\"}").status())
        .isEqualTo(200);
    assertThat(graph.get("/me/events/" + master).body().path("@odata.etag").asText())
        .matches(after -> after.equals(before) != changes);
    isRefused(
        graph.patch("/me/events/" + occurrence, "{\"subject\":\"y\"}", "If-Match", own),
        412,
        "ErrorIrresolvableConflict");
  }

  @Test
  void m6_aReusedTransactionIdMayNotTellItsEvent() {
    turn("duplicate_is_not_named");
    String event =
        """
        {"subject":"a","transactionId":"one",
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    assertThat(graph.post("/me/events", event).status()).isEqualTo(201);
    GraphWorld.Answer refused = graph.post("/me/events", event);
    isRefused(refused, 400, "ErrorDuplicateTransactionId");
    assertThat(refused.body().path("error").has("@event.existingEventId")).isFalse();
  }

  @Test
  void m14_aBatchWhosePartsDoNotWaitForEachOtherRunsFourAtOnce() {
    graph.close();
    graph = new GraphWorld(GraphOptions.defaults().withLatency(Duration.ofMillis(100)));
    StringBuilder free = new StringBuilder();
    StringBuilder serial = new StringBuilder();
    for (int i = 1; i <= 6; i++) {
      String after = i == 1 ? "" : ",\"dependsOn\":[\"" + (i - 1) + "\"]";
      String get = "{\"id\":\"" + i + "\",\"method\":\"GET\",\"url\":\"/me/calendars\"";
      free.append(i == 1 ? "" : ",").append(get).append('}');
      serial.append(i == 1 ? "" : ",").append(get).append(after).append('}');
    }
    graph.post("/$batch", "{\"requests\":[" + serial + "]}");
    assertThat(graph.simulator().mostAtOnce()).isEqualTo(1);
    GraphWorld.Answer answer = graph.post("/$batch", "{\"requests\":[" + free + "]}");
    assertThat(graph.simulator().mostAtOnce()).isEqualTo(4);
    assertThat(answer.body().path("responses")).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void aBodyOfNoTypeIsRefused(String method) {
    String path = graph.simulator().graphUrl() + "/me/events";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(path))
            .header("Authorization", "Bearer " + graph.simulator().accessTokenFor(GraphWorld.USER))
            .method(method, BodyPublishers.ofString("{}"));
    assertThat(graph.send(request).status()).isGreaterThanOrEqualTo(400);
    if (method.equals("POST")) {
      isRefused(graph.send(request), 400, "BadRequest");
    }
  }

  @Test
  void anOnlineMeetingEndsWithItsBlobAndCannotBeTurnedOff() {
    String id =
        graph
            .post(
                "/me/events",
                """
                {"subject":"call","body":{"contentType":"html","content":"<p>agenda</p>"},
                 "isOnlineMeeting":true,"onlineMeetingProvider":"teamsForBusiness",
                 "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
                 "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
                """)
            .id();
    JsonNode made = graph.get("/me/events/" + id).body();
    String url = made.path("onlineMeeting").path("joinUrl").asText();
    assertThat(made.path("body").path("content").asText()).contains("agenda", url);
    isRefused(
        graph.patch("/me/events/" + id, "{\"isOnlineMeeting\":false}"), 400, "ErrorInvalidRequest");
    graph.patch("/me/events/" + id, "{\"subject\":\"other\"}");
    String kept = "{\"body\":{\"contentType\":\"html\",\"content\":\"<p>new</p>" + url + "\"}}";
    JsonNode online = graph.patch("/me/events/" + id, kept).body();
    assertThat(online.path("isOnlineMeeting").asBoolean()).isTrue();
    String lost = "{\"body\":{\"contentType\":\"text\",\"content\":\"new\"}}";
    JsonNode ended = graph.patch("/me/events/" + id, lost).body();
    assertThat(ended.path("isOnlineMeeting").asBoolean()).isFalse();
    assertThat(ended.path("onlineMeeting").isNull()).isTrue();
  }

  private int asReader(String method, String path) throws Exception {
    String reader =
        graph
            .simulator()
            .tokens()
            .grant(GraphWorld.USER, "client", "Calendars.Read User.Read", true)
            .accessToken();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(graph.simulator().graphUrl() + path))
            .header("Authorization", "Bearer " + reader)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
            .build();
    return graph
        .http()
        .send(request, java.net.http.HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  @Test
  void whoMayOnlyReadWritesNothing() throws Exception {
    String event = graph.create("e", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    assertThat(asReader("GET", "/me/events/" + event)).isEqualTo(200);
    assertThat(asReader("POST", "/me/events")).isEqualTo(403);
    assertThat(asReader("PATCH", "/me/events/" + event)).isEqualTo(403);
    assertThat(asReader("DELETE", "/me/events/" + event)).isEqualTo(403);
    assertThat(asReader("POST", "/me/events/" + event + "/accept")).isEqualTo(403);
    assertThat(graph.get("/me/events/" + event).status()).isEqualTo(200);
  }
}
