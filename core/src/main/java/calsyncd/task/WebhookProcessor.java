package calsyncd.task;

import calsyncd.hub.DueWork.Rung;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code calendar_webhook_processor}: drains what the drainer, woken by each arrival, has not, and
 * puts back what a dead node had taken.
 */
public final class WebhookProcessor implements Job {
  /** So that one run ends though notifications keep coming. */
  private static final int ROUNDS = 1000;

  private final Drains drains;
  private final Passes passes;

  public WebhookProcessor(Drains drains, Passes passes) {
    this.drains = drains;
    this.passes = passes;
  }

  /** The queues, as a run sees them. */
  public interface Drains {
    /** Puts back what dead nodes had taken; returns how many. */
    int reclaim();

    /** One batch of whatever waits, without waiting for more. */
    Drained drain();
  }

  /** A batch. {@code known} of the {@code taken} belonged to a watch of ours. */
  public record Drained(int taken, int known, List<Rung> rung) {}

  @Override
  public String name() {
    return "calendar_webhook_processor";
  }

  @Override
  public JobReport run(String runId) {
    long reclaimed = drains.reclaim();
    long taken = 0;
    long known = 0;
    List<Rung> rung = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Drained drained = drains.drain();
      if (drained.taken() == 0) {
        break;
      }
      taken += drained.taken();
      known += drained.known();
      rung.addAll(drained.rung());
    }
    Map<String, Long> own =
        Map.of("notifications", taken, "unknown", taken - known, "reclaimed", reclaimed);
    return passes.report(rung, 0, own);
  }
}
