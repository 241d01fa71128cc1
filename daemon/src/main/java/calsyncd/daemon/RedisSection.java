package calsyncd.daemon;

import calsyncd.daemon.redis.RedisSettings;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis} in {@code config.yml}.
 *
 * @param url {@code redis://} or {@code rediss://}; empty: the daemon starts its own
 * @param commandMillis a Redis that takes longer counts as down
 * @param maxQueueLength notifications of a provider that may wait; more are answered 503
 * @param maxInFlight appends that may be unanswered at once; more are answered 503
 */
public record RedisSection(
    @JsonProperty("url") @Nullable String url,
    @JsonProperty("command_millis") @Min(50) @Max(2500) @Nullable Integer commandMillis,
    @JsonProperty("max_queue_length") @Min(100) @Max(100_000_000) @Nullable Integer maxQueueLength,
    @JsonProperty("max_in_flight") @Min(1) @Max(1_000_000) @Nullable Integer maxInFlight) {
  public RedisSection {
    url = url == null ? "" : url;
    commandMillis = commandMillis == null ? 1500 : commandMillis;
    maxQueueLength = maxQueueLength == null ? 1_000_000 : maxQueueLength;
    maxInFlight = maxInFlight == null ? 10_000 : maxInFlight;
  }

  /** Whether the daemon has to run its own Redis. */
  public boolean embedded() {
    return url.isEmpty();
  }

  /** The same limits for a Redis at that address. */
  public RedisSettings at(URI uri) {
    Duration command = Duration.ofMillis(commandMillis);
    return new RedisSettings(
        uri, Duration.ofSeconds(2), command, Duration.ofSeconds(1), maxQueueLength, maxInFlight);
  }

  @Override
  public String toString() {
    return "RedisSection[max_queue_length=" + maxQueueLength + "]";
  }
}
