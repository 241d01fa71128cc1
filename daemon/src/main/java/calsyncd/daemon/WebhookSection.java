package calsyncd.daemon;

import calsyncd.webhooks.WebhookSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * {@code webhooks} in {@code config.yml}.
 *
 * @param keys HMAC keys as base64 of at least 32 bytes, by key id
 * @param current the key id that new watches are made with
 */
public record WebhookSection(
    @JsonProperty("keys") @Nullable Map<String, String> keys,
    @JsonProperty("current") @Nullable String current,
    @JsonProperty("max_body_bytes") int maxBodyBytes,
    @JsonProperty("max_items") int maxItems,
    @JsonProperty("append_millis") int appendMillis) {
  public WebhookSection {
    Map<String, String> given = new HashMap<>(keys == null ? Map.of() : keys);
    given.values().removeIf(String::isEmpty);
    keys = Map.copyOf(given);
    current = current == null ? "" : current;
    maxBodyBytes = maxBodyBytes == 0 ? 256 * 1024 : maxBodyBytes;
    maxItems = maxItems == 0 ? 1_000 : maxItems;
    appendMillis = appendMillis == 0 ? 2_000 : appendMillis;
  }

  WebhookSettings settings(Path data) {
    Map<String, SecretKey> parsed = new HashMap<>();
    if (keys == null || keys.isEmpty()) {
      parsed.put("development", key("development", DevelopmentSecrets.in(data).webhookKey()));
    } else {
      keys.forEach((id, key) -> parsed.put(id, key(id, key)));
    }
    String id = parsed.containsKey("development") ? "development" : String.valueOf(current);
    return new WebhookSettings(parsed, id, maxBodyBytes, maxItems, Duration.ofMillis(appendMillis));
  }

  private static SecretKey key(String id, String base64) {
    try {
      return WebhookSettings.key(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("webhooks.keys." + id + " is not base64", e);
    }
  }

  @Override
  public String toString() {
    return "WebhookSection[current=" + current + "]";
  }
}
