package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.Locale;

/**
 * Google's own control endpoints.
 *
 * <ul>
 *   <li>{@code POST /control/users {"user", "time_zone"}} adds a user with a primary calendar and
 *       answers {@code {"user", "access_token"}}
 *   <li>{@code POST /control/calendars {"action", "user", "calendar"}}: {@code create} (+ {@code
 *       summary}, {@code time_zone}, {@code generated}; answers the id), {@code share} (+ {@code
 *       role}), {@code share_lost} (404; with {@code "status": 403} forbidden), {@code delete},
 *       {@code restore}, {@code expire_sync_tokens}
 *   <li>{@code POST /control/events {"user", "calendar", "event"}} stores an event of any type
 *   <li>{@code POST /control/untold {"calendar", "event": id, "fields"}} changes an event and tells
 *       neither by a sync token nor by a channel
 *   <li>{@code POST /control/options {"page_shortfall", "sync_before_response", "allow_http",
 *       "mails_unasked", "misses_duplicates", "exceptions_touch_master",
 *       "exceptions_follow_master"}}
 *   <li>{@code POST /control/refusals {"status", "reason", "domain", "message"}} + {@code match,
 *       skip, count, for_seconds} of {@link calsyncd.simulators.http.Faults}: the next calls are
 *       refused in Google's envelope, without {@code Retry-After}
 *   <li>{@code GET /control/channels} lists the open channels
 * </ul>
 */
final class GoogleControl {
  private final GoogleSimulator simulator;
  private final Channels channels;

  GoogleControl(GoogleSimulator simulator, Channels channels) {
    this.simulator = simulator;
    this.channels = channels;
  }

  void install(SimulatorServer server) {
    server.control("POST", "users", this::addUser);
    server.control("POST", "calendars", this::calendars);
    server.control("POST", "events", this::seed);
    server.control("POST", "untold", this::changeUntold);
    server.control("POST", "options", this::options);
    server.control("POST", "refusals", this::refuse);
    server.control(
        "GET",
        "channels",
        request -> {
          var answer = Json.object();
          channels.list().forEach(answer.putArray("channels")::add);
          return Response.json(200, answer);
        });
  }

  private Response addUser(Request request) {
    ObjectNode json = request.json();
    String user = json.path("user").asText();
    simulator.addUser(user, ZoneId.of(json.path("time_zone").asText("UTC")));
    return Response.json(
        200, Json.object().put("user", user).put("access_token", simulator.accessTokenFor(user)));
  }

  private Response calendars(Request request) {
    ObjectNode json = request.json();
    String user = json.path("user").asText();
    String calendar = json.path("calendar").asText(user);
    switch (json.path("action").asText()) {
      case "create" -> calendar = create(json, user);
      case "share" -> simulator.share(calendar, user, json.path("role").asText("writer"));
      case "share_lost" ->
          simulator.loseShare(calendar, user, json.path("status").asInt(404) == 403);
      case "delete" -> simulator.deleteCalendar(calendar);
      case "restore" -> simulator.restore(calendar, user);
      case "expire_sync_tokens" -> simulator.expireSyncTokens(calendar);
      default -> {
        return GoogleErrors.plain(400, "unknown action");
      }
    }
    return Response.json(200, Json.object().put("calendar", calendar));
  }

  private String create(ObjectNode json, String user) {
    ZoneId zone = ZoneId.of(json.path("time_zone").asText("UTC"));
    String summary = json.path("summary").asText("Calendar");
    return json.path("generated").asBoolean()
        ? simulator.addGeneratedCalendar(user, summary, zone)
        : simulator.addCalendar(user, summary, zone);
  }

  private Response seed(Request request) {
    ObjectNode json = request.json();
    String user = json.path("user").asText();
    String calendar = json.path("calendar").asText(user);
    if (!(json.path("event") instanceof ObjectNode event)) {
      return GoogleErrors.plain(400, "event is missing");
    }
    return Response.json(200, simulator.seedEvent(user, calendar, event));
  }

  private Response changeUntold(Request request) {
    ObjectNode json = request.json();
    String event = json.path("event").asText();
    boolean known =
        json.path("fields") instanceof ObjectNode fields
            && simulator.changeUntold(json.path("calendar").asText(), event, fields);
    return known
        ? Response.json(200, Json.object().put("event", event))
        : GoogleErrors.plain(404, "no such event, or no fields");
  }

  private Response refuse(Request request) {
    ObjectNode script = request.json();
    ObjectNode refusal = Json.object().put("status", script.path("status").asInt(403));
    refusal.set(
        "body",
        GoogleErrors.body(
            script.path("status").asInt(403),
            script.path("domain").asText("usageLimits"),
            script.path("reason").asText("rateLimitExceeded"),
            script.path("message").asText("Rate Limit Exceeded")));
    script.set("response", refusal);
    simulator.faults().add(script);
    return Response.json(200, script);
  }

  private static Doubts doubts(ObjectNode json, Doubts now) {
    return new Doubts(
        json.path("mails_unasked").asBoolean(now.mailsUnasked()),
        json.path("misses_duplicates").asBoolean(now.missesDuplicates()),
        json.path("exceptions_touch_master").asBoolean(now.exceptionsTouchMaster()),
        json.path("exceptions_follow_master").asBoolean(now.exceptionsFollowMaster()),
        json.path("starts_beside_count").asBoolean(now.startsBesideCount()));
  }

  private Response options(Request request) {
    ObjectNode json = request.json();
    GoogleOptions now = simulator.options();
    String shortfall = json.path("page_shortfall").asText(now.pageShortfall().name());
    simulator.options(
        now.withPageShortfall(PageShortfall.valueOf(shortfall.toUpperCase(Locale.ROOT)))
            .withSyncBeforeResponse(
                json.path("sync_before_response").asBoolean(now.syncBeforeResponse()))
            .withAllowHttpAddresses(json.path("allow_http").asBoolean(now.allowHttpAddresses()))
            .withDoubts(doubts(json, now.doubts())));
    return Response.json(200, Json.object());
  }
}
