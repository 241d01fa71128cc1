package calsyncd.daemon.connect;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How users connect.
 *
 * @param successUrl where a browser goes after the callback; empty: the callback answers JSON
 * @param tokenSeconds how long a token endpoint may take; the refresh lease is twice that
 */
public record ConnectSettings(String successUrl, @Min(1) @Max(60) int tokenSeconds) {
  /** Fills in what {@code config.yml} leaves out. */
  @JsonCreator
  public static ConnectSettings of(
      @JsonProperty("success_url") @Nullable String successUrl,
      @JsonProperty("token_seconds") @Nullable Integer tokenSeconds) {
    return new ConnectSettings(
        successUrl == null ? "" : successUrl, tokenSeconds == null ? 10 : tokenSeconds);
  }
}
