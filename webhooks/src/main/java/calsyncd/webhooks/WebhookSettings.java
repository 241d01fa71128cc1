package calsyncd.webhooks;

import java.time.Duration;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the intake of notifications is told.
 *
 * @param keys HMAC keys by key id, at least 32 bytes each; an id has 1 to 16 characters of {@code
 *     A-Z a-z 0-9 - _}. A retired key stays until the last watch made with it has expired
 * @param currentKey the id of the key that new watches are made with
 * @param maxBodyBytes a longer body is refused
 * @param maxItems a Graph notification of more items is refused
 * @param appendTimeout a queue that takes longer counts as down
 */
public record WebhookSettings(
    Map<String, SecretKey> keys,
    String currentKey,
    int maxBodyBytes,
    int maxItems,
    Duration appendTimeout) {
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_CHARACTERS = 16;

  /** Checks the keys and limits; says which is wrong without showing a key. */
  public WebhookSettings {
    keys = Map.copyOf(keys);
    keys.forEach(WebhookSettings::check);
    require(keys.containsKey(currentKey), "the current webhook key is not among the keys");
    require(maxBodyBytes > 0, "the body limit must be positive");
    require(maxItems > 0, "the item limit must be positive");
    require(appendTimeout.isPositive(), "the append time-out must be positive");
  }

  /** The defaults: 256 KiB, 1,000 items, 2 s (Graph waits 3 s for an answer). */
  public static WebhookSettings of(Map<String, SecretKey> keys, String currentKey) {
    return new WebhookSettings(keys, currentKey, 256 * 1024, 1_000, Duration.ofSeconds(2));
  }

  /** A key made of its bytes. */
  public static SecretKey key(byte[] bytes) {
    return new SecretKeySpec(bytes, WatchSecrets.ALGORITHM);
  }

  private static void check(String id, SecretKey key) {
    var wellFormed =
        !id.isEmpty()
            && id.length() <= KEY_ID_CHARACTERS
            && id.chars().allMatch(WebhookSettings::allowedInId);
    require(wellFormed, "a webhook key's id must be 1 to 16 characters of A-Z a-z 0-9 - _");
    require(key.getEncoded().length >= KEY_BYTES, "webhook key " + id + " is under 32 bytes");
  }

  private static boolean allowedInId(int c) {
    return c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
