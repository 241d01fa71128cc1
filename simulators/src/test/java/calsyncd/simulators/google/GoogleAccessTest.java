package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoogleAccessTest extends GoogleFixture {
  private static final String SCOPE = "https://www.googleapis.com/auth/calendar";

  @ParameterizedTest
  @CsvSource({
    "403,rateLimitExceeded",
    "403,userRateLimitExceeded",
    "429,rateLimitExceeded",
    "403,quotaExceeded"
  })
  void g16RateLimitsAreScripted(int status, String reason) {
    ada.control(
        "faults",
        """
        {"match":{"method":"GET","path":"/events$"},"count":1,"response":{"status":%d,"body":
          {"error":{"errors":[{"domain":"usageLimits","reason":"%s","message":"m"}],"code":%d}}}}
        """
            .formatted(status, reason, status));
    var limited = ada.get(EVENTS);
    assertThat(limited.status()).isEqualTo(status);
    assertThat(limited.reason()).isEqualTo(reason);
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
    assertThat(google.requestCount("GET", "/calendar/v3/calendars/primary/events")).isEqualTo(2);
  }

  @Test
  void g18RefreshingGivesNoNewRefreshTokenAndRevocationKillsTheGrant() {
    String refresh = google.refreshTokenFor(ADA, "app");
    JsonNode answer = token("grant_type=refresh_token&client_id=app&refresh_token=" + refresh);
    assertThat(answer.has("refresh_token")).isFalse();
    assertThat(answer.path("scope").asText()).isEqualTo(SCOPE);
    var app = new ApiClient(google.baseUrl(), answer.path("access_token").asText());
    assertThat(app.get(EVENTS).status()).isEqualTo(200);
    clock.advance(Duration.ofHours(1));
    var expired = app.get(EVENTS);
    assertThat(expired.status()).isEqualTo(401);
    assertThat(expired.reason()).isEqualTo("authError");
    ada.control("tokens", "{\"action\":\"revoke_grant\",\"user\":\"" + ADA + "\"}");
    JsonNode dead = token("grant_type=refresh_token&client_id=app&refresh_token=" + refresh);
    assertThat(dead.path("error").asText()).isEqualTo("invalid_grant");
    assertThat(dead.path("error_description").asText())
        .isEqualTo("Token has been expired or revoked.");
  }

  @Test
  void g18UnusedRefreshTokensDieAfterSixMonths() {
    String form =
        "grant_type=refresh_token&client_id=app&refresh_token="
            + google.refreshTokenFor(ADA, "app");
    clock.advance(Duration.ofDays(170));
    assertThat(token(form).has("access_token")).isTrue();
    clock.advance(Duration.ofDays(170));
    assertThat(token(form).has("access_token")).isTrue();
    clock.advance(Duration.ofDays(181));
    assertThat(token(form).path("error").asText()).isEqualTo("invalid_grant");
  }

  @Test
  void g18RefreshTokensOfATestingProjectDieAfterSevenDays() {
    ada.control("tokens", "{\"action\":\"refresh_lifetime\",\"seconds\":604800}");
    String form =
        "grant_type=refresh_token&client_id=app&refresh_token="
            + google.refreshTokenFor(ADA, "app");
    clock.advance(Duration.ofDays(7));
    assertThat(token(form).has("access_token")).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(token(form).path("error").asText()).isEqualTo("invalid_grant");
  }

  @Test
  void g18AShrunkenScopeShowsInTheAnswerAndIsEnforced() {
    String form =
        "grant_type=refresh_token&client_id=app&refresh_token="
            + google.refreshTokenFor(ADA, "app");
    String readonly = SCOPE + ".readonly";
    ada.control(
        "tokens",
        "{\"action\":\"set_scope\",\"user\":\"%s\",\"scope\":\"%s\"}".formatted(ADA, readonly));
    JsonNode answer = token(form);
    assertThat(answer.path("scope").asText()).isEqualTo(readonly);
    var app = new ApiClient(google.baseUrl(), answer.path("access_token").asText());
    assertThat(app.get(EVENTS).status()).isEqualTo(200);
    var write = app.post(EVENTS, single("x"));
    assertThat(write.status()).isEqualTo(403);
    assertThat(write.reason()).isEqualTo("insufficientPermissions");
  }

  @Test
  void g18TheCodeFlowNeedsOfflineAccessForARefreshToken() throws Exception {
    assertThat(connect("&access_type=offline").has("refresh_token")).isTrue();
    assertThat(connect("").has("refresh_token")).isFalse();
  }

  @Test
  void g18RevokeEndpointEndsTheGrant() {
    String refresh = google.refreshTokenFor(ADA, "app");
    ada.send("POST", "/revoke?token=" + refresh, "");
    assertThat(
            token("grant_type=refresh_token&client_id=app&refresh_token=" + refresh)
                .path("error")
                .asText())
        .isEqualTo("invalid_grant");
  }

  @Test
  void whatHappensToGrantsLeavesScriptsAlone() {
    String user = "\"user\":\"" + ADA + "\"}";
    String refresh = google.refreshTokenFor(ADA, "app");
    JsonNode answer = token("grant_type=refresh_token&client_id=app&refresh_token=" + refresh);
    var app = new ApiClient(google.baseUrl(), answer.path("access_token").asText());
    ada.control("tokens", "{\"action\":\"expire_access\"," + user);
    assertThat(app.get(EVENTS).status()).isEqualTo(401);
    ada.control("tokens", "{\"action\":\"revoke_grant\"," + user);
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
  }

  @Test
  void everyCallNeedsAValidToken() {
    var nobody = new ApiClient(google.baseUrl(), "nonsense");
    assertThat(nobody.get(EVENTS).reason()).isEqualTo("authError");
    assertThat(nobody.get("/users/me/calendarList").status()).isEqualTo(401);
    assertThat(nobody.post("/channels/stop", "{}").status()).isEqualTo(401);
    assertThat(ada.get("/no/such/thing").reason()).isEqualTo("notFound");
  }

  @Test
  void calendarsAreListedInPagesWithASyncToken() {
    String team = google.addCalendar(ADA, "Team", ZoneId.of("UTC"));
    google.addUser("bob@example.com");
    var listing = ada.all("/users/me/calendarList?maxResults=1");
    assertThat(listing.pages()).isEqualTo(2);
    assertThat(listing.ids()).containsExactly(ADA, team);
    assertThat(listing.items().getFirst().path("primary").asBoolean()).isTrue();
    assertThat(listing.items().getFirst().path("timeZone").asText()).isEqualTo("Europe/Berlin");
    google.loseShare(team, ADA, false);
    google.share("bob@example.com", ADA, "reader");
    var changes = ada.all("/users/me/calendarList?syncToken=" + listing.syncToken());
    assertThat(changes.ids()).containsExactlyInAnyOrder(team, "bob@example.com");
    assertThat(ada.get("/calendars/bob%40example.com").text("summary"))
        .isEqualTo("bob@example.com");
    var write = ada.post("/calendars/bob@example.com/events", single("x"));
    assertThat(write.status()).isEqualTo(403);
  }

  @Test
  void freeBusyReadersSeeTimesOnly() {
    google.addUser("bob@example.com");
    google.share(ADA, "bob@example.com", "freeBusyReader");
    insert("secret");
    ada.post(EVENTS, daily("series"));
    var bob = new ApiClient(google.baseUrl(), google.accessTokenFor("bob@example.com"));
    var listing = bob.all("/calendars/" + ADA + "/events");
    assertThat(listing.items()).hasSize(6).noneMatch(item -> item.has("summary"));
  }

  @Test
  void timesAreRenderedInTheZoneAskedFor() {
    ada.post(EVENTS, single("x"));
    String start = "2026-12-03T03:00:00-05:00";
    assertThat(
            ada.all(EVENTS + "?timeZone=America/New_York")
                .items()
                .getFirst()
                .path("start")
                .path("dateTime")
                .asText())
        .isEqualTo(start);
  }

  private JsonNode connect(String more) throws IOException, InterruptedException {
    String query =
        "client_id=app&response_type=code&state=s&redirect_uri=http%3A%2F%2Fapp%2Fcb&scope="
            + SCOPE
            + "&login_hint="
            + ADA
            + more;
    var request =
        HttpRequest.newBuilder(URI.create(google.baseUrl() + "/o/oauth2/v2/auth?" + query)).build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.discarding());
      String location = answer.headers().firstValue("Location").orElseThrow();
      String code = location.replaceAll(".*code=([^&]+).*", "$1");
      return token(
          "grant_type=authorization_code&client_id=app&redirect_uri=http%3A%2F%2Fapp%2Fcb&code="
              + code);
    }
  }

  private JsonNode token(String form) {
    var request =
        HttpRequest.newBuilder(URI.create(google.baseUrl() + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return Json.parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
