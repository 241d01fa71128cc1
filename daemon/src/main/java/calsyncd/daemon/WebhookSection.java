package calsyncd.daemon;

import calsyncd.daemon.connect.VaultSettings;
import calsyncd.webhooks.WebhookSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
    @JsonProperty("max_body_bytes") @Min(1024) @Max(16_777_216) @Nullable Integer maxBodyBytes,
    @JsonProperty("max_items") @Min(1) @Max(10_000) @Nullable Integer maxItems,
    @JsonProperty("append_millis") @Min(50) @Max(2500) @Nullable Integer appendMillis) {
  public WebhookSection {
    keys = VaultSettings.present(keys);
    current = current == null ? "" : current;
    maxBodyBytes = maxBodyBytes == null ? 256 * 1024 : maxBodyBytes;
    maxItems = maxItems == null ? 1_000 : maxItems;
    appendMillis = appendMillis == null ? 2_000 : appendMillis;
  }

  WebhookSettings settings(Path data) {
    Map<String, SecretKey> parsed = new HashMap<>();
    if (keys.isEmpty()) {
      parsed.put("development", key("development", DevelopmentSecrets.in(data).webhookKey()));
    } else {
      keys.forEach((id, key) -> parsed.put(id, key(id, key)));
    }
    String id = parsed.containsKey("development") ? "development" : current;
    return new WebhookSettings(parsed, id, maxBodyBytes, maxItems, Duration.ofMillis(appendMillis));
  }

  private static SecretKey key(String id, String base64) {
    try {
      return WebhookSettings.key(Base64.getDecoder().decode(base64.strip()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("webhooks.keys." + id + " is not base64", e);
    }
  }

  @Override
  public String toString() {
    return "WebhookSection[current=" + current + "]";
  }
}
