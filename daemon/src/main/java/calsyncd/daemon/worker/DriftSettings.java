package calsyncd.daemon.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a run of the drift audit reads ({@code drift} in {@code config.yml}).
 *
 * @param connections of so many connections one calendar each
 * @param events of each so many events, and as many in all that differed before
 * @param settleSeconds so long a change may be known to a read and to no listing yet
 */
public record DriftSettings(
    @JsonProperty("connections") @Min(1) @Max(1000) @Nullable Integer connections,
    @JsonProperty("events") @Min(1) @Max(50) @Nullable Integer events,
    @JsonProperty("settle_seconds") @Min(0) @Max(86_400) @Nullable Integer settleSeconds) {
  /** What {@code config.yml} need not say. */
  public static final DriftSettings DEFAULT = new DriftSettings(null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public DriftSettings {
    connections = connections == null ? 50 : connections;
    events = events == null ? 4 : events;
    settleSeconds = settleSeconds == null ? 600 : settleSeconds;
  }

  /** The same as a span. */
  public Duration settle() {
    return Duration.ofSeconds(settleSeconds);
  }
}
