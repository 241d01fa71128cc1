package calsyncd.daemon.traces;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code traces} in {@code config.yml}.
 *
 * @param endpoint where a collector takes traces by OTLP over HTTP
 * @param sampleRatio the share of traces that is kept, 0 to 1
 * @param queue so many ended spans are held at most, those that are being sent too
 * @param batch so many are sent at once at most
 * @param delaySeconds so long a span waits for others to be sent with
 * @param timeoutSeconds so long the sending of a batch takes at most
 */
public record TracesSettings(
    @JsonProperty("enabled") @Nullable Boolean enabled,
    @JsonProperty("endpoint") @Nullable String endpoint,
    @JsonProperty("sample_ratio") @Nullable Double sampleRatio,
    @JsonProperty("queue") @Min(16) @Max(65_536) @Nullable Integer queue,
    @JsonProperty("batch") @Min(1) @Max(4096) @Nullable Integer batch,
    @JsonProperty("delay_seconds") @Min(1) @Max(60) @Nullable Integer delaySeconds,
    @JsonProperty("timeout_seconds") @Min(1) @Max(60) @Nullable Integer timeoutSeconds) {
  /** What {@code config.yml} need not say. */
  public static final TracesSettings DEFAULT =
      new TracesSettings(null, null, null, null, null, null, null);

  private static final Duration LONGEST_END = Duration.ofSeconds(3);

  /** Fills in what {@code config.yml} leaves out. */
  public TracesSettings {
    enabled = enabled != null && enabled;
    endpoint = endpoint == null ? "http://127.0.0.1:4318/v1/traces" : endpoint;
    sampleRatio = sampleRatio == null ? 1.0 : sampleRatio;
    queue = queue == null ? 2048 : queue;
    batch = batch == null ? Math.min(512, queue) : batch;
    delaySeconds = delaySeconds == null ? 5 : delaySeconds;
    timeoutSeconds = timeoutSeconds == null ? 10 : timeoutSeconds;
  }

  Duration delay() {
    return Duration.ofSeconds(delaySeconds);
  }

  Duration timeout() {
    return Duration.ofSeconds(timeoutSeconds);
  }

  /** For what is left when the daemon ends, which must not wait for a collector that hangs. */
  Duration atTheEnd() {
    return timeout().compareTo(LONGEST_END) < 0 ? timeout() : LONGEST_END;
  }
}
