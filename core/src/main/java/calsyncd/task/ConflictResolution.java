package calsyncd.task;

import java.util.Map;

/**
 * {@code calendar_conflict_resolution}: counts the open conflicts. Every binding imports only, so
 * none can arise yet; what waits is reported as waiting.
 */
public final class ConflictResolution implements Job {
  private final Conflicts conflicts;

  public ConflictResolution(Conflicts conflicts) {
    this.conflicts = conflicts;
  }

  /** Conflicts, as a run sees them. */
  @FunctionalInterface
  public interface Conflicts {
    /** How many wait to be settled. */
    int open();
  }

  @Override
  public String name() {
    return "calendar_conflict_resolution";
  }

  @Override
  public JobReport run(String runId) {
    int open = conflicts.open();
    return new JobReport(open, 0, 0, 0, open, Map.of());
  }
}
