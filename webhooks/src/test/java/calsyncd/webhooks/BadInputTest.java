package calsyncd.webhooks;

import static calsyncd.webhooks.WebhookServer.MAX_BODY;
import static calsyncd.webhooks.WebhookServer.MAX_ITEMS;
import static calsyncd.webhooks.WebhookServer.USER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row is refused as documented: nothing is queued, it is counted, nothing leaks. */
final class BadInputTest {
  private static final String GOOGLE = "/integrations/calendar/webhooks/google";
  private static final String MICROSOFT = "/integrations/calendar/webhooks/microsoft";
  private static final String JSON = "application/json";

  private WebhookServer server;

  /** How a request is spoilt, given the secrets of the server that will get it. */
  private interface Recipe {
    String request(WatchSecrets secrets);
  }

  private record Row(String name, int status, Verdict verdict, Recipe recipe) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = new WebhookServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @MethodSource({
    "googleSecrets",
    "googleHeaders",
    "googleRequests",
    "microsoftSecrets",
    "microsoftBodies",
    "microsoftRequests"
  })
  void isRefused(Row row) throws Exception {
    var answer = server.raw(row.recipe().request(server.secrets));
    var headers = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase();

    assertThat(headers).startsWith("http/1.1 " + row.status() + " ");
    assertThat(headers).contains("content-type: application/problem+json");
    assertThat(answer)
        .contains("\"status\":" + row.status(), "\"correlation_id\":\"c-1\"")
        .doesNotContain("Exception", "at calsyncd", "jetty", "k1.");
    assertThat(headers.contains("allow: post")).isEqualTo(row.status() == 405);
    assertThat(server.queue.depth("google") + server.queue.depth("microsoft")).isZero();
    assertThat(server.counted).last().asString().endsWith(" " + row.verdict());
  }

  static Stream<Row> googleSecrets() {
    return Stream.of(
        googleRow("no token", 403, Verdict.FORGED, h -> h.remove("X-Goog-Channel-Token")),
        googleRow("empty token", 403, Verdict.FORGED, h -> h.put("X-Goog-Channel-Token", "")),
        googleRow("foreign token", 403, Verdict.FORGED, h -> h.put("X-Goog-Channel-Token", "k1.A")),
        googleRow("unknown key", 403, Verdict.FORGED, BadInputTest::unknownKey),
        googleRow("cut token", 403, Verdict.FORGED, BadInputTest::cutToken),
        googleRow("another's channel", 403, Verdict.FORGED, BadInputTest::anotherUser),
        googleRow("channel not ours", 403, Verdict.FORGED, h -> h.put("X-Goog-Channel-ID", "abc")));
  }

  static Stream<Row> googleHeaders() {
    return Stream.of(
        googleRow("no channel", 400, Verdict.MALFORMED, h -> h.remove("X-Goog-Channel-ID")),
        googleRow(
            "endless channel",
            400,
            Verdict.MALFORMED,
            h -> h.put("X-Goog-Channel-ID", "c".repeat(2_000))),
        googleRow("no state", 400, Verdict.MALFORMED, h -> h.remove("X-Goog-Resource-State")),
        googleRow("no resource", 400, Verdict.MALFORMED, h -> h.remove("X-Goog-Resource-ID")),
        googleRow(
            "endless resource",
            400,
            Verdict.MALFORMED,
            h -> h.put("X-Goog-Resource-ID", "r".repeat(1_025))),
        googleRow("no number", 400, Verdict.MALFORMED, h -> h.remove("X-Goog-Message-Number")),
        googleRow("a word", 400, Verdict.MALFORMED, h -> h.put("X-Goog-Message-Number", "one")),
        googleRow("negative", 400, Verdict.MALFORMED, h -> h.put("X-Goog-Message-Number", "-1")),
        googleRow(
            "too many digits",
            400,
            Verdict.MALFORMED,
            h -> h.put("X-Goog-Message-Number", "9".repeat(19))));
  }

  static Stream<Row> googleRequests() {
    return Stream.of(
        new Row("google GET", 405, Verdict.WRONG_METHOD, s -> post(GOOGLE, google(s), "", "GET")),
        new Row(
            "google 2 MB body",
            413,
            Verdict.OVERSIZED,
            s -> post(GOOGLE, google(s), "x".repeat(2_000_000), "POST")),
        new Row(
            "google endless chunks",
            413,
            Verdict.OVERSIZED,
            s -> chunked(GOOGLE, google(s), "x".repeat(MAX_BODY / 2), 3)));
  }

  static Stream<Row> microsoftSecrets() {
    return Stream.of(
        graphRow("no clientState", 403, Verdict.FORGED, s -> item("")),
        graphRow("empty clientState", 403, Verdict.FORGED, s -> item(state(""))),
        graphRow("clientState is a number", 403, Verdict.FORGED, s -> item(",\"clientState\":7")),
        graphRow("foreign clientState", 403, Verdict.FORGED, s -> item(state("secret"))),
        graphRow("cut clientState", 403, Verdict.FORGED, BadInputTest::cutState),
        graphRow(
            "endless clientState",
            403,
            Verdict.FORGED,
            s -> item(state(s.newClientState(USER) + "A".repeat(500)))),
        graphRow(
            "two forged items",
            403,
            Verdict.FORGED,
            s -> item(state("a")) + "," + item(state("b"))));
  }

  static Stream<Row> microsoftBodies() {
    var genuine = List.of("{\"clientState\":\"", "\"}");
    return Stream.of(
        graphRow("not objects", 400, Verdict.MALFORMED, s -> "1,\"a\",null,[]"),
        graphRow(
            "nothing but a secret",
            400,
            Verdict.MALFORMED,
            s -> genuine.getFirst() + s.newClientState(USER) + genuine.getLast()),
        graphRow(
            "subscription is an object",
            400,
            Verdict.MALFORMED,
            s -> item(state(s.newClientState(USER))).replace("\"sub-1\"", "{}")),
        graphRow(
            "endless subscription",
            400,
            Verdict.MALFORMED,
            s -> item(state(s.newClientState(USER))).replace("sub-1", "s".repeat(1_025))),
        graphRow("too many items", 413, Verdict.OVERSIZED, s -> "1" + ",1".repeat(MAX_ITEMS)),
        graphRow("deep", 400, Verdict.MALFORMED, s -> "[".repeat(40) + "]".repeat(40)),
        graphRow("no items", 400, Verdict.MALFORMED, s -> ""),
        bodyRow("empty body", ""),
        bodyRow("no JSON", "value=1"),
        bodyRow("broken JSON", "{\"value\":[{"),
        bodyRow("an array", "[]"),
        bodyRow("a scalar", "1"),
        bodyRow("value is an object", "{\"value\":{}}"),
        bodyRow("trailing text", "{\"value\":[1]} x"),
        bodyRow("duplicate member", "{\"value\":[1],\"value\":[1]}"),
        bodyRow("bad UTF-8", "{\"value\":[\"\u00ff\u00fe\"]}"));
  }

  static Stream<Row> microsoftRequests() {
    var json = Map.of("Content-Type", JSON);
    var stalled = "{\"value\":[";
    return Stream.of(
        new Row("PUT", 405, Verdict.WRONG_METHOD, s -> post(MICROSOFT, json, "{}", "PUT")),
        new Row("no type", 415, Verdict.WRONG_TYPE, s -> post(MICROSOFT, Map.of(), "{}", "POST")),
        typeRow("form", "application/x-www-form-urlencoded"),
        typeRow("a type that begins alike", "application/jsonp"),
        typeRow("a token in a form body", "application/x-www-form-urlencoded; x=y"),
        new Row(
            "2 MB body",
            413,
            Verdict.OVERSIZED,
            s -> post(MICROSOFT, json, "x".repeat(2_000_000), "POST")),
        new Row(
            "one byte over",
            413,
            Verdict.OVERSIZED,
            s -> post(MICROSOFT, json, " ".repeat(MAX_BODY + 1), "POST")),
        new Row(
            "endless chunks",
            413,
            Verdict.OVERSIZED,
            s -> chunked(MICROSOFT, json, "x".repeat(MAX_BODY), 1_100)),
        new Row(
            "the body breaks off",
            400,
            Verdict.MALFORMED,
            s -> head(MICROSOFT, json, "POST") + "Content-Length: 99\r\n\r\n" + stalled),
        new Row(
            "bad chunk",
            400,
            Verdict.MALFORMED,
            s -> head(MICROSOFT, json, "POST") + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
        tokenRow("empty validation token", ""),
        tokenRow("endless validation token", "v".repeat(1_025)),
        new Row(
            "GET with validation token",
            405,
            Verdict.WRONG_METHOD,
            s -> post(MICROSOFT + "?validationToken=a", json, "", "GET")));
  }

  private static Row googleRow(
      String name, int status, Verdict verdict, Consumer<Map<String, String>> spoil) {
    return new Row(
        "google " + name,
        status,
        verdict,
        secrets -> {
          var headers = google(secrets);
          spoil.accept(headers);
          return post(GOOGLE, headers, "", "POST");
        });
  }

  private static Row graphRow(String name, int status, Verdict verdict, Recipe items) {
    return new Row(
        name,
        status,
        verdict,
        s ->
            post(
                MICROSOFT,
                Map.of("Content-Type", JSON),
                "{\"value\":[" + items.request(s) + "]}",
                "POST"));
  }

  private static Row bodyRow(String name, String body) {
    return new Row(
        name,
        400,
        Verdict.MALFORMED,
        s -> post(MICROSOFT, Map.of("Content-Type", JSON), body, "POST"));
  }

  private static Row typeRow(String name, String type) {
    return new Row(
        name,
        415,
        Verdict.WRONG_TYPE,
        s -> post(MICROSOFT, Map.of("Content-Type", type), "validationToken=a", "POST"));
  }

  private static Row tokenRow(String name, String token) {
    var path = MICROSOFT + "?validationToken=" + token;
    return new Row(name, 400, Verdict.MALFORMED, s -> post(path, Map.of(), "", "POST"));
  }

  private static void unknownKey(Map<String, String> headers) {
    headers.computeIfPresent("X-Goog-Channel-Token", (h, token) -> "k9" + token.substring(2));
  }

  private static void cutToken(Map<String, String> headers) {
    headers.computeIfPresent(
        "X-Goog-Channel-Token", (h, token) -> token.substring(0, token.length() - 1));
  }

  private static void anotherUser(Map<String, String> headers) {
    headers.computeIfPresent(
        "X-Goog-Channel-ID", (h, id) -> id.replace("" + USER, "" + new UUID(1, 2)));
  }

  private static String cutState(WatchSecrets secrets) {
    var genuine = secrets.newClientState(USER);
    return item(state(genuine.substring(0, genuine.length() - 1)));
  }

  private static String state(String clientState) {
    return ",\"clientState\":\"" + clientState + "\"";
  }

  private static String item(String more) {
    return "{\"subscriptionId\":\"sub-1\",\"changeType\":\"updated\"" + more + "}";
  }

  private static Map<String, String> google(WatchSecrets secrets) {
    var channel = secrets.newChannelId(USER);
    var headers = new TreeMap<String, String>();
    headers.put("X-Goog-Channel-ID", channel);
    headers.put("X-Goog-Channel-Token", secrets.googleToken(channel));
    headers.put("X-Goog-Message-Number", "2");
    headers.put("X-Goog-Resource-ID", "res");
    headers.put("X-Goog-Resource-State", "exists");
    return headers;
  }

  private static String head(String path, Map<String, String> headers, String method) {
    var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    head.append("Connection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.toString();
  }

  private static String post(String path, Map<String, String> headers, String body, String method) {
    return head(path, headers, method) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static String chunked(String path, Map<String, String> headers, String chunk, int times) {
    var one = Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n";
    return head(path, headers, "POST")
        + "Transfer-Encoding: chunked\r\n\r\n"
        + one.repeat(times)
        + "0\r\n\r\n";
  }
}
