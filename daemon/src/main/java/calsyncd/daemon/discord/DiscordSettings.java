package calsyncd.daemon.discord;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bot that gives access to channels ({@code discord} in {@code config.yml}); without a token
 * there is none.
 *
 * @param baseUrl of the API with its version, without a slash at the end
 * @param botToken as Discord's developer portal shows it; never printed
 * @param guilds in which guild the groups of which tenant may name channels: the tenant by the id
 *     of the guild. The bot is one for all tenants, so a guild that is not here is nobody's.
 * @param perSecond calls of this node in a second; Discord lets a bot have 50 on all nodes
 * @param timeoutSeconds how long a call may take
 */
public record DiscordSettings(
    @JsonProperty("base_url") @Nullable String baseUrl,
    @JsonProperty("bot_token") @Nullable String botToken,
    @JsonProperty("guilds") @Nullable Map<String, String> guilds,
    @JsonProperty("per_second") @Min(1) @Max(50) @Nullable Integer perSecond,
    @JsonProperty("timeout_seconds") @Min(1) @Max(60) @Nullable Integer timeoutSeconds) {
  /** Discord itself. */
  public static final String BASE_URL = "https://discord.com/api/v10";

  /** No bot. */
  public static final DiscordSettings OFF = new DiscordSettings(null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public DiscordSettings {
    baseUrl = baseUrl == null || baseUrl.isBlank() ? BASE_URL : baseUrl.strip();
    botToken = botToken == null ? "" : botToken.strip();
    guilds = guilds == null ? Map.of() : Map.copyOf(guilds);
    perSecond = perSecond == null ? 45 : perSecond;
    timeoutSeconds = timeoutSeconds == null ? 10 : timeoutSeconds;
  }

  /** Whether there is a bot. */
  public boolean on() {
    return !botToken.isEmpty();
  }

  /** Whether groups of this tenant may name channels of this guild. */
  public boolean allows(String guild, String firm) {
    return firm.equals(guilds.get(guild));
  }

  /** How long a call may take. */
  public Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  @Override
  public String toString() {
    return "DiscordSettings[" + baseUrl + (on() ? ", on]" : ", off]");
  }
}
