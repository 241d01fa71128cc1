package calsyncd.daemon.worker;

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
    @JsonProperty("passes") @Min(1) @Max(1000) @Nullable Integer passes,
    @JsonProperty("passes_per_connection") @Min(1) @Max(4) @Nullable Integer passesPerConnection,
    @JsonProperty("suspended") @Min(0) @Max(10_000) @Nullable Integer suspended) {
  /** What {@code config.yml} need not say. */
  public static final WorkerSettings DEFAULT = new WorkerSettings(null, null, null);

  /** Fills in what {@code config.yml} leaves out. */
  public WorkerSettings {
    passes = passes == null ? 12 : passes;
    passesPerConnection = passesPerConnection == null ? 3 : passesPerConnection;
    suspended = suspended == null ? 200 : suspended;
  }
}
