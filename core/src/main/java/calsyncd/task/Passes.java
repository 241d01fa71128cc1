package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import java.util.List;
import java.util.Map;

/** Waits for passes that a run has rung for. */
@FunctionalInterface
public interface Passes {
  /** Returns once all are settled, or with those that are after as long as a run may wait. */
  List<Settled> await(List<Rung> rings);

  /** Waits, and counts what the passes recorded. */
  default JobReport report(List<Rung> rings, int skipped, Map<String, Long> own) {
    List<Settled> settled = await(rings);
    int complete = (int) settled.stream().filter(Settled::complete).count();
    int failed = settled.size() - complete;
    int scheduled = rings.size() + skipped;
    return new JobReport(scheduled, complete, failed, skipped, rings.size() - settled.size(), own);
  }
}
