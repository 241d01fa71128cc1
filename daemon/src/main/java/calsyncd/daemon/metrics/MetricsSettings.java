package calsyncd.daemon.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code figures} in {@code config.yml}.
 *
 * @param cacheSeconds so long the figures from PostgreSQL and Redis serve, however often they are
 *     asked for
 */
public record MetricsSettings(
    @JsonProperty("cache_seconds") @Min(1) @Max(600) @Nullable Integer cacheSeconds) {
  /** What {@code config.yml} need not say. */
  public static final MetricsSettings DEFAULT = new MetricsSettings(null);

  /** Fills in what {@code config.yml} leaves out. */
  public MetricsSettings {
    cacheSeconds = cacheSeconds == null ? 15 : cacheSeconds;
  }

  Duration cache() {
    return Duration.ofSeconds(cacheSeconds);
  }
}
