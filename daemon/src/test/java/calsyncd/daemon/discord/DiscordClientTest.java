package calsyncd.daemon.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.daemon.discord.DiscordException.Reach;
import calsyncd.provider.FailureClass;
import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.http.AdjustableClock;
import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked, how often, and what answers are taken for. */
@Timeout(30)
final class DiscordClientTest {
  private static final Overwrite SEE = new Overwrite(BigInteger.valueOf(1_024), BigInteger.ZERO);

  private final AdjustableClock clock =
      new AdjustableClock(InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));
  private final DiscordSimulator discord =
      DiscordSimulator.start(
          DiscordOptions.defaults()
              .withLimits(new DiscordOptions.Limits(5_000, Duration.ofSeconds(5), 5_000, 10_000)),
          clock);
  private final String token = discord.addBot();
  private final String guild = discord.addGuild("club");
  private final String role = discord.install(token, guild, BigInteger.valueOf(8));
  private final String channel = discord.addChannel(guild, "talk");
  private final String ada = discord.addMember(guild);
  private final DiscordClient client = client(3);

  private DiscordClient client(int seconds) {
    return new DiscordClient(
        new DiscordSettings(discord.apiUrl(), token, Map.of(), 50, seconds),
        URI.create("https://sync.example.org"),
        clock);
  }

  @AfterEach
  void stop() {
    client.close();
    discord.close();
  }

  private void fault(String what) {
    discord.faults().add((ObjectNode) Json.parse("{\"count\": 1, " + what + "}"));
  }

  private DiscordException failure() {
    return catchThrowableOfType(DiscordException.class, () -> client.put(channel, ada, SEE, "why"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400|{\"code\": 50035}|REJECTED|OVERWRITE|invalid_form|",
        "400|{\"code\": 0}|REJECTED|CHANNEL|http_400|",
        "400|{\"code\": 30060}|REJECTED|CHANNEL|discord_30060|",
        "401|{\"code\": 0}|UNAUTHENTICATED|BOT|bot_token_refused|300",
        "403|{\"code\": 50001}|REJECTED|CHANNEL|missing_access|",
        "403|{\"code\": 50013}|REJECTED|CHANNEL|missing_permissions|",
        "403|\"error code: 1015\"|RATE_LIMITED|BOT|shut_out|600",
        "404|{\"code\": 10003}|COLLECTION_GONE|CHANNEL|unknown_channel|",
        "404|{\"code\": 10007}|GONE|OVERWRITE|unknown_member|",
        "404|{\"code\": 10013}|GONE|OVERWRITE|unknown_user|",
        "429|{\"retry_after\": 1.5, \"global\": false}|RATE_LIMITED|CHANNEL|rate_limited|1.5",
        "429|{\"retry_after\": 64.57, \"global\": true}|RATE_LIMITED|BOT|global_limit|64.57",
        "429|\"slow down\"|RATE_LIMITED|BOT|global_limit|5",
        "500|{\"code\": 0}|TRANSIENT|NODE|http_500|",
        "502|\"bad gateway\"|TRANSIENT|NODE|http_502|",
        "302|\"\"|TRANSIENT|NODE|http_302|",
      })
  void anAnswerIsClassifiedByItsCode(
      int status, String body, FailureClass kind, Reach reach, String reason, Double wait) {
    fault("\"response\": {\"status\": %d, \"body\": %s}".formatted(status, body));
    DiscordException failure = failure();
    assertThat(failure.failureClass()).isEqualTo(kind);
    assertThat(failure.reach()).isEqualTo(reach);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.retryAfter().map(Duration::toMillis).orElse(-1L))
        .isEqualTo(wait == null ? -1L : Math.round(wait * 1_000));
    assertThat(discord.requestCount("PUT", "/")).as("no attempt of its own").isOne();
  }

  @Test
  void theHeaderTellsTheWaitWhereNoBodyDoes() {
    fault("\"response\": {\"status\": 429, \"headers\": {\"Retry-After\": \"17\"}}");
    assertThat(failure().retryAfter()).contains(Duration.ofSeconds(17));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"drop\": true|unreachable",
        "\"drop_after\": true|unreachable",
        "\"delay_ms\": 5000|timeout",
      })
  void whatIsNotAnsweredMayHaveBeenDone(String fault, String reason) {
    fault(fault);
    DiscordException failure = failure();
    assertThat(failure.failureClass()).isEqualTo(FailureClass.TRANSIENT);
    assertThat(failure.reason()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}",
        "[]",
        "nothing",
        "{\"permission_overwrites\": [{\"type\": 1, \"allow\": \"x\"}]}"
      })
  void anAnswerThatCannotBeReadIsNoEmptyChannel(String body) {
    fault(
        "\"response\": {\"status\": 200, \"body\": %s}"
            .formatted(body.startsWith("n") ? "\"nothing\"" : body));
    assertThatThrownBy(() -> client.channel(channel)).hasMessageContaining("unreadable_answer");
  }

  @Test
  void halfAnAnswerIsNoChannel() {
    discord.overwrite(channel, ada, true, BigInteger.ONE, BigInteger.ZERO);
    fault("\"truncate\": true");
    assertThatThrownBy(() -> client.channel(channel)).isInstanceOf(DiscordException.class);
  }

  @Test
  void membersAreReadAndRolesAreNot() {
    discord.overwrite(channel, role, false, BigInteger.TEN, BigInteger.ZERO);
    discord.overwrite(channel, ada, true, BigInteger.TWO, BigInteger.ONE);
    ChannelAccess access = client.channel(channel);
    assertThat(access.guild()).isEqualTo(guild);
    assertThat(access.members())
        .containsOnly(Map.entry(ada, new Overwrite(BigInteger.TWO, BigInteger.ONE)));
  }

  @Test
  void aReasonIsEncodedAndCutToWhatTheLogTakes() {
    String reason = "Gruppe „Süd“ +1 " + "😀".repeat(600);
    client.put(channel, ada, SEE, reason);
    client.delete(channel, ada, "a b");
    String cut = reason.substring(0, reason.offsetByCodePoints(0, 512));
    assertThat(discord.reasons()).containsExactly(cut, "a b");
  }

  @Test
  void nothingMoreIsAskedInASecondThanMayBe() {
    for (int n = 0; n < 50; n++) {
      client.channel(channel);
    }
    assertThatThrownBy(() -> client.channel(channel)).hasMessageContaining("per_second");
    clock.advance(Duration.ofSeconds(1));
    client.channel(channel);
    assertThat(discord.requestCount("GET", "/")).isEqualTo(51);
  }

  @Test
  void afterTooManyRefusalsNothingIsAskedUntilTheyArePast() {
    discord.role(guild, role, BigInteger.ZERO);
    for (int n = 0; n < 2_000; n++) {
      assertThat(failure().reason()).isEqualTo("missing_permissions");
      clock.advance(Duration.ofMillis(25));
    }
    DiscordException enough = failure();
    assertThat(enough.reason()).isEqualTo("too_many_refusals");
    assertThat(enough.reach()).isEqualTo(Reach.BOT);
    assertThat(discord.requestCount("PUT", "/")).isEqualTo(2_000);
    clock.advance(Duration.ofMinutes(10));
    assertThat(failure().reason()).isEqualTo("missing_permissions");
  }

  @Test
  void theTokenIsNeverSaid() {
    DiscordSettings settings = new DiscordSettings("http://x", token, Map.of(), null, null);
    assertThat(settings.toString()).doesNotContain(token);
    assertThat(client.bot()).isNotEmpty().doesNotContain(token);
    discord.revoke(token);
    assertThat(failure().toString()).doesNotContain(token);
    DiscordSettings wrong = new DiscordSettings("http://x", "Bot " + token, Map.of(), 1, 1);
    assertThatThrownBy(() -> new DiscordClient(wrong, URI.create("http://x"), clock))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(token);
  }
}
