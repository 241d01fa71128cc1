package calsyncd.daemon.connect;

import calsyncd.daemon.connect.ConnectException.Kind;
import calsyncd.daemon.postgres.SealedSecret;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * What the OAuth {@code state} parameter carries (RFC 6749 §10.12), encrypted and authenticated, so
 * that no table has to remember it and nobody else can make one.
 *
 * @param writes whether it was asked for the right to write, too
 * @param verifier the PKCE verifier (RFC 7636)
 */
record ConnectState(
    Owner owner, String provider, boolean writes, String verifier, Instant expiresAt) {
  private static final String PURPOSE = "calsyncd/connect-state";
  private static final JsonMapper MAPPER = new JsonMapper();

  String sealed(SecretVault vault) {
    String json =
        MAPPER
            .createObjectNode()
            .put("firm", owner.firmId())
            .put("user", owner.userId().toString())
            .put("provider", provider)
            .put("writes", writes)
            .put("verifier", verifier)
            .put("expires_at", expiresAt.toEpochMilli())
            .toString();
    SealedSecret sealed = vault.seal(json, PURPOSE);
    return sealed.keyId()
        + "."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.bytes());
  }

  static ConnectState opened(String state, SecretVault vault) {
    try {
      int dot = state.lastIndexOf('.');
      byte[] bytes = Base64.getUrlDecoder().decode(state.substring(dot + 1));
      String keyId = state.substring(0, Math.max(dot, 0));
      return read(MAPPER.readTree(vault.open(new SealedSecret(keyId, bytes), PURPOSE)));
    } catch (VaultException | IllegalArgumentException | JsonProcessingException e) {
      throw new ConnectException(
          Kind.BAD_STATE, "state was not made here; begin again with connect");
    }
  }

  private static ConnectState read(JsonNode json) {
    return new ConnectState(
        new Owner(json.get("firm").asText(), UUID.fromString(json.get("user").asText())),
        json.get("provider").asText(),
        json.path("writes").asBoolean(),
        json.get("verifier").asText(),
        Instant.ofEpochMilli(json.get("expires_at").asLong()));
  }
}
