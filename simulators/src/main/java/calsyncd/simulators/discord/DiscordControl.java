package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.time.Duration;

/**
 * Discord's own control endpoints.
 *
 * <ul>
 *   <li>{@code POST /control/guilds {"action", "guild", "user", "bot", "permissions"}}: {@code
 *       create} (+ {@code name}; answers the id), {@code join}, {@code leave} (a {@code user}),
 *       {@code install} (a {@code bot} by its token, with a role of these permissions)
 *   <li>{@code POST /control/users} makes a user, with {@code {"guild"}} in that guild; {@code POST
 *       /control/bots} a bot with a token, {@code {"revoke": token}} refuses one
 *   <li>{@code POST /control/channels {"action", "guild", "channel", "name", "private"}}: {@code
 *       create} (answers the id), {@code delete}
 *   <li>{@code POST /control/overwrites {"channel", "id", "type", "allow", "deny"}} stores an
 *       overwrite as a moderator's hand would; with {@code "remove": true} takes it away; {@code
 *       GET /control/overwrites?channel=ID} lists them
 *   <li>{@code POST /control/limits {"scope", "for_seconds", "channel"}}: {@code global}, {@code
 *       shared} or {@code user} answers 429 for that time; {@code open} opens all; {@code GET} says
 *       how many invalid requests count towards a ban
 *   <li>{@code POST /control/options {"per_bucket", "window_ms", "per_second", "invalid",
 *       "strangers", "checks_unchanged"}}
 * </ul>
 */
final class DiscordControl {
  private final DiscordSimulator simulator;

  DiscordControl(DiscordSimulator simulator) {
    this.simulator = simulator;
  }

  void install(SimulatorServer server) {
    server.control("POST", "guilds", this::guilds);
    server.control("POST", "users", this::users);
    server.control("POST", "bots", this::bots);
    server.control("POST", "channels", this::channels);
    server.control("POST", "overwrites", this::overwrite);
    server.control("GET", "overwrites", this::overwrites);
    server.control("POST", "limits", this::limits);
    server.control("GET", "limits", request -> invalid());
    server.control("POST", "options", this::options);
  }

  private Response guilds(Request request) {
    ObjectNode json = request.json();
    String guild = json.path("guild").asText();
    switch (json.path("action").asText()) {
      case "create" -> guild = simulator.addGuild(json.path("name").asText("Guild"));
      case "join" -> simulator.join(guild, json.path("user").asText());
      case "leave" -> simulator.leave(guild, json.path("user").asText());
      case "install" ->
          simulator.install(json.path("bot").asText(), guild, bits(json, "permissions"));
      default -> {
        return DiscordErrors.plain(422, "unknown action");
      }
    }
    return Response.json(200, Json.object().put("guild", guild));
  }

  private Response users(Request request) {
    String guild = request.json().path("guild").asText("");
    String user = guild.isEmpty() ? simulator.addUser() : simulator.addMember(guild);
    return Response.json(200, Json.object().put("user", user));
  }

  private Response bots(Request request) {
    String revoked = request.json().path("revoke").asText("");
    if (!revoked.isEmpty()) {
      simulator.revoke(revoked);
      return Response.empty(204);
    }
    String token = simulator.addBot();
    return Response.json(200, Json.object().put("bot", simulator.botId(token)).put("token", token));
  }

  private Response channels(Request request) {
    ObjectNode json = request.json();
    String channel = json.path("channel").asText();
    switch (json.path("action").asText()) {
      case "create" -> channel = create(json);
      case "delete" -> simulator.deleteChannel(channel);
      default -> {
        return DiscordErrors.plain(422, "unknown action");
      }
    }
    return Response.json(200, Json.object().put("channel", channel));
  }

  private String create(JsonNode json) {
    String guild = json.path("guild").asText();
    String name = json.path("name").asText("channel");
    return json.path("private").asBoolean()
        ? simulator.addPrivateChannel(guild, name)
        : simulator.addChannel(guild, name);
  }

  private Response overwrite(Request request) {
    ObjectNode json = request.json();
    String channel = json.path("channel").asText();
    String id = json.path("id").asText();
    if (json.path("remove").asBoolean()) {
      simulator.removeOverwrite(channel, id);
    } else {
      boolean member = json.path("type").asInt(1) == 1;
      simulator.overwrite(channel, id, member, bits(json, "allow"), bits(json, "deny"));
    }
    return Response.empty(204);
  }

  private Response overwrites(Request request) {
    ObjectNode answer = Json.object();
    var list = answer.putArray("overwrites");
    synchronized (simulator.world()) {
      simulator
          .channel(request.query("channel").orElse(""))
          .overwrites()
          .forEach(overwrite -> list.add(overwrite.json()));
    }
    return Response.json(200, answer);
  }

  private Response limits(Request request) {
    ObjectNode json = request.json();
    Duration time = Duration.ofSeconds(json.path("for_seconds").asLong(1));
    String channel = json.path("channel").asText();
    switch (json.path("scope").asText()) {
      case "global" -> simulator.shutAll(time);
      case "shared" -> simulator.shutChannel(channel, time);
      case "user" -> simulator.drain(channel, time);
      case "open" -> simulator.openLimits();
      default -> {
        return DiscordErrors.plain(422, "unknown scope");
      }
    }
    return invalid();
  }

  private Response invalid() {
    return Response.json(200, Json.object().put("invalid", simulator.invalidRequests()));
  }

  private Response options(Request request) {
    ObjectNode json = request.json();
    DiscordOptions now = simulator.options();
    DiscordOptions.Limits limits = now.limits();
    long window = json.path("window_ms").asLong(limits.window().toMillis());
    simulator.options(
        now.withLimits(
                new DiscordOptions.Limits(
                    json.path("per_bucket").asInt(limits.perBucket()),
                    Duration.ofMillis(window),
                    json.path("per_second").asInt(limits.perSecond()),
                    json.path("invalid").asInt(limits.invalid())))
            .withStrangers(json.path("strangers").asInt(now.strangers()))
            .withChecksUnchanged(json.path("checks_unchanged").asBoolean(now.checksUnchanged())));
    return Response.json(200, Json.object());
  }

  private static BigInteger bits(JsonNode json, String field) {
    return new BigInteger(json.path(field).asText("0"));
  }
}
