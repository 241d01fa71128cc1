package calsyncd.daemon.connect;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys that secrets are encrypted with.
 *
 * @param keys 32 bytes in Base64 by key id; an old one stays until nothing is encrypted with it
 * @param current the id of the key that new secrets are encrypted with
 */
public record VaultSettings(Map<String, String> keys, String current) {
  public VaultSettings {
    keys = Map.copyOf(keys);
  }

  /** Fills in what {@code config.yml} leaves out. */
  @JsonCreator
  static VaultSettings of(
      @JsonProperty("keys") @Nullable Map<String, String> keys,
      @JsonProperty("current") @Nullable String current) {
    return new VaultSettings(keys == null ? Map.of() : keys, current == null ? "" : current);
  }

  @Override
  public String toString() {
    return "VaultSettings[keys=" + keys.keySet() + ", current=" + current + "]";
  }
}
