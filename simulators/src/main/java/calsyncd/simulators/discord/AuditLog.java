package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who changed which overwrite, and why: entries 13, 14 and 15 of a guild's audit log. */
final class AuditLog {
  static final int OVERWRITE_CREATE = 13;
  static final int OVERWRITE_UPDATE = 14;
  static final int OVERWRITE_DELETE = 15;

  private static final String HEADER = "X-Audit-Log-Reason";
  private static final int LONGEST = 512;
  private static final int DEFAULT_LIMIT = 50;

  private final DiscordWorld world;
  private final List<Entry> entries = new ArrayList<>();

  /** One entry; the reason is empty where none was given. */
  record Entry(
      String id,
      String guild,
      int action,
      String channel,
      String user,
      Optional<Overwrite> before,
      Optional<Overwrite> after,
      String reason) {
    ObjectNode json() {
      Overwrite subject = after.or(() -> before).orElseThrow();
      ObjectNode json =
          Json.object()
              .put("id", id)
              .put("action_type", action)
              .put("target_id", channel)
              .put("user_id", user);
      json.putObject("options")
          .put("id", subject.id())
          .put("type", Integer.toString(subject.type()));
      changes(json.putArray("changes"));
      if (!reason.isEmpty()) {
        json.put("reason", reason);
      }
      return json;
    }

    private void changes(ArrayNode list) {
      change(list, "allow", before.map(Overwrite::allow), after.map(Overwrite::allow));
      change(list, "deny", before.map(Overwrite::deny), after.map(Overwrite::deny));
    }

    private static void change(ArrayNode list, String key, Optional<?> old, Optional<?> now) {
      if (old.equals(now)) {
        return;
      }
      ObjectNode change = list.addObject().put("key", key);
      old.ifPresent(value -> change.put("old_value", value.toString()));
      now.ifPresent(value -> change.put("new_value", value.toString()));
    }
  }

  AuditLog(DiscordWorld world) {
    this.world = world;
  }

  synchronized void add(Entry entry) {
    entries.add(entry);
  }

  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** The reason of a request: 1 to 512 characters, URL-encoded UTF-8; empty without the header. */
  static String reason(Request request) {
    String reason = request.header(HEADER).map(AuditLog::decoded).orElse("");
    if (reason.codePointCount(0, reason.length()) > LONGEST) {
      throw DiscordErrors.field(
          HEADER, "BASE_TYPE_MAX_LENGTH", "Must be " + LONGEST + " or fewer in length.");
    }
    return reason;
  }

  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw DiscordErrors.field(HEADER, "BASE_TYPE_BAD_STRING", "This is not URL-encoded.");
    }
  }

  /** {@code GET /guilds/{guild.id}/audit-logs}, newest first. */
  Response list(Request request, String bot) {
    Guild guild =
        world
            .guild(request.pathParam("guild"))
            .orElseThrow(() -> DiscordErrors.unknown(DiscordErrors.UNKNOWN_GUILD));
    synchronized (world) {
      if (!Bits.has(guild.base(bot), Bits.VIEW_AUDIT_LOG)) {
        throw DiscordErrors.forbidden(DiscordErrors.MISSING_PERMISSIONS);
      }
    }
    ObjectNode answer = Json.object();
    ArrayNode list = answer.putArray("audit_log_entries");
    int limit = request.query("limit").map(Integer::parseInt).orElse(DEFAULT_LIMIT);
    entries().reversed().stream()
        .filter(entry -> entry.guild().equals(guild.id()))
        .filter(entry -> matches(request, "action_type", Integer.toString(entry.action())))
        .filter(entry -> matches(request, "user_id", entry.user()))
        .limit(limit)
        .forEach(entry -> list.add(entry.json()));
    return Response.json(200, answer);
  }

  private static boolean matches(Request request, String parameter, String value) {
    return request.query(parameter).map(value::equals).orElse(true);
  }
}
