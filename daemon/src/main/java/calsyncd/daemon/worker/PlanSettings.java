package calsyncd.daemon.worker;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * Limits of plans ({@code plan} in {@code config.yml}).
 *
 * @param maxReads so often a plan calls the provider at most
 * @param maxDeeds so much it has to do at most
 * @param atOnce so many are computed or applied at once on this node
 * @param waitSeconds so long one waits for its turn, and for the pass over its calendar
 */
public record PlanSettings(
    @JsonProperty("max_reads") @Min(1) @Max(100_000) @Nullable Integer maxReads,
    @JsonProperty("max_deeds") @Min(1) @Max(100_000) @Nullable Integer maxDeeds,
    @JsonProperty("at_once") @Min(1) @Max(100) @Nullable Integer atOnce,
    @JsonProperty("wait_seconds") @Min(0) @Max(60) @Nullable Integer waitSeconds) {
  /** What {@code config.yml} need not say. */
  public static final PlanSettings DEFAULT = new PlanSettings(null, null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public PlanSettings {
    maxReads = maxReads == null ? 1000 : maxReads;
    maxDeeds = maxDeeds == null ? 5000 : maxDeeds;
    atOnce = atOnce == null ? 2 : atOnce;
    waitSeconds = waitSeconds == null ? 5 : waitSeconds;
  }
}
