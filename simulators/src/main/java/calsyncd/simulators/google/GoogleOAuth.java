package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.OAuthDialect;
import calsyncd.simulators.http.Request;
import calsyncd.simulators.http.Response;
import calsyncd.simulators.http.Tokens;
import com.fasterxml.jackson.databind.JsonNode;

/** Google's token answers: a refresh yields no new refresh token. */
final class GoogleOAuth implements OAuthDialect {
  private final Tokens tokens;

  GoogleOAuth(Tokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public JsonNode granted(Tokens.Issued issued) {
    var answer =
        Json.object()
            .put("access_token", issued.accessToken())
            .put("expires_in", issued.expiresIn().toSeconds())
            .put("scope", issued.scope())
            .put("token_type", "Bearer");
    issued.refreshToken().ifPresent(token -> answer.put("refresh_token", token));
    return answer;
  }

  @Override
  public Response refused(String code, String description) {
    int status = code.equals("invalid_client") ? 401 : 400;
    return Response.json(
        status, Json.object().put("error", code).put("error_description", description));
  }

  @Override
  public boolean offline(Request authorization) {
    return authorization.query("access_type").filter("offline"::equals).isPresent();
  }

  /** {@code POST /revoke?token=}: ends the grant of an access or refresh token. */
  Response revoke(Request request) {
    String token = request.query("token").orElse(request.form().getOrDefault("token", ""));
    return tokens.revoke(token)
        ? Response.json(200, Json.object())
        : refused("invalid_token", "Token expired or revoked");
  }
}
