package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.google.ApiClient.Answer;
import java.time.Duration;
import java.time.ZoneId;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One request that is refused for each thing that the simulator does as Google does. */
class GoogleRefusedTest extends GoogleFixture {
  private static final String TIMES =
      "\"start\":{\"date\":\"2026-12-03\"},\"end\":{\"date\":\"2026-12-04\"}";

  @BeforeEach
  void anEvent() {
    Answer made = ada.post(EVENTS, "{\"id\":\"event1\",\"summary\":\"known\"," + TIMES + "}");
    assertThat(made.status()).isEqualTo(200);
  }

  private static void refused(Answer answer, int status, String reason) {
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(status);
    assertThat(answer.reason()).isEqualTo(reason);
  }

  private String etag() {
    return ada.get(event("event1")).text("etag");
  }

  @Test
  void g1APageOfAnotherQuery() {
    ada.post(EVENTS, "{" + TIMES + "}");
    String page = ApiClient.encode(ada.get(EVENTS + "?maxResults=1").text("nextPageToken"));
    refused(ada.get(EVENTS + "?maxResults=1&q=x&pageToken=" + page), 400, "invalid");
  }

  @Test
  void g2ASyncTokenWithARestriction() {
    String sync = incremental(ada.all(EVENTS).syncToken());
    String reason = "syncTokenWithRequestRestrictions";
    refused(ada.get(sync + "&showDeleted=false"), 400, reason);
    refused(ada.get(sync + "&timeMin=2026-01-01T00:00:00Z"), 400, reason);
  }

  @Test
  void g3ATokenThatIsNoneOrHasExpired() {
    refused(ada.get(incremental("garbage")), 400, "invalid");
    String sync = incremental(ada.all(EVENTS).syncToken());
    google.expireSyncTokens(ADA);
    refused(ada.get(sync), 410, "fullSyncRequired");
  }

  @Test
  void g4ATombstoneThatIsPurged() {
    String sync = incremental(ada.all(EVENTS).syncToken());
    ada.delete(event("event1"));
    clock.advance(google.options().tombstoneLifetime().plusDays(1));
    refused(ada.get(sync), 410, "fullSyncRequired");
    assertThat(ada.all(EVENTS + "?showDeleted=true").ids()).isEmpty();
    refused(ada.get(event("event1")), 404, "notFound");
  }

  @Test
  void g5ACancelledInstanceIsListedAndNotCancelledTwice() {
    ada.post(EVENTS, daily("series"));
    String instance = event("series_20261202T080000Z");
    ada.delete(instance);
    assertThat(ada.all(EVENTS).ids()).contains("series_20261202T080000Z");
    refused(ada.delete(instance), 410, "deleted");
  }

  @Test
  void g6ASecondDeleteAndASecondInsert() {
    String again = "{\"id\":\"event1\"," + TIMES + "}";
    refused(ada.post(EVENTS, again), 409, "duplicate");
    ada.delete(event("event1"));
    refused(ada.delete(event("event1")), 410, "deleted");
    refused(ada.post(EVENTS, again), 409, "duplicate");
  }

  @Test
  void g7AnIdThatIsNotBase32Hex() {
    refused(ada.post(EVENTS, "{\"id\":\"w-xyz\"," + TIMES + "}"), 400, "invalid");
    refused(ada.post(EVENTS, "{\"id\":\"abcd\"," + TIMES + "}"), 400, "invalid");
  }

  @Test
  void g8TheEtagFromBeforeAReminder() {
    String before = etag();
    ada.patch(event("event1"), "{\"reminders\":{\"useDefault\":false,\"overrides\":[]}}");
    refused(
        ada.patch(event("event1"), "{\"summary\":\"x\"}", "If-Match", before),
        412,
        "conditionNotMet");
  }

  @Test
  void g9AConditionThatIsNotMet() {
    String before = etag();
    ada.patch(event("event1"), "{\"summary\":\"x\"}");
    refused(ada.delete(event("event1"), "If-Match", before), 412, "conditionNotMet");
    refused(
        ada.put(event("event1"), "{" + TIMES + "}", "If-Match", before), 412, "conditionNotMet");
    assertThat(ada.get(event("event1"), "If-None-Match", etag()).status()).isEqualTo(304);
  }

  @Test
  void g10MoreExtendedPropertiesThanThereMayBe() {
    String many =
        IntStream.range(0, 301)
            .mapToObj(i -> "\"k" + i + "\":\"v\"")
            .collect(Collectors.joining(","));
    String properties = ",\"extendedProperties\":{\"private\":{" + many + "}}}";
    refused(ada.post(EVENTS, "{" + TIMES + properties), 400, "invalid");
  }

  @Test
  void g11APutThatLeavesTheTimesOut() {
    refused(ada.put(event("event1"), "{\"summary\":\"x\"}"), 400, "required");
    refused(ada.patch(event("event1"), "{\"start\":null}"), 400, "required");
  }

  @Test
  void g12ATypeThatOnlyGoogleMakes() {
    Answer answer = ada.post(EVENTS, "{\"eventType\":\"fromGmail\"," + TIMES + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(ada.all(EVENTS).ids()).containsExactly("event1");
  }

  private Answer watch(String id) {
    return ada.post(
        EVENTS + "/watch",
        "{\"id\":\"" + id + "\",\"type\":\"web_hook\",\"address\":\"https://h.example.org/x\"}");
  }

  @Test
  void g13AChannelIdTwiceAndAGeneratedCalendar() {
    assertThat(watch("c1").status()).isEqualTo(200);
    refused(watch("c1"), 400, "channelIdNotUnique");
    refused(watch("c".repeat(65)), 400, "invalid");
    String holidays = ApiClient.encode(google.addGeneratedCalendar(ADA, "H", ZoneId.of("UTC")));
    refused(
        ada.post(
            "/calendars/" + holidays + "/events/watch",
            "{\"id\":\"c2\",\"type\":\"web_hook\",\"address\":\"https://h.example.org/x\"}"),
        400,
        "pushNotSupportedForRequestedResource");
  }

  @Test
  void g14ATokenTooLongToComeBackInAHeader() {
    String body =
        "{\"id\":\"c1\",\"type\":\"web_hook\",\"address\":\"https://h.example.org/x\","
            + "\"token\":\"%s\"}";
    refused(ada.post(EVENTS + "/watch", body.formatted("t".repeat(257))), 400, "invalid");
  }

  @Test
  void g15AStopOfAChannelThatRingsNoMore() {
    Answer channel = watch("c1");
    String stop = "{\"id\":\"c1\",\"resourceId\":\"%s\"}".formatted(channel.text("resourceId"));
    clock.advance(Duration.ofDays(8));
    refused(ada.post("/channels/stop", stop), 404, "notFound");
  }

  @Test
  void g16ACallBeyondTheQuota() {
    ada.control("refusals", "{\"status\":429,\"reason\":\"rateLimitExceeded\",\"count\":1}");
    refused(ada.get(EVENTS), 429, "rateLimitExceeded");
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
  }

  @Test
  void g17ABatchThatIsNone() {
    Answer answer = ada.send("POST", "/batch/calendar/v3", "{}");
    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void g18ARefreshTokenThatWasRevoked() {
    String refresh = google.refreshTokenFor(ADA, "app");
    String form = "grant_type=refresh_token&client_id=app&refresh_token=" + refresh;
    String type = "application/x-www-form-urlencoded";
    assertThat(ada.send("POST", "/token", form, "Content-Type", type).status()).isEqualTo(200);
    google.tokens().revokeUser(ADA);
    Answer dead = ada.send("POST", "/token", form, "Content-Type", type);
    assertThat(dead.status()).isEqualTo(400);
    assertThat(dead.text("error")).isEqualTo("invalid_grant");
  }
}
