package calsyncd.daemon.api;

import static calsyncd.daemon.api.BadInputGround.ADA;
import static calsyncd.daemon.api.BadInputGround.BASE;
import static calsyncd.daemon.api.BadInputGround.BOB;
import static calsyncd.daemon.api.BadInputGround.SAME_USER_ELSEWHERE;
import static calsyncd.daemon.api.BadInputGround.binding;
import static calsyncd.daemon.api.BadInputGround.calendar;
import static calsyncd.daemon.api.BadInputGround.check;
import static calsyncd.daemon.api.BadInputGround.connection;
import static calsyncd.daemon.api.BadInputGround.event;
import static calsyncd.daemon.api.BadInputGround.json;
import static calsyncd.daemon.api.BadInputGround.open;
import static calsyncd.daemon.api.BadInputGround.world;

import calsyncd.daemon.api.BadInputGround.Row;
import calsyncd.daemon.auth.AuthSettings;
import calsyncd.daemon.auth.DevTokens;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wrong request is a problem that says what is wrong, and changes nothing. */
class BadInputTest {
  @BeforeAll
  static void start() throws Exception {
    open("bad_input");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static Row row(
      String name, int status, String says, Supplier<HttpRequest.Builder> request) {
    return new Row(name, request, status, says);
  }

  private static Row get(String name, int status, String says, Supplier<String> path) {
    return row(name, status, says, () -> world.request(ADA, BASE + path.get()).GET());
  }

  private static Row as(String name, Owner who, Supplier<String> path) {
    return row(name, 404, "no such", () -> world.request(who, BASE + path.get()).GET());
  }

  private static Row schedule(String name, int status, String says, String body) {
    return row(name, status, says, () -> json("POST", "/sync/schedule", body));
  }

  private static Row token(String name, int status, String says, Supplier<String> token) {
    return row(
        name,
        status,
        says,
        () ->
            HttpRequest.newBuilder(world.uri(BASE + "/connections"))
                .header("Authorization", "Bearer " + token.get()));
  }

  private static String minted(AuthSettings settings, Duration life) {
    return new DevTokens(settings, world.vendor.clock())
        .mint("firm-a", ADA.userId(), Role.USER, life);
  }

  static Stream<Row> rows() {
    return Stream.of(tokens(), schedules(), tenants(), lists(), bodies(), connects())
        .flatMap(rows -> rows);
  }

  private static Stream<Row> tokens() {
    return Stream.of(
        row(
            "no token",
            401,
            "Authorization: Bearer",
            () -> HttpRequest.newBuilder(world.uri(BASE + "/connections"))),
        row(
            "a token in the URL",
            401,
            "Authorization: Bearer",
            () ->
                HttpRequest.newBuilder(
                    world.uri(BASE + "/connections?access_token=" + world.token(ADA)))),
        row(
            "basic credentials",
            401,
            "Authorization: Bearer",
            () ->
                HttpRequest.newBuilder(world.uri(BASE + "/connections"))
                    .header("Authorization", "Basic YTpi")),
        token("expired token", 401, "Expired", () -> minted(world.auth, Duration.ofMinutes(-5))),
        token(
            "other secret",
            401,
            "not a JWT signed",
            () -> minted(AuthSettings.development("x".repeat(32)), Duration.ofHours(1))),
        token(
            "other audience",
            401,
            "not good",
            () ->
                minted(
                    new AuthSettings(ApiWorld.SECRET, "", world.auth.issuer(), "anon", 0),
                    Duration.ofHours(1))),
        token(
            "other issuer",
            401,
            "not good",
            () ->
                minted(
                    new AuthSettings(ApiWorld.SECRET, "", "https://evil", "authenticated", 0),
                    Duration.ofHours(1))),
        token("alg none", 401, "not a JWT signed", BadInputTest::unsigned),
        token("garbage", 401, "not a JWT signed", () -> "garbage"));
  }

  private static String unsigned() {
    return new PlainJWT(
            new JWTClaimsSet.Builder()
                .issuer(world.auth.issuer())
                .audience("authenticated")
                .subject(ADA.userId().toString())
                .claim("app_metadata", Map.of("firm_id", "firm-a", "role", "manager"))
                .build())
        .serialize();
  }

  private static Stream<Row> schedules() {
    String minutes = "sync_frequency_minutes must be a whole number from 5 to 10080";
    return Stream.of(
        schedule("frequency 0", 422, minutes, "{\"sync_frequency_minutes\": 0}"),
        schedule("frequency 4", 422, minutes, "{\"sync_frequency_minutes\": 4}"),
        schedule("frequency 10081", 422, minutes, "{\"sync_frequency_minutes\": 10081}"),
        schedule("frequency x", 422, minutes, "{\"sync_frequency_minutes\": \"x\"}"),
        schedule("frequency 5.5", 422, minutes, "{\"sync_frequency_minutes\": 5.5}"),
        schedule("frequency 1e99", 422, minutes, "{\"sync_frequency_minutes\": 1e99}"),
        schedule("frequency 2^40", 422, minutes, "{\"sync_frequency_minutes\": 1099511627776}"),
        schedule("frequency null", 422, "leave it out", "{\"sync_frequency_minutes\": null}"),
        schedule("unknown zone", 422, "IANA", "{\"time_zone\": \"Mars/Olympus\"}"),
        schedule("offset as zone", 422, "IANA", "{\"time_zone\": \"+02:00\"}"),
        schedule("unknown strategy", 422, "provider_wins", "{\"conflict_strategy\": \"me\"}"),
        schedule("switch as text", 422, "true or false", "{\"auto_sync_enabled\": \"yes\"}"),
        schedule("unknown field", 422, "frequency is not known", "{\"frequency\": 10}"),
        schedule("hours without days", 422, "days", "{\"working_hours\": {\"from\": \"08:00\"}}"),
        schedule(
            "hours backwards",
            422,
            "before",
            "{\"working_hours\": {\"days\": [\"MO\"], \"from\": \"18:00\", \"to\": \"08:00\"}}"),
        schedule(
            "an eighth day",
            422,
            "SU",
            "{\"working_hours\": {\"days\": [\"XX\"], \"from\": \"08:00\", \"to\": \"09:00\"}}"),
        schedule(
            "one bad field of two",
            422,
            "allow_writes",
            "{\"sync_frequency_minutes\": 15, \"allow_writes\": 1}"));
  }

  private static Stream<Row> tenants() {
    return Stream.of(
        as("another user's connection", BOB, () -> "/connections/" + connection),
        as("another tenant's connection", SAME_USER_ELSEWHERE, () -> "/connections/" + connection),
        as("another user's event", BOB, () -> "/events/" + event),
        as("another tenant's event", SAME_USER_ELSEWHERE, () -> "/events/" + event),
        row(
            "disconnect for another",
            404,
            "no such connection",
            () -> world.request(BOB, BASE + "/connections/" + connection).DELETE()),
        row(
            "unbind for another tenant",
            404,
            "no such binding",
            () -> world.request(SAME_USER_ELSEWHERE, BASE + "/bindings/" + binding).DELETE()),
        row(
            "bind another's calendar",
            422,
            "calendar_id names no calendar of yours",
            () ->
                world
                    .request(BOB, BASE + "/bindings")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"calendar_id\": \"" + calendar + "\"}"))),
        get("no id at all", 404, "no such event", () -> "/events/1%20or%201=1"),
        get("an id of nothing", 404, "no such event", () -> "/events/" + UUID.randomUUID()));
  }

  private static Stream<Row> lists() {
    return Stream.of(
        get("from after to", 400, "before to", () -> "/events?from=2026-12-02&to=2026-12-01"),
        get("from is to", 400, "before to", () -> "/events?from=2026-12-02&to=2026-12-02"),
        get("from is no time", 400, "from must be", () -> "/events?from=yesterday"),
        get("31 February", 400, "to must be", () -> "/events?to=2026-02-31"),
        get("year of doom", 400, "from must be", () -> "/events?from=%2B999999-01-01T00:00:00Z"),
        get(
            "updated_since bare",
            400,
            "updated_since",
            () -> "/events?updated_since=2026-12-01T00:00"),
        get("limit 0", 400, "from 1 to 500", () -> "/events?limit=0"),
        get("limit 501", 400, "from 1 to 500", () -> "/events?limit=501"),
        get("limit -1", 400, "from 1 to 500", () -> "/events?limit=-1"),
        get("bad cursor", 400, "next_cursor", () -> "/events?cursor=%21%21"),
        get("cursor of nothing", 400, "next_cursor", () -> "/events?cursor=YWJj"),
        get("calendar no UUID", 400, "UUID", () -> "/events?hub_calendar_id=1"),
        get("expand maybe", 400, "true or false", () -> "/events?expand=maybe"),
        get(
            "removed maybe",
            400,
            "true or false",
            () -> "/events?updated_since=2026-12-01&include_removed=maybe"),
        get("removed of no time", 400, "needs updated_since", () -> "/events?include_removed=true"),
        get(
            "removed of a window",
            400,
            "does not go with from, to",
            () -> "/events?updated_since=2026-12-01&include_removed=true&from=2026-12-01"),
        get("expand all of time", 400, "needs from and to", () -> "/events?expand=true"),
        get(
            "expand ten years",
            400,
            "366 days",
            () -> "/events?expand=true&from=2026-01-01&to=2036-01-01"),
        get("parameter twice", 400, "more than once", () -> "/events?limit=1&limit=2"),
        get("unknown parameter", 400, "not known", () -> "/events?offset=1"));
  }

  private static Stream<Row> bodies() {
    return Stream.of(
        schedule("broken JSON", 400, "line 1", "{\"sync_frequency_minutes\": 5"),
        schedule("no JSON", 400, "no JSON", "sync"),
        schedule("a list", 400, "object", "[]"),
        schedule("nothing", 400, "object", ""),
        schedule("two objects", 400, "no JSON", "{} {}"),
        schedule("a field twice", 400, "no JSON", "{\"allow_writes\":true,\"allow_writes\":false}"),
        schedule("deep nesting", 400, "no JSON", "[".repeat(5_000) + "]".repeat(5_000)),
        schedule("a huge body", 413, "65536 bytes", "{\"x\": \"" + "x".repeat(2_000_000) + "\"}"),
        row(
            "a huge body of unsaid length",
            413,
            "65536 bytes",
            () ->
                world
                    .request(ADA, BASE + "/sync/schedule")
                    .header("Content-Type", "application/json")
                    .POST(
                        BodyPublishers.fromPublisher(
                            BodyPublishers.ofString("{\"x\": \"" + "x".repeat(200_000))))),
        row(
            "a form",
            415,
            "application/json",
            () ->
                world
                    .request(ADA, BASE + "/sync/schedule")
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("sync_frequency_minutes=5"))),
        row(
            "a method that is not",
            405,
            "Allow",
            () -> world.request(ADA, BASE + "/sync/schedule").DELETE()),
        row("all events gone", 405, "Allow", () -> world.request(ADA, BASE + "/events").DELETE()),
        get("a path that is not", 404, "openapi", () -> "/nothing/here"),
        row(
            "XML wanted",
            406,
            "application/json",
            () -> world.request(ADA, BASE + "/connections").header("Accept", "text/xml")));
  }

  private static Stream<Row> connects() {
    String caldav = "/caldav/connect";
    return Stream.of(
        row("unknown provider", 404, "providers here", () -> json("POST", "/yahoo/connect", "")),
        row(
            "all of the account",
            422,
            "[read, write]",
            () -> json("POST", "/google/connect", "{\"access\": \"all\"}")),
        row(
            "http callback",
            422,
            "callback_url is not known",
            () -> json("POST", "/google/connect", "{\"callback_url\": \"http://evil.example/\"}")),
        row("no login", 422, "url is missing", () -> json("POST", caldav, "{}")),
        row(
            "a file",
            422,
            "https URL",
            () -> json("POST", caldav, login("file:///etc/passwd", "ada", "app-password"))),
        row(
            "user in the URL",
            422,
            "without user",
            () -> json("POST", caldav, login("https://a:b@dav.example.org/", "ada", "x"))),
        row(
            "loopback",
            422,
            "host_not_allowed",
            () -> json("POST", caldav, login("http://127.0.0.1/", "ada", "app-password"))),
        row(
            "wrong password",
            422,
            "unauthorized",
            () -> json("POST", caldav, login(world.dav.url(), "ada", "wrong"))),
        row(
            "a server that is down",
            503,
            "connection_failed",
            () -> json("POST", caldav, login("http://" + ApiWorld.DOWN + "/", "ada", "x"))),
        get("the user said no", 403, "access_denied", () -> "/google/callback?error=access_denied"),
        get("an error that is none", 403, "unknown error", () -> "/google/callback?error=%3Cb%3E"),
        get("no code", 400, "code is missing", () -> "/google/callback?state=x"),
        get("forged state", 400, "not made here", () -> "/google/callback?code=c&state=k1.AAAA"),
        get("caldav callback", 404, "OAuth", () -> "/caldav/callback?code=c&state=k1.AAAA"));
  }

  private static String login(String url, String user, String password) {
    return "{\"url\": \"%s\", \"user\": \"%s\", \"app_password\": \"%s\"}"
        .formatted(url, user, password);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isAProblemAndChangesNothing(Row row) {
    check(row);
  }
}
