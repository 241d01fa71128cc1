package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.connect.ConnectSettings;
import calsyncd.daemon.connect.DavHost;
import calsyncd.daemon.connect.OAuthWorld;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connecting, over HTTP on both sides. */
class ConnectTest {
  private static final String BASE = "/integrations/calendar";
  private static ApiWorld world;
  private final Owner ada = new Owner("firm-a", UUID.randomUUID());

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("connect", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private JsonNode calendars() {
    return world.get(ada, BASE + "/calendars").json().path("calendars");
  }

  private ApiWorld.Answer delete(String path) {
    return world.send(world.request(ada, path).DELETE());
  }

  @Test
  void asksWithPkceAndAStateThatTellsNothing() {
    String url = world.post(ada, BASE + "/google/connect", "").text("authorization_url");
    assertThat(url)
        .startsWith(world.vendor.profile().authorizeUrl().toString())
        .contains("code_challenge_method=S256", "code_challenge=", "access_type=offline")
        .contains("client_id=calsyncd-test", "response_type=code", "scope=calendar.read+offline")
        .contains("redirect_uri=https%3A%2F%2Fsync.example.org%2Fintegrations%2Fcalendar%2Fgoogle")
        .doesNotContain(ada.userId().toString(), "client-secret");
  }

  @Test
  void theCallbackConnectsBindsWhatIsReadableAndRingsIt() {
    int rung = world.rung.size();
    ApiWorld.Answer made = world.connect(ada);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.text("state")).isEqualTo("active");
    assertThat(made.text("account_email")).isEqualTo(OAuthWorld.USER);
    assertThat(made.raw().body()).doesNotContain("refresh", "secret");
    assertThat(calendars()).hasSize(3);
    JsonNode primary = calendars().path(0);
    assertThat(primary.path("primary").asBoolean()).isTrue();
    assertThat(primary.path("bindings").path(0).path("direction").asText())
        .isEqualTo("import_only");
    assertThat(calendars().findValuesAsText("access_role")).contains("freeBusyReader");
    assertThat(calendars().findValues("hub_calendar_id")).hasSize(2);
    assertThat(world.rung).hasSize(rung + 2);
    JsonNode status = world.get(ada, BASE + "/sync/status").json();
    assertThat(status.path("bindings")).hasSize(2);
    assertThat(status.path("next_sync_at").asText()).isNotEmpty();
    JsonNode binding = status.path("bindings").path(0);
    assertThat(binding.path("health").asText()).isEqualTo("delayed");
    assertThat(binding.path("health_reasons").findValuesAsText("code"))
        .containsExactly("first_reading");
    JsonNode connection = world.get(ada, BASE + "/connections/" + made.text("id")).json();
    assertThat(connection.path("health")).isEqualTo(binding.path("health"));
    assertThat(connection.path("health_reasons")).isEqualTo(binding.path("health_reasons"));
  }

  @Test
  void theSameAccountAgainTakesUpItsConnectionAndItsBindings() {
    String first = world.connect(ada).text("id");
    JsonNode before = calendars();
    assertThat(delete(BASE + "/connections/" + first).status()).isEqualTo(204);
    assertThat(world.get(ada, BASE + "/connections/" + first).text("state"))
        .isEqualTo("disconnected");
    assertThat(world.get(ada, BASE + "/connections/" + first).text("health")).isEqualTo("stopped");
    assertThat(world.post(ada, BASE + "/sync/now", "").json().path("bindings").asInt()).isZero();
    assertThat(secretLength(first)).isZero();

    ApiWorld.Answer again = world.connect(ada);
    assertThat(again.text("id")).isEqualTo(first);
    assertThat(again.text("state")).isEqualTo("active");
    assertThat(calendars()).isEqualTo(before);
    assertThat(world.post(ada, BASE + "/sync/now", "").status()).isEqualTo(202);
    assertThat(world.get(ada, BASE + "/connections").json().path("connections")).hasSize(1);
  }

  private static int secretLength(String connection) {
    return world.database.in(handle ->
        handle
            .createQuery(
                """
                select length(secret) from calsyncd.calendar_connections
                where id = cast(:id as uuid)\
                """)
            .bind("id", connection)
            .mapTo(Integer.class)
            .one());
  }

  @Test
  void aCodeAndItsStateWorkOnceAndForTenMinutes() {
    URI location = world.consent(ada);
    assertThat(world.send(HttpRequest.newBuilder(world.callback(location))).status())
        .isEqualTo(200);
    ApiWorld.Answer second = world.send(HttpRequest.newBuilder(world.callback(location)));
    assertThat(second.status()).isEqualTo(422);
    assertThat(second.text("detail")).contains("invalid_grant");

    URI late = world.consent(ada);
    world.vendor.clock().advance(Duration.ofMinutes(11));
    ApiWorld.Answer expired = world.send(HttpRequest.newBuilder(world.callback(late)));
    assertThat(expired.status()).isEqualTo(400);
    assertThat(expired.text("detail")).contains("older than 10 minutes");
  }

  @Test
  void aStateWithOneChangedCharacterIsForged() {
    URI location = world.consent(ada);
    String query = location.getRawQuery();
    int at = query.indexOf("state=k1.") + 30;
    char other = query.charAt(at) == 'A' ? 'B' : 'A';
    String forged = query.substring(0, at) + other + query.substring(at + 1);
    ApiWorld.Answer answer =
        world.send(HttpRequest.newBuilder(world.uri(location.getRawPath() + "?" + forged)));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).contains("not made here");
  }

  @Test
  void aCaldavLoginIsProvedBeforeItIsKept() {
    ApiWorld.Answer made =
        world.post(
            ada,
            BASE + "/caldav/connect",
            """
            {"url": "%s", "user": "%s", "app_password": "%s"}
            """
                .formatted(world.dav.url(), DavHost.USER, DavHost.PASSWORD));
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("server_url")).isEqualTo(world.dav.url());
    assertThat(made.raw().headers().firstValue("Location").orElse(""))
        .endsWith("/connections/" + made.text("id"));
    assertThat(made.raw().body()).doesNotContain(DavHost.PASSWORD);
    assertThat(world.everything()).doesNotContain(DavHost.PASSWORD);
  }

  private String asked(String body) {
    String url = world.post(ada, BASE + "/google/connect", body).text("authorization_url");
    return URLDecoder.decode(url, StandardCharsets.UTF_8);
  }

  @Test
  void whatIsAskedForIsWhatIsWanted() {
    assertThat(asked("")).contains("scope=calendar.read offline");
    assertThat(asked("{}")).contains("scope=calendar.read offline");
    assertThat(asked("{\"access\": \"read\"}")).contains("scope=calendar.read offline");
    assertThat(asked("{\"access\": \"write\"}")).contains("scope=calendar.write offline");
  }

  @Test
  void aConnectionKnowsWhatItWasGrantedAndNotWhatItAskedFor() {
    assertThat(world.connect(ada).text("granted")).isEqualTo("read");
    var writes = world.post(ada, BASE + "/google/connect", "{\"access\": \"write\"}");
    ApiWorld.Answer granted =
        world.send(HttpRequest.newBuilder(world.callback(world.consented(writes))).GET());
    assertThat(granted.text("granted")).isEqualTo("write");
    assertThat(world.get(ada, BASE + "/connections/" + granted.text("id")).text("granted"))
        .isEqualTo("write");
    String url =
        world
            .post(ada, BASE + "/google/connect", "{\"access\": \"write\"}")
            .text("authorization_url")
            .replace("calendar.write", "calendar.read");
    String back =
        world
            .send(HttpRequest.newBuilder(URI.create(url)).GET())
            .raw()
            .headers()
            .firstValue("Location")
            .orElseThrow();
    ApiWorld.Answer withheld =
        world.send(HttpRequest.newBuilder(world.callback(URI.create(back))).GET());
    assertThat(withheld.text("granted")).isEqualTo("read");
  }

  @Test
  void aBindingIsPausedResumedUntiedAndMadeAgain() {
    world.connect(ada);
    JsonNode calendar = calendars().path(0);
    String binding = calendar.path("bindings").path(0).path("id").asText();
    String hub = calendar.path("bindings").path(0).path("hub_calendar_id").asText();
    String path = BASE + "/bindings/" + binding;
    assertThat(patch(path, "{\"state\": \"paused\"}").text("state")).isEqualTo("paused");
    assertThat(world.post(ada, BASE + "/sync/now", "").json().path("bindings").asInt())
        .isEqualTo(1);
    int rung = world.rung.size();
    assertThat(patch(path, "{\"state\": \"active\", \"direction\": \"import_only\"}").status())
        .isEqualTo(200);
    assertThat(world.rung).hasSize(rung + 1);
    assertThat(delete(path).status()).isEqualTo(204);
    assertThat(delete(path).status()).isEqualTo(404);

    String other = calendars().findValuesAsText("hub_calendar_id").getLast();
    assertThat(bind(calendar.path("id").asText(), other).status()).isEqualTo(201);
    assertThat(bind(calendar.path("id").asText(), hub).status()).isEqualTo(409);
    assertThat(
            delete(
                    BASE
                        + "/bindings/"
                        + calendars().path(0).path("bindings").path(0).path("id").asText())
                .status())
        .isEqualTo(204);
    ApiWorld.Answer made = bind(calendar.path("id").asText(), hub);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("hub_calendar_id")).isEqualTo(hub);
  }

  @Test
  void whatItsUserUntiedStaysSoWhenHeConnectsAgainUntilHeBindsIt() {
    world.connect(ada);
    JsonNode calendar = calendars().path(0);
    String id = calendar.path("id").asText();
    String hub = calendar.path("bindings").path(0).path("hub_calendar_id").asText();
    String binding = calendar.path("bindings").path(0).path("id").asText();
    delete(BASE + "/bindings/" + binding);

    world.connect(ada);
    assertThat(calendars().path(0).path("id").asText()).isEqualTo(id);
    assertThat(calendars().path(0).path("bindings")).isEmpty();

    String made = bind(id, hub).text("id");
    String unread = "update calsyncd.calendar_bindings set state = 'stopped' where id = ?::uuid";
    world.database.with(handle -> handle.execute(unread, made));
    world.connect(ada);
    assertThat(calendars().path(0).path("bindings").path(0).path("state").asText())
        .isEqualTo("active");
    String gone = "delete from calsyncd.calendar_bindings where id = ?::uuid";
    world.database.with(handle -> handle.execute(gone, made));
    world.connect(ada);
    assertThat(calendars().path(0).path("bindings")).hasSize(1);
  }

  private ApiWorld.Answer bind(String calendar, String hub) {
    return world.post(
        ada,
        BASE + "/bindings",
        "{\"calendar_id\": \"%s\", \"hub_calendar_id\": \"%s\"}".formatted(calendar, hub));
  }

  private ApiWorld.Answer patch(String path, String body) {
    return world.send(
        world
            .request(ada, path)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void onlyTheBrowserThatBeganComesBack() throws Exception {
    try (ApiWorld tied = new ApiWorld("connect_tied", new ConnectSettings("", true, null))) {
      ApiWorld.Answer begun = tied.post(ada, BASE + "/google/connect", "");
      String cookie = begun.raw().headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie)
          .contains("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600")
          .contains("Path=/integrations/calendar/google/callback");
      String own = cookie.substring(0, cookie.indexOf(';'));
      URI location = tied.callback(tied.consented(begun));

      ApiWorld.Answer lured = tied.send(HttpRequest.newBuilder(location));
      assertThat(lured.status()).isEqualTo(403);
      assertThat(lured.text("detail")).contains("this browser did not begin");
      String other =
          tied.post(ada, BASE + "/google/connect", "")
              .raw()
              .headers()
              .map()
              .get("set-cookie")
              .getFirst()
              .replaceFirst(";.*", "");
      assertThat(tied.send(HttpRequest.newBuilder(location).header("Cookie", other)).status())
          .isEqualTo(403);
      assertThat(tied.get(ada, BASE + "/connections").json().path("connections")).isEmpty();

      assertThat(tied.send(HttpRequest.newBuilder(location).header("Cookie", own)).status())
          .isEqualTo(200);
    }
  }

  @Test
  void theBrowserGoesToTheConfiguredAddress() throws Exception {
    try (ApiWorld configured =
        new ApiWorld("connect_redirect", "https://app.example.org/done?a=b")) {
      ApiWorld.Answer answer = configured.connect(ada);
      assertThat(answer.status()).isEqualTo(303);
      assertThat(answer.raw().headers().firstValue("Location").orElse(""))
          .startsWith("https://app.example.org/done?a=b&provider=google&connection_id=");
    }
  }
}
