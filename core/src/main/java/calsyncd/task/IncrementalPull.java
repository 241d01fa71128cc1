package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code calendar_incremental_pull}: pulls active calendars that were not pulled lately, in their
 * users' working hours.
 */
public final class IncrementalPull implements Job {
  private static final int BINDINGS = 1000;

  private final Stale stale;
  private final Passes passes;

  public IncrementalPull(Stale stale, Passes passes) {
    this.stale = stale;
    this.passes = passes;
  }

  /** Bindings whose last pass is a while ago. */
  @FunctionalInterface
  public interface Stale {
    /** Rings up to {@code max} of them, in working hours only. */
    List<Rung> ringStale(int max, String correlationId);
  }

  @Override
  public String name() {
    return "calendar_incremental_pull";
  }

  @Override
  public JobReport run(String runId) {
    List<Rung> rung = new ArrayList<>(stale.ringStale(BINDINGS, runId));
    return passes.report(rung, 0, Map.of());
  }
}
