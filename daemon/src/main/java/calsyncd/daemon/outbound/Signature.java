package calsyncd.daemon.outbound;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How messages are signed: Standard Webhooks 1.0, symmetric keys ({@code v1}). */
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  /** The document asks for 24 to 64. */
  private static final int BYTES = 32;

  private Signature() {}

  /** A new secret, as receivers' libraries read it. */
  public static String newSecret(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The headers of a message. The id stays the same in each try, so that who has it knows it again;
   * the time is that of the try.
   */
  static Map<String, String> headers(String secret, UUID id, Instant at, byte[] body) {
    String head = id + "." + at.getEpochSecond() + ".";
    return Map.of(
        "webhook-id",
        id.toString(),
        "webhook-timestamp",
        Long.toString(at.getEpochSecond()),
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(mac(secret, head, body)));
  }

  private static byte[] mac(String secret, String head, byte[] body) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }
}
