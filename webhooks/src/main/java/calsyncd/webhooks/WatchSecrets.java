package calsyncd.webhooks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Makes and verifies the secrets that notifications bring back, without any stored state.
 *
 * <p>Google: the channel id is {@code user_{userId}_{unique}}, the token {@code kid.hmac(kid,
 * channel id)}. Microsoft: the clientState is {@code kid.userId.nonce.hmac(kid, userId.nonce)}. A
 * channel id begins with {@code user_} and the text under a clientState with a UUID, so that one
 * can't be passed off as the other. What is compared is the base64url text: a MAC has exactly one
 * accepted spelling.
 *
 * <p>A clientState proves the user, not the subscription: whoever acts on the notification checks
 * that the subscription is that user's.
 */
public final class WatchSecrets {
  static final String ALGORITHM = "HmacSHA256";

  private static final String CHANNEL_PREFIX = "user_";
  private static final int USER_END = CHANNEL_PREFIX.length() + 36;
  private static final int CHANNEL_MAX = 64;
  private static final int STATE_MAX = 128;
  private static final int CHANNEL_NONCE_BYTES = 16;
  private static final int STATE_NONCE_BYTES = 12;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, Mac> macs;
  private final String currentKey;
  private final SecureRandom random = new SecureRandom();

  /** Uses the keys of the settings: the current one to make, all to verify. */
  public WatchSecrets(WebhookSettings settings) {
    var prepared = new HashMap<String, Mac>();
    settings.keys().forEach((id, key) -> prepared.put(id, prepare(key)));
    macs = Map.copyOf(prepared);
    currentKey = settings.currentKey();
  }

  /** A new id for a Google channel: 64 characters, Google's limit. */
  public String newChannelId(UUID userId) {
    return CHANNEL_PREFIX + userId + "_" + nonce(CHANNEL_NONCE_BYTES);
  }

  /** The token to ask Google to send with each notification of a channel. */
  public String googleToken(String channelId) {
    if (!isChannelId(channelId)) {
      throw new IllegalArgumentException("not a channel id: " + channelId);
    }
    return currentKey + "." + hmac(macs.get(currentKey), channelId);
  }

  /** The user whose channel it is, if the token proves that we made the channel. */
  public Optional<String> googleUser(String channelId, String token) {
    var dot = token.indexOf('.');
    var genuine = dot > 0 && isChannelId(channelId) && verifies(token, dot, channelId, dot + 1);
    return genuine
        ? Optional.of(channelId.substring(CHANNEL_PREFIX.length(), USER_END))
        : Optional.empty();
  }

  /** A new clientState for a Graph subscription: under 128 characters, Graph's limit. */
  public String newClientState(UUID userId) {
    var signed = userId + "." + nonce(STATE_NONCE_BYTES);
    return currentKey + "." + signed + "." + hmac(macs.get(currentKey), signed);
  }

  /** The user whose subscription it is, if the clientState is one that we made. */
  public Optional<String> microsoftUser(String clientState) {
    if (clientState.length() > STATE_MAX) {
      return Optional.empty();
    }
    var user = clientState.indexOf('.') + 1;
    var nonce = clientState.indexOf('.', user) + 1;
    var mac = clientState.lastIndexOf('.') + 1;
    if (user < 2 || nonce <= user || mac <= nonce) {
      return Optional.empty();
    }
    return verifies(clientState, user - 1, clientState.substring(user, mac - 1), mac)
        ? Optional.of(clientState.substring(user, nonce - 1))
        : Optional.empty();
  }

  /** The time taken tells at most whether a key id is known, which is no secret. */
  private boolean verifies(String token, int keyEnd, String text, int macStart) {
    var mac = macs.get(token.substring(0, keyEnd));
    return mac != null
        && MessageDigest.isEqual(
            hmac(mac, text).getBytes(ISO_8859_1), token.substring(macStart).getBytes(UTF_8));
  }

  private static boolean isChannelId(String id) {
    return id.length() > USER_END + 1
        && id.length() <= CHANNEL_MAX
        && id.startsWith(CHANNEL_PREFIX)
        && id.charAt(USER_END) == '_';
  }

  private String nonce(int bytes) {
    var nonce = new byte[bytes];
    random.nextBytes(nonce);
    return BASE64URL.encodeToString(nonce);
  }

  /** A Mac is stateful; a clone of a keyed one is cheaper than a look-up of the algorithm. */
  private static String hmac(Mac keyed, String text) {
    try {
      return BASE64URL.encodeToString(((Mac) keyed.clone()).doFinal(text.getBytes(UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(ALGORITHM + " can't be cloned here", e);
    }
  }

  private static Mac prepare(SecretKey key) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is not available", e);
    }
  }
}
