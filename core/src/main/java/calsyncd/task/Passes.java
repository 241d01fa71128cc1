package calsyncd.task;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Waits for passes that a run has rung for. */
@FunctionalInterface
public interface Passes {
  /** Returns once all are settled, or with those that are after as long as a run may wait. */
  List<Settled> await(List<Rung> rings);

  /** Waits, and counts what the passes recorded. */
  default JobReport report(List<Rung> rings, int skipped, Map<String, Long> own) {
    List<Rung> last = lastOfEach(rings);
    List<Settled> settled = await(last);
    int complete = (int) settled.stream().filter(Settled::complete).count();
    int failed = settled.size() - complete;
    int scheduled = last.size() + skipped;
    return new JobReport(scheduled, complete, failed, skipped, last.size() - settled.size(), own);
  }

  /** A binding that was rung again and again has one pass to come. */
  private static List<Rung> lastOfEach(List<Rung> rings) {
    Map<BindingId, Rung> last = new LinkedHashMap<>();
    rings.forEach(
        rung -> last.merge(rung.binding(), rung, (a, b) -> a.sequence() < b.sequence() ? b : a));
    return List.copyOf(last.values());
  }
}
