package calsyncd.daemon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits of what managers ask for ({@code managers} in {@code config.yml}).
 *
 * @param waitSeconds so long an answer waits for the passes that it asked for
 * @param replays so many attempts are replayed by one request
 */
public record AdminLimits(
    @JsonProperty("wait_seconds") @Min(0) @Max(60) @Nullable Integer waitSeconds,
    @JsonProperty("replays") @Min(1) @Max(10_000) @Nullable Integer replays) {
  /** What {@code config.yml} need not say. */
  public static final AdminLimits DEFAULT = new AdminLimits(null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public AdminLimits {
    waitSeconds = waitSeconds == null ? 10 : waitSeconds;
    replays = replays == null ? 500 : replays;
  }

  /** How long an answer waits. */
  public Duration patience() {
    return Duration.ofSeconds(waitSeconds);
  }
}
