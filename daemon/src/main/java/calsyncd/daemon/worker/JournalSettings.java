package calsyncd.daemon.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of what arrives by webhook is remembered ({@code journal} in {@code config.yml}).
 *
 * @param rows so many at most; 0: none
 * @param days so long at most
 * @param refusals so many refusals of five seconds are kept as a sample
 */
public record JournalSettings(
    @JsonProperty("rows") @Min(0) @Max(100_000_000) @Nullable Integer rows,
    @JsonProperty("days") @Min(1) @Max(365) @Nullable Integer days,
    @JsonProperty("refusals") @Min(0) @Max(1000) @Nullable Integer refusals) {
  /** What {@code config.yml} need not say. */
  public static final JournalSettings DEFAULT = new JournalSettings(null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public JournalSettings {
    rows = rows == null ? 200_000 : rows;
    days = days == null ? 7 : days;
    refusals = refusals == null ? 20 : refusals;
  }

  /** How long an entry is kept. */
  public Duration age() {
    return Duration.ofDays(days);
  }
}
