package calsyncd.daemon.discord;

import calsyncd.daemon.discord.DiscordException.Reach;
import calsyncd.provider.FailureClass;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What Discord's answers mean, by its codes ("Opcodes and Status Codes", JSON) and, where it gave
 * none, by the status.
 */
final class DiscordAnswers {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MEMBER = 1;

  /** A wrong token does not mend itself; that it was mended is found after so long. */
  private static final Duration WRONG_TOKEN = Duration.ofMinutes(5);

  /** How long the proxy in front of Discord keeps an address out is not documented. */
  private static final Duration SHUT_OUT = Duration.ofMinutes(10);

  /** Where a 429 does not say. */
  private static final Duration UNSAID = Duration.ofSeconds(5);

  /** What a code says, and what else it says it of. */
  private record Meaning(FailureClass failureClass, Reach reach, String word) {}

  private static final Map<Integer, Meaning> CODES =
      Map.of(
          10003, new Meaning(FailureClass.COLLECTION_GONE, Reach.CHANNEL, "unknown_channel"),
          10007, new Meaning(FailureClass.GONE, Reach.OVERWRITE, "unknown_member"),
          10009, new Meaning(FailureClass.GONE, Reach.OVERWRITE, "unknown_overwrite"),
          10013, new Meaning(FailureClass.GONE, Reach.OVERWRITE, "unknown_user"),
          50001, new Meaning(FailureClass.REJECTED, Reach.CHANNEL, "missing_access"),
          50013, new Meaning(FailureClass.REJECTED, Reach.CHANNEL, "missing_permissions"),
          50035, new Meaning(FailureClass.REJECTED, Reach.OVERWRITE, "invalid_form"));

  private DiscordAnswers() {}

  /** The members' overwrites in a channel object. */
  static ChannelAccess channel(String body) {
    JsonNode json = json(body);
    Map<String, Overwrite> members = new HashMap<>();
    if (!json.path("permission_overwrites").isArray()) {
      throw unreadable();
    }
    for (JsonNode overwrite : json.path("permission_overwrites")) {
      if (overwrite.path("type").asInt() == MEMBER) {
        members.put(
            overwrite.path("id").asText(),
            new Overwrite(bits(overwrite.path("allow")), bits(overwrite.path("deny"))));
      }
    }
    return new ChannelAccess(json.path("guild_id").asText(""), members);
  }

  private static BigInteger bits(JsonNode value) {
    if (!value.asText().matches("\\d{1,40}")) {
      throw unreadable();
    }
    return new BigInteger(value.asText());
  }

  /** Whether this answer brings nearer that the address is shut out. */
  static boolean countsAsInvalid(HttpResponse<String> answer) {
    boolean shared =
        answer.headers().firstValue("X-RateLimit-Scope").filter("shared"::equals).isPresent();
    int status = answer.statusCode();
    return status == 401 || status == 403 || (status == 429 && !shared);
  }

  /** What a refusal is. */
  static DiscordException failure(HttpResponse<String> answer) {
    JsonNode json = answer.body().startsWith("{") ? json(answer.body()) : object();
    int status = answer.statusCode();
    Meaning known = CODES.get(json.path("code").asInt());
    if (status == 429) {
      return limited(answer, json);
    }
    if (status == 401) {
      return bot(FailureClass.UNAUTHENTICATED, "bot_token_refused", WRONG_TOKEN);
    }
    if (known != null && status < 500) {
      return new DiscordException(known.failureClass(), known.reach(), known.word());
    }
    if (status == 403 && !json.has("code")) {
      return bot(FailureClass.RATE_LIMITED, "shut_out", SHUT_OUT);
    }
    boolean ours = status >= 400 && status < 500 && status != 408;
    return ours
        ? new DiscordException(FailureClass.REJECTED, Reach.CHANNEL, word(status, json))
        : new DiscordException(FailureClass.TRANSIENT, Reach.NODE, "http_" + status);
  }

  /** A limit of all the bot's calls says so; the proxy's, which answers no JSON, is one too. */
  private static DiscordException limited(HttpResponse<String> answer, JsonNode json) {
    Duration wait =
        Optional.of(json.path("retry_after"))
            .filter(JsonNode::isNumber)
            .map(seconds -> Duration.ofMillis((long) Math.ceil(seconds.asDouble() * 1000)))
            .or(() -> DiscordBuckets.seconds(answer.headers(), "Retry-After"))
            .orElse(UNSAID);
    boolean whole = json.path("global").asBoolean(true);
    return whole
        ? bot(FailureClass.RATE_LIMITED, "global_limit", wait)
        : new DiscordException(FailureClass.RATE_LIMITED, Reach.CHANNEL, "rate_limited", wait);
  }

  private static DiscordException bot(FailureClass failure, String reason, Duration wait) {
    return new DiscordException(failure, Reach.BOT, reason, wait);
  }

  private static String word(int status, JsonNode json) {
    int code = json.path("code").asInt();
    return code == 0 ? "http_" + status : "discord_" + code;
  }

  private static JsonNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode json(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw unreadable();
    }
  }

  /** The cause is left out: a parser's message quotes what it read. */
  private static DiscordException unreadable() {
    return new DiscordException(FailureClass.TRANSIENT, Reach.NODE, "unreadable_answer");
  }
}
