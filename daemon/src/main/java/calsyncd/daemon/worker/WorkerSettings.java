package calsyncd.daemon.worker;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * Limits of one node's passes.
 *
 * @param passes how many passes run at once on this node
 * @param passesPerConnection how many passes of one connection run at once, over all nodes (Graph
 *     allows four calls at once)
 * @param suspended how many unfinished passes a node remembers between retries
 */
public record WorkerSettings(
    @Min(1) @Max(1000) int passes,
    @Min(1) @Max(4) int passesPerConnection,
    @Min(0) @Max(10_000) int suspended) {
  @JsonCreator
  static WorkerSettings of(
      @JsonProperty("passes") @Nullable Integer passes,
      @JsonProperty("passes_per_connection") @Nullable Integer passesPerConnection,
      @JsonProperty("suspended") @Nullable Integer suspended) {
    return new WorkerSettings(
        passes == null ? 12 : passes,
        passesPerConnection == null ? 3 : passesPerConnection,
        suspended == null ? 200 : suspended);
  }

  /** What {@code config.yml} need not say. */
  public static final WorkerSettings DEFAULT = new WorkerSettings(12, 3, 200);
}
