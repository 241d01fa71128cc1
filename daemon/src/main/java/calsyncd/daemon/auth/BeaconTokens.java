package calsyncd.daemon.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import calsyncd.hub.Owner;
import calsyncd.webhooks.WebhookSettings;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens by which a closing page ends one session, and does nothing else: a beacon carries no
 * header, so that this goes in its body. {@code kid.payload.hmac(kid, purpose, payload, local id)};
 * the payload says whose session it is and until when. The keys are derived from those of the
 * webhooks: neither kind of token can be passed off as the other.
 */
public final class BeaconTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "calsyncd session beacon 1";
  private static final int LONGEST = 1024;
  private static final int PARTS = 3;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, SecretKey> keys;
  private final String current;

  /** Tokens with keys of their own, one for each of the webhooks'. */
  public BeaconTokens(WebhookSettings settings) {
    Map<String, SecretKey> derived = new HashMap<>();
    settings
        .keys()
        .forEach((id, key) -> derived.put(id, new SecretKeySpec(hmac(key, PURPOSE), ALGORITHM)));
    keys = Map.copyOf(derived);
    current = settings.currentKey();
  }

  /** A token that ends a user's session until then. */
  public String mint(Owner owner, String localId, Instant until) {
    String payload =
        BASE64URL.encodeToString(
            (until.getEpochSecond() + "\n" + owner.userId() + "\n" + owner.firmId())
                .getBytes(UTF_8));
    return current + "." + payload + "." + mac(current, payload, localId);
  }

  /** Whose session of that local id the token may end now; nobody's, if it is not good. */
  public Optional<Owner> verify(String token, String localId, Instant now) {
    String[] parts = token.split("\\.", -1);
    boolean genuine =
        token.length() <= LONGEST
            && parts.length == PARTS
            && keys.containsKey(parts[0])
            && MessageDigest.isEqual(
                mac(parts[0], parts[1], localId).getBytes(UTF_8), parts[2].getBytes(UTF_8));
    return genuine ? owner(parts[1], now) : Optional.empty();
  }

  /** Of a payload that we made. */
  private static Optional<Owner> owner(String payload, Instant now) {
    try {
      String[] said = new String(Base64.getUrlDecoder().decode(payload), UTF_8).split("\n", PARTS);
      boolean holds = now.isBefore(Instant.ofEpochSecond(Long.parseLong(said[0])));
      return holds ? Optional.of(new Owner(said[2], UUID.fromString(said[1]))) : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private String mac(String kid, String payload, String localId) {
    SecretKey key = Optional.ofNullable(keys.get(kid)).orElseThrow();
    return BASE64URL.encodeToString(hmac(key, payload + "\n" + localId));
  }

  private static byte[] hmac(SecretKey key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is not available", e);
    }
  }
}
