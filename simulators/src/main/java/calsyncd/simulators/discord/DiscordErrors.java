package calsyncd.simulators.discord;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Refusal;
import calsyncd.simulators.http.Response;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Discord's error object with the codes of "Opcodes and Status Codes", JSON. */
final class DiscordErrors {
  static final int UNKNOWN_CHANNEL = 10003;
  static final int UNKNOWN_GUILD = 10004;
  static final int UNKNOWN_MEMBER = 10007;
  static final int UNKNOWN_OVERWRITE = 10009;
  static final int UNKNOWN_ROLE = 10011;
  static final int UNKNOWN_USER = 10013;
  static final int MISSING_ACCESS = 50001;
  static final int MISSING_PERMISSIONS = 50013;
  static final int INVALID_FORM = 50035;
  private static final int INVALID_JSON = 50109;

  private static final Map<Integer, String> MESSAGES =
      Map.of(
          UNKNOWN_CHANNEL, "Unknown Channel",
          UNKNOWN_GUILD, "Unknown Guild",
          UNKNOWN_MEMBER, "Unknown Member",
          UNKNOWN_OVERWRITE, "Unknown Overwrite",
          UNKNOWN_ROLE, "Unknown Role",
          UNKNOWN_USER, "Unknown User",
          MISSING_ACCESS, "Missing Access",
          MISSING_PERMISSIONS, "Missing Permissions");

  private DiscordErrors() {}

  /** What no route of ours answers. */
  static Response plain(int status, String message) {
    return switch (status) {
      case 400 -> body(400, INVALID_JSON, "The request body contains invalid JSON.");
      case 404, 405 -> body(status, 0, status + ": " + message);
      default -> body(status, 0, message);
    };
  }

  static Refusal unauthorized() {
    return new Refusal(body(401, 0, "401: Unauthorized"));
  }

  static Refusal unknown(int code) {
    return new Refusal(body(404, code, message(code)));
  }

  static Refusal forbidden(int code) {
    return new Refusal(body(403, code, message(code)));
  }

  /** One field of a form is wrong. */
  static Refusal field(String name, String code, String message) {
    ObjectNode body = Json.object().put("message", "Invalid Form Body").put("code", INVALID_FORM);
    body.putObject("errors")
        .putObject(name)
        .putArray("_errors")
        .addObject()
        .put("code", code)
        .put("message", message);
    return new Refusal(Response.json(400, body));
  }

  static Refusal required(String name) {
    return field(name, "BASE_TYPE_REQUIRED", "This field is required");
  }

  /** What stands before Discord refuses in words of its own, and not in JSON. */
  static Refusal blocked(String why) {
    return new Refusal(
        new Response(
            403, Map.of("Content-Type", "text/html"), why.getBytes(StandardCharsets.UTF_8)));
  }

  static String message(int code) {
    return MESSAGES.getOrDefault(code, "General error");
  }

  private static Response body(int status, int code, String message) {
    return Response.json(status, Json.object().put("message", message).put("code", code));
  }
}
