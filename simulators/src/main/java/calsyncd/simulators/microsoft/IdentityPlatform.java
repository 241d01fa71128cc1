package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.OAuthDialect;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.SimulatorServer;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * How the Microsoft identity platform words its token answers. Control endpoint: {@code POST
 * /control/token_errors {"error": E, "aadsts": N, "count": 1}} refuses the next token requests with
 * {@code invalid_grant}, {@code interaction_required}, {@code temporarily_unavailable} or any other
 * documented error; {@code DELETE} forgets them.
 */
final class IdentityPlatform implements OAuthDialect {
  private static final Map<String, Integer> AADSTS =
      Map.of(
          "invalid_grant", 700082,
          "interaction_required", 50076,
          "consent_required", 65001,
          "temporarily_unavailable", 90033,
          "invalid_client", 7000215,
          "invalid_request", 900144,
          "unauthorized_client", 700016,
          "invalid_scope", 70011,
          "unsupported_grant_type", 70003);
  private static final int OTHER_AADSTS = 90002;

  private final InstantSource clock;
  private final Deque<Response> script = new ArrayDeque<>();

  IdentityPlatform(InstantSource clock) {
    this.clock = clock;
  }

  void install(SimulatorServer server) {
    server.control("POST", "token_errors", this::control);
    server.control(
        "DELETE",
        "token_errors",
        request -> {
          clear();
          return Response.empty(204);
        });
  }

  private Response control(Request request) {
    JsonNode json = request.json();
    String error = json.path("error").asText("invalid_grant");
    int aadsts = json.path("aadsts").asInt(aadsts(error));
    refuseNext(json.path("count").asInt(1), error, aadsts);
    return Response.empty(204);
  }

  /** Scripts the answers of the next token requests. */
  synchronized void refuseNext(int count, String error, int aadsts) {
    for (int i = 0; i < count; i++) {
      script.addLast(error(error, aadsts, "Scripted refusal."));
    }
  }

  private synchronized void clear() {
    script.clear();
  }

  @Override
  public synchronized Optional<Response> scripted() {
    return Optional.ofNullable(script.pollFirst());
  }

  @Override
  public JsonNode granted(Tokens.Issued issued) {
    long seconds = issued.expiresIn().toSeconds();
    ObjectNode answer =
        Json.object()
            .put("token_type", "Bearer")
            .put("scope", issued.scope())
            .put("expires_in", Math.max(0, seconds - 1))
            .put("ext_expires_in", Math.max(0, seconds - 1))
            .put("access_token", issued.accessToken());
    issued.refreshToken().ifPresent(token -> answer.put("refresh_token", token));
    return answer;
  }

  @Override
  public Response refused(String code, String description) {
    return error(code, aadsts(code), description);
  }

  private static int aadsts(String code) {
    return AADSTS.getOrDefault(code, OTHER_AADSTS);
  }

  @Override
  public boolean offline(Request authorization) {
    String scopes = authorization.query("scope").orElse("");
    return List.of(scopes.split(" ")).contains("offline_access");
  }

  private Response error(String code, int aadsts, String description) {
    String trace = UUID.randomUUID().toString();
    String correlation = UUID.randomUUID().toString();
    String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ');
    String text = "AADSTS" + aadsts + ": " + description + " Trace ID: " + trace;
    ObjectNode body =
        Json.object()
            .put("error", code)
            .put(
                "error_description",
                text + " Correlation ID: " + correlation + " Timestamp: " + time);
    body.putArray("error_codes").add(aadsts);
    body.put("timestamp", time).put("trace_id", trace).put("correlation_id", correlation);
    return Response.json(status(code), body);
  }

  private static int status(String code) {
    return switch (code) {
      case "invalid_client" -> 401;
      case "temporarily_unavailable" -> 503;
      default -> 400;
    };
  }
}
