package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.NONE;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.discord.DiscordOptions;
import calsyncd.simulators.discord.DiscordSimulator;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and a Discord whose limits are reached: who changes groups changes channels. */
@Timeout(180)
final class DiscordOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final BigInteger BOT = BigInteger.valueOf(0x1001_0C00);
  private static final String RETRIES =
      "select count(*) from calsyncd.group_targets where target = 'discord' and attempt > 0";
  private static final String OPEN =
      "select count(*) from calsyncd.group_targets where due_at is not null";

  @TempDir private Path data;
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private final DiscordSimulator discord = DiscordSimulator.start(DiscordOptions.defaults(), CLOCK);
  private final String token = discord.addBot();
  private final String guild = discord.addGuild("club");
  private LoggedDaemon daemon;
  private Requests requests;
  private String hub = "";

  @BeforeEach
  void start() throws Exception {
    discord.install(token, guild, BOT.or(BigInteger.valueOf(8)));
    google.addUser(EMAIL);
    String section =
        "discord: {base_url: '%s', bot_token: '%s', guilds: {'%s': firm}}\n"
            .formatted(discord.apiUrl(), token, guild);
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl(), section);
    daemon.start();
    requests = new Requests(daemon);
    requests.connect(user, EMAIL, NONE);
    until(() -> !ask("GET", "/calendars", NONE).findValuesAsText("hub_calendar_id").isEmpty());
    hub = ask("GET", "/calendars", NONE).findValuesAsText("hub_calendar_id").getFirst();
  }

  @AfterEach
  void stop() {
    requests.close();
    daemon.close();
    discord.close();
    google.close();
  }

  private JsonNode ask(String method, String path, String body) {
    return requests.ask(user, method, path, body).granted();
  }

  /** A group with a channel of its own, which nobody else sees. */
  private String group(String name, String channel) {
    String body = "{\"hub_calendar_id\": \"%s\", \"name\": \"%s\"}".formatted(hub, name);
    String id = ask("POST", "/groups", body).path("id").asText();
    String channels =
        "{\"channels\": [{\"guild_id\": \"%s\", \"channel_id\": \"%s\", \"allow\": \"68608\"}]}"
            .formatted(guild, channel);
    ask("PUT", "/groups/" + id + "/channels", channels);
    return id;
  }

  @Test
  void whoChangesGroupsWhileDiscordRefusesIsInTheRightChannelAfterwards() {
    String first = discord.addPrivateChannel(guild, "first");
    String second = discord.addPrivateChannel(guild, "second");
    String north = group("north", first);
    String south = group("south", second);
    String ada = discord.addMember(guild);
    String wish = "{\"email\": \"%s\", \"discord_user_id\": \"%s\"}".formatted(EMAIL, ada);
    JsonNode joined = ask("POST", "/groups/" + north + "/members", wish);
    assertThat(joined.path("pending").toString()).contains("discord");
    until(() -> discord.sees(first, ada));

    discord.shutAll(Duration.ofSeconds(3));
    String change = "/groups/" + north + "/members/" + joined.at("/member/id").asText();
    ask("POST", change + "/switch", "{\"group_id\": \"" + south + "\"}");
    until(() -> daemon.count(RETRIES) > 0);
    until(() -> discord.sees(second, ada) && !discord.sees(first, ada));
    until(() -> daemon.count(OPEN) == 0);

    assertThat(discord.overwriteOf(first, ada)).isEmpty();
    assertThat(discord.requestCount("PUT", "/api")).isEqualTo(2);
    assertThat(discord.requestCount("DELETE", "/api")).isOne();
    assertThat(discord.invalidRequests()).as("the other group hears of the limit").isLessThan(3);
    JsonNode again = ask("POST", "/groups/" + south + "/sync", NONE).path("discord");
    assertThat(again.path("unchanged").asInt()).as(again.toString()).isOne();
    assertThat(discord.requestCount("PUT", "/api")).isEqualTo(2);
    until(() -> daemon.log().contains("sync_retry_discord_"));
    assertThat(daemon.log()).doesNotContain(token);
  }
}
