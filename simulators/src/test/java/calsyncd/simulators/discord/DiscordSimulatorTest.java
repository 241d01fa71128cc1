package calsyncd.simulators.discord;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Discord's documents say about overwrites, limits and errors, over HTTP. */
final class DiscordSimulatorTest {
  private static final String AGENT = "DiscordBot (https://example.com, 1)";
  private static final String SEE = "{\"type\": 1, \"allow\": \"1024\"}";
  private final AdjustableClock clock =
      new AdjustableClock(InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
  private final DiscordSimulator discord = DiscordSimulator.start(DiscordOptions.defaults(), clock);
  private final HttpClient http = HttpClient.newHttpClient();
  private final String token = discord.addBot();
  private final String guild = discord.addGuild("club");
  private final String role =
      discord.install(token, guild, bits(28).or(bits(10)).or(bits(11)).or(bits(7)));
  private final String channel = discord.addChannel(guild, "talk");
  private final String ada = discord.addMember(guild);

  /** An answer; the body is an empty object where there is none in JSON. */
  private record Answer(int status, JsonNode json, HttpHeaders headers) {
    int code() {
      return json.path("code").asInt();
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    String field() {
      return json.path("errors").fieldNames().next();
    }
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    discord.close();
  }

  private static BigInteger bits(int number) {
    return BigInteger.ONE.shiftLeft(number);
  }

  private Answer send(String method, String path, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(discord.apiUrl() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    } else {
      request.headers("Authorization", "Bot " + token, "User-Agent", AGENT);
    }
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      boolean json = answer.body().startsWith("{");
      return new Answer(
          answer.statusCode(), json ? Json.parse(answer.body()) : Json.object(), answer.headers());
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Answer put(String user, String body) {
    return send("PUT", overwrite(channel, user), body);
  }

  private static String overwrite(String channel, String user) {
    return "/channels/" + channel + "/permissions/" + user;
  }

  private Answer get() {
    return send("GET", "/channels/" + channel, "");
  }

  @Test
  void anOverwriteIsReplacedAsAWholeShownAndRemoved() {
    assertThat(put(ada, "{\"type\": 1, \"allow\": \"3072\", \"deny\": \"0\"}").status())
        .isEqualTo(204);
    assertThat(put(ada, "{\"type\": 1, \"deny\": \"2048\"}").status()).isEqualTo(204);
    JsonNode shown = get().json().path("permission_overwrites").path(0);
    assertThat(shown.toString())
        .isEqualTo("{\"id\":\"%s\",\"type\":1,\"allow\":\"0\",\"deny\":\"2048\"}".formatted(ada));
    assertThat(send("DELETE", overwrite(channel, ada), "").status()).isEqualTo(204);
    Answer again = send("DELETE", overwrite(channel, ada), "");
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.code()).isEqualTo(10009);
  }

  @Test
  void whoIsNoBotOrHasNoNameIsRefused() {
    Answer nobody = send("GET", "/channels/" + channel, "", "User-Agent", AGENT);
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.json().path("message").asText()).isEqualTo("401: Unauthorized");
    String[] bearer = {"User-Agent", AGENT, "Authorization", "Bearer " + token};
    assertThat(send("GET", "/channels/" + channel, "", bearer).status()).isEqualTo(401);
    String[] nameless = {"User-Agent", "Java", "Authorization", "Bot " + token};
    assertThat(send("GET", "/channels/" + channel, "", nameless).status()).isEqualTo(403);
    discord.revoke(token);
    assertThat(get().status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"allow\": \"1024\"}|type",
        "{\"type\": 2}|type",
        "{\"type\": \"member\"}|type",
        "{\"type\": 1, \"allow\": \"VIEW\"}|allow",
        "{\"type\": 1, \"deny\": \"-1\"}|deny",
        "{\"type\": 1, \"allow\": \"99999999999999999999\"}|allow",
      })
  void aFormThatIsWrongIsRefusedByItsField(String body, String field) {
    Answer answer = put(ada, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(50035);
    assertThat(answer.field()).isEqualTo(field);
  }

  @Test
  void idsThatAreNoneAndThoseOfNobodyAreToldApart() {
    assertThat(put("ada", SEE).code()).isEqualTo(50035);
    assertThat(put("4711", SEE).code()).isEqualTo(10013);
    assertThat(put(role, SEE).code()).isEqualTo(10009);
    assertThat(send("PUT", overwrite("4711", ada), SEE).code()).isEqualTo(10003);
    assertThat(send("GET", "/channels/4711", "").code()).isEqualTo(10003);
    discord.options(discord.options().withStrangers(10007));
    assertThat(put(discord.addUser(), SEE).code()).isEqualTo(10007);
    discord.options(discord.options().withStrangers(0));
    assertThat(put(discord.addUser(), SEE).status()).isEqualTo(204);
  }

  @Test
  void aBotGivesOnlyWhatItHasAndOnlyWhereItManagesRoles() {
    String managed = "{\"type\": 1, \"allow\": \"8192\"}";
    assertThat(put(ada, managed).code()).isEqualTo(50013);
    discord.overwrite(channel, role, false, bits(28), BigInteger.ZERO);
    assertThat(put(ada, managed).status()).isEqualTo(204);
    discord.removeOverwrite(channel, role);
    assertThat(put(ada, "{\"type\": 1, \"allow\": \"268435456\"}").code()).isEqualTo(50013);
    discord.role(guild, role, bits(10));
    assertThat(put(ada, SEE).code()).isEqualTo(50013);
    discord.role(guild, role, bits(3));
    assertThat(put(ada, managed).status()).isEqualTo(204);
  }

  @Test
  void bitsThatStayAreOnlyCheckedWhereItIsSo() {
    discord.overwrite(channel, ada, true, bits(13), BigInteger.ZERO);
    String more = "{\"type\": 1, \"allow\": \"9216\"}";
    discord.options(discord.options().withChecksUnchanged(true));
    assertThat(put(ada, more).code()).isEqualTo(50013);
    discord.options(discord.options().withChecksUnchanged(false));
    assertThat(put(ada, more).status()).isEqualTo(204);
  }

  @Test
  void aChannelThatTheBotDoesNotSeeIsNotShown() {
    discord.overwrite(channel, guild, false, BigInteger.ZERO, bits(10));
    assertThat(get().status()).isEqualTo(403);
    assertThat(get().code()).isEqualTo(50001);
    assertThat(discord.sees(channel, ada)).isFalse();
    discord.overwrite(channel, role, false, bits(10), BigInteger.ZERO);
    assertThat(put(ada, SEE).status()).isEqualTo(204);
    assertThat(discord.sees(channel, ada)).isTrue();
  }

  @Test
  void theAuditLogHasTheReasonThatTheHeaderGaveEncoded() {
    String reason = URLEncoder.encode("Gruppe „Nord“ +1", StandardCharsets.UTF_8);
    String[] headers = {
      "Authorization", "Bot " + token, "User-Agent", AGENT, "X-Audit-Log-Reason", reason
    };
    send("PUT", overwrite(channel, ada), SEE, headers);
    send("PUT", overwrite(channel, ada), SEE, headers);
    send("DELETE", overwrite(channel, ada), "");
    JsonNode log = send("GET", "/guilds/" + guild + "/audit-logs", "").json();
    JsonNode entries = log.path("audit_log_entries");
    assertThat(entries).hasSize(2);
    assertThat(entries.path(0).path("action_type").asInt()).isEqualTo(15);
    assertThat(entries.path(1).path("reason").asText()).isEqualTo("Gruppe „Nord“ +1");
    assertThat(entries.path(1).path("options").path("id").asText()).isEqualTo(ada);
    headers[5] = "x".repeat(513);
    assertThat(send("PUT", overwrite(channel, ada), SEE, headers).code()).isEqualTo(50035);
  }

  @Test
  void aBucketIsToldInHeadersAndFillsAgain() {
    for (int left = 4; left >= 0; left--) {
      assertThat(get().header("X-RateLimit-Remaining")).isEqualTo("" + left);
    }
    Answer over = get();
    assertThat(over.status()).isEqualTo(429);
    assertThat(over.header("X-RateLimit-Scope")).isEqualTo("user");
    assertThat(over.header("Retry-After")).isEqualTo("5");
    assertThat(over.json().path("retry_after").asDouble()).isEqualTo(5.0);
    assertThat(over.json().path("global").asBoolean()).isFalse();
    Answer write = put(ada, SEE);
    assertThat(write.status()).isEqualTo(204);
    assertThat(write.header("X-RateLimit-Bucket")).isNotEqualTo(over.header("X-RateLimit-Bucket"));
    clock.advance(Duration.ofSeconds(5));
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void channelsHaveBucketsOfTheirOwn() {
    discord.drain(channel, Duration.ofMinutes(1));
    assertThat(get().status()).isEqualTo(429);
    String other = discord.addChannel(guild, "other");
    assertThat(send("GET", "/channels/" + other, "").status()).isEqualTo(200);
  }

  @Test
  void fiftyRequestsASecondAreTheLimitOfTheWholeBot() {
    for (int n = 0; n < 50; n++) {
      send("GET", "/channels/" + discord.addChannel(guild, "c" + n), "");
    }
    Answer over = send("GET", "/channels/" + discord.addChannel(guild, "last"), "");
    assertThat(over.status()).isEqualTo(429);
    assertThat(over.header("X-RateLimit-Global")).isEqualTo("true");
    assertThat(over.json().path("global").asBoolean()).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void invalidRequestsEndInABanThatSharedLimitsDoNotBringNearer() {
    discord.options(
        discord
            .options()
            .withLimits(new DiscordOptions.Limits(100, Duration.ofSeconds(1), 1_000, 3)));
    discord.shutChannel(channel, Duration.ofSeconds(10));
    assertThat(get().header("X-RateLimit-Scope")).isEqualTo("shared");
    assertThat(discord.invalidRequests()).isZero();
    discord.openLimits();
    discord.shutAll(Duration.ofSeconds(30));
    List.of(1, 2, 3).forEach(time -> assertThat(get().status()).isEqualTo(429));
    assertThat(get().status()).isEqualTo(403);
    clock.advance(Duration.ofMinutes(10));
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void scriptsReachBehindTheService() throws Exception {
    control(
        "guilds",
        "{\"action\": \"leave\", \"guild\": \"%s\", \"user\": \"%s\"}".formatted(guild, ada));
    assertThat(put(ada, SEE).code()).isEqualTo(10013);
    String made =
        control("channels", "{\"action\": \"create\", \"guild\": \"%s\"}".formatted(guild))
            .path("channel")
            .asText();
    assertThat(send("GET", "/channels/" + made, "").status()).isEqualTo(200);
    control(
        "overwrites",
        "{\"channel\": \"%s\", \"id\": \"%s\", \"allow\": \"64\"}".formatted(made, ada));
    assertThat(discord.overwriteOf(made, ada)).contains("64/0");
    control("limits", "{\"scope\": \"global\", \"for_seconds\": 180}");
    assertThat(get().header("Retry-After")).isEqualTo("180");
    control("limits", "{\"scope\": \"open\"}");
    assertThat(get().status()).isEqualTo(200);
  }

  private JsonNode control(String name, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(discord.baseUrl() + "/control/" + name))
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.ofString(body));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isLessThan(300);
    return answer.body().isEmpty() ? Json.object() : Json.parse(answer.body());
  }
}
