package calsyncd.daemon.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;

/** Secrets as the JSON that is sealed: OAuth tokens, or a user and a password. */
final class SecretJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private SecretJson() {}

  static String write(Secret secret) {
    var json = MAPPER.createObjectNode();
    return switch (secret) {
      case Secret.OAuth oauth ->
          json.put("access_token", oauth.accessToken())
              .put("expires_at", oauth.expiresAt().toString())
              .put("refresh_token", oauth.refreshToken())
              .put("scope", oauth.scope())
              .toString();
      case Secret.Login login ->
          json.put("user", login.user()).put("password", login.password()).toString();
    };
  }

  static Secret read(String text) {
    JsonNode json = tree(text);
    return json.has("user")
        ? new Secret.Login(json.get("user").asText(), json.get("password").asText())
        : new Secret.OAuth(
            json.get("access_token").asText(),
            Instant.parse(json.get("expires_at").asText()),
            json.get("refresh_token").asText(),
            json.get("scope").asText());
  }

  /** The cause is left out: a parser's message quotes what it read. */
  private static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new VaultException("a secret is no JSON");
    }
  }
}
