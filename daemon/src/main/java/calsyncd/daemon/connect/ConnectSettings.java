package calsyncd.daemon.connect;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How users connect.
 *
 * @param successUrl where a browser goes after the callback; empty: the callback answers JSON
 * @param sameBrowser whether a callback counts only from the browser that called connect
 * @param tokenSeconds how long a token endpoint may take; the refresh lease outlives it
 */
public record ConnectSettings(
    @JsonProperty("success_url") @Nullable String successUrl,
    @JsonProperty("same_browser") @Nullable Boolean sameBrowser,
    @JsonProperty("token_seconds") @Min(1) @Max(60) @Nullable Integer tokenSeconds) {

  /** Fills in what {@code config.yml} leaves out. */
  public ConnectSettings {
    successUrl = successUrl == null ? "" : successUrl;
    sameBrowser = sameBrowser != null && sameBrowser;
    tokenSeconds = tokenSeconds == null ? 10 : tokenSeconds;
  }

  /** How long one call of a token endpoint may take to connect, and as long to answer. */
  public Duration tokenTimeout() {
    return Duration.ofSeconds(tokenSeconds);
  }

  /** How long one refresh may hold the others off: longer than its call can last. */
  public Duration refreshLease() {
    return tokenTimeout().multipliedBy(2).plusSeconds(5);
  }
}
