package calsyncd.task;

import java.util.Map;

/**
 * {@code calendar_cleanup}: forgets what is past its retention. Never a deletion: an event that
 * ended long ago is forgotten together with its links, and no provider hears of it.
 */
public final class Cleanup implements Job {
  private final Housekeeping housekeeping;

  public Cleanup(Housekeeping housekeeping) {
    this.housekeeping = housekeeping;
  }

  /** What there is to forget. */
  @FunctionalInterface
  public interface Housekeeping {
    /** Forgets it, in bounded transactions; how many rows of which kind. */
    Map<String, Long> tidy();
  }

  @Override
  public String name() {
    return "calendar_cleanup";
  }

  @Override
  public JobReport run(String runId) {
    Map<String, Long> gone = housekeeping.tidy();
    int rows = (int) Math.min(Integer.MAX_VALUE, gone.values().stream().mapToLong(n -> n).sum());
    return new JobReport(rows, rows, 0, 0, 0, gone);
  }
}
