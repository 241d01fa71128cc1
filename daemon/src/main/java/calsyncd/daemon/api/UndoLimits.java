package calsyncd.daemon.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * How much is undone in one go.
 *
 * @param events so many events
 */
public record UndoLimits(@JsonProperty("events") @Min(1) @Max(100_000) @Nullable Integer events) {
  /** What holds where {@code config.yml} says nothing. */
  public static final UndoLimits DEFAULT = new UndoLimits(null);

  private static final int EVENTS = 1_000;

  /** Fills in what {@code config.yml} leaves out. */
  public UndoLimits {
    events = events == null ? EVENTS : events;
  }
}
