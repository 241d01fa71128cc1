package calsyncd.daemon.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Streams of changes.
 *
 * @param lookMillis while somebody listens, this node looks for changes so often
 * @param beatSeconds a stream that has nothing to say says so this often
 * @param streams so many at once on this node
 * @param streamsPerUser so many of one user
 * @param queue so many messages wait for one listener
 * @param rows who has more to catch up with is told to list anew
 */
public record LiveSettings(
    @JsonProperty("look_millis") @Min(50) @Max(10_000) @Nullable Integer lookMillis,
    @JsonProperty("beat_seconds") @Min(1) @Max(25) @Nullable Integer beatSeconds,
    @JsonProperty("streams") @Min(1) @Max(100_000) @Nullable Integer streams,
    @JsonProperty("streams_per_user") @Min(1) @Max(100) @Nullable Integer streamsPerUser,
    @JsonProperty("queue") @Min(16) @Max(10_000) @Nullable Integer queue,
    @JsonProperty("rows") @Min(1) @Max(10_000) @Nullable Integer rows) {
  /** What holds where {@code config.yml} says nothing. */
  public static final LiveSettings DEFAULT = new LiveSettings(null, null, null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public LiveSettings {
    lookMillis = lookMillis == null ? 250 : lookMillis;
    beatSeconds = beatSeconds == null ? 10 : beatSeconds;
    streams = streams == null ? 500 : streams;
    streamsPerUser = streamsPerUser == null ? 6 : streamsPerUser;
    queue = queue == null ? 256 : queue;
    rows = rows == null ? 500 : rows;
  }

  Duration look() {
    return Duration.ofMillis(lookMillis);
  }

  Duration beat() {
    return Duration.ofSeconds(beatSeconds);
  }
}
