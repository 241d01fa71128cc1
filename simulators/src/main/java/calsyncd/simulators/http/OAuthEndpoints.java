package calsyncd.simulators.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Authorize and token endpoints of the authorization code flow with PKCE (RFC 6749, RFC 7636). The
 * authorize endpoint asks nobody: it consents for the user named by {@code login_hint} (or the only
 * user) and redirects at once. Control endpoint: {@code POST /control/tokens {"action": A, "user":
 * U}} with the actions {@code revoke_grant}, {@code expire_access}, {@code set_scope} (+ {@code
 * scope}), {@code rotation} (+ {@code mode}: none, keep_old, revoke_on_reuse), {@code
 * access_lifetime} and {@code refresh_lifetime} (+ {@code seconds}), {@code issue} (answers a token
 * pair), {@code deny_next}; {@code GET} shows counters.
 */
public final class OAuthEndpoints {
  private static final Duration CODE_LIFETIME = Duration.ofMinutes(10);

  private record Code(
      String user,
      String client,
      String redirectUri,
      String scope,
      String challenge,
      boolean offline,
      Instant expires) {}

  private final Tokens tokens;
  private final OAuthDialect dialect;
  private final InstantSource clock;
  private final Map<String, Code> codes = new ConcurrentHashMap<>();
  private final AtomicBoolean denyNext = new AtomicBoolean();

  /** Endpoints over these users and tokens. */
  public OAuthEndpoints(Tokens tokens, OAuthDialect dialect, InstantSource clock) {
    this.tokens = tokens;
    this.dialect = dialect;
    this.clock = clock;
  }

  /** Adds the two routes and the control endpoint. */
  public void install(SimulatorServer server, String authorizePath, String tokenPath) {
    server.route("GET", authorizePath, this::authorize);
    server.route("POST", tokenPath, this::token);
    server.control("POST", "tokens", this::control);
    server.control("GET", "tokens", request -> show());
  }

  /** The authorize endpoint: a redirect with {@code code} or {@code error}, and {@code state}. */
  public Response authorize(Request request) {
    Optional<String> redirect = request.query("redirect_uri");
    Optional<String> client = request.query("client_id");
    if (redirect.isEmpty() || client.isEmpty()) {
      return Response.text(400, "invalid_request: client_id and redirect_uri are required");
    }
    if (!request.query("response_type").orElse("").equals("code")) {
      return back(request, redirect.get(), "error", "unsupported_response_type");
    }
    Optional<String> user = user(request);
    if (user.isEmpty() || denyNext.getAndSet(false)) {
      return back(request, redirect.get(), "error", "access_denied");
    }
    boolean pkce = request.query("code_challenge").isPresent();
    if (pkce && !request.query("code_challenge_method").orElse("plain").equals("S256")) {
      return back(request, redirect.get(), "error", "invalid_request");
    }
    String code = tokens.opaque("code.");
    codes.put(
        code,
        new Code(
            user.get(),
            client.get(),
            redirect.get(),
            request.query("scope").orElse(""),
            request.query("code_challenge").orElse(""),
            dialect.offline(request),
            clock.instant().plus(CODE_LIFETIME)));
    return back(request, redirect.get(), "code", code);
  }

  /** The token endpoint: {@code authorization_code} and {@code refresh_token}. */
  public Response token(Request request) {
    return dialect.scripted().orElseGet(() -> grant(request));
  }

  private Response grant(Request request) {
    Map<String, String> form = request.form();
    String client = form.getOrDefault("client_id", "");
    if (client.isEmpty()) {
      return dialect.refused("invalid_request", "Missing required parameter: client_id");
    }
    return switch (form.getOrDefault("grant_type", "")) {
      case "authorization_code" -> exchange(form, client);
      case "refresh_token" ->
          answer(tokens.refresh(form.getOrDefault("refresh_token", ""), client));
      default -> dialect.refused("unsupported_grant_type", "Invalid grant_type");
    };
  }

  private Response exchange(Map<String, String> form, String client) {
    Code code = codes.remove(form.getOrDefault("code", ""));
    boolean good =
        code != null
            && clock.instant().isBefore(code.expires())
            && code.client().equals(client)
            && code.redirectUri().equals(form.getOrDefault("redirect_uri", ""))
            && verified(code.challenge(), form.getOrDefault("code_verifier", ""));
    if (code == null || !good) {
      return dialect.refused("invalid_grant", "Bad Request");
    }
    return answer(Optional.of(tokens.grant(code.user(), client, code.scope(), code.offline())));
  }

  private Response answer(Optional<Tokens.Issued> issued) {
    return issued
        .map(dialect::granted)
        .map(json -> Response.json(200, json).withHeader("Cache-Control", "no-store"))
        .orElseGet(() -> dialect.refused("invalid_grant", "Token has been expired or revoked."));
  }

  private Optional<String> user(Request request) {
    var users = tokens.users();
    return request
        .query("login_hint")
        .or(() -> users.size() == 1 ? Optional.of(users.getFirst()) : Optional.empty())
        .filter(users::contains);
  }

  private static boolean verified(String challenge, String verifier) {
    if (challenge.isEmpty()) {
      return true;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash).equals(challenge);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Response back(Request request, String redirect, String name, String value) {
    String join = redirect.contains("?") ? "&" : "?";
    String state = request.query("state").map(given -> "&state=" + encode(given)).orElse("");
    return Response.redirect(redirect + join + name + "=" + encode(value) + state);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private Response control(Request request) {
    JsonNode json = request.json();
    String user = json.path("user").asText();
    switch (json.path("action").asText()) {
      case "revoke_grant" -> tokens.revokeUser(user);
      case "expire_access" -> tokens.expireAccess(user);
      case "set_scope" -> tokens.scope(user, json.path("scope").asText());
      case "rotation" ->
          tokens.rotation(
              Tokens.Rotation.valueOf(json.path("mode").asText().toUpperCase(Locale.ROOT)));
      case "access_lifetime" ->
          tokens.accessLifetime(Duration.ofSeconds(json.path("seconds").asLong()));
      case "refresh_lifetime" ->
          tokens.refreshLifetime(Duration.ofSeconds(json.path("seconds").asLong()));
      case "deny_next" -> denyNext.set(true);
      case "issue" -> {
        String client = json.path("client_id").asText("client");
        var issued = tokens.grant(user, client, json.path("scope").asText(), true);
        return Response.json(200, dialect.granted(issued));
      }
      default -> {
        return Response.text(400, "unknown action");
      }
    }
    return show();
  }

  private Response show() {
    var answer = Json.object().put("refreshes", tokens.refreshCount());
    var users = answer.putArray("users");
    for (String user : tokens.users()) {
      users.addObject().put("user", user).put("live_grant", tokens.hasLiveGrant(user));
    }
    return Response.json(200, answer);
  }
}
