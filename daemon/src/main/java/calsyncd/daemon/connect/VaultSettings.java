package calsyncd.daemon.connect;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that secrets are encrypted with.
 *
 * @param keys 32 bytes in Base64 by key id; an old one stays until nothing is encrypted with it
 * @param current the id of the key that new secrets are encrypted with
 */
public record VaultSettings(
    @JsonProperty("keys") @Nullable Map<String, String> keys,
    @JsonProperty("current") @Nullable String current) {

  /** Fills in what {@code config.yml} leaves out. */
  public VaultSettings {
    keys = present(keys);
    current = current == null ? "" : current;
  }

  /** The keys that are set: one whose environment variable is not set is none. */
  public static Map<String, String> present(@Nullable Map<String, @Nullable String> keys) {
    Map<String, String> present = new HashMap<>();
    (keys == null ? Map.<String, @Nullable String>of() : keys)
        .forEach((id, key) -> {
          if (key != null && !key.isBlank()) {
            present.put(id, key);
          }
        });
    return Map.copyOf(present);
  }

  @Override
  public String toString() {
    return "VaultSettings[keys=" + keys.keySet() + ", current=" + current + "]";
  }
}
