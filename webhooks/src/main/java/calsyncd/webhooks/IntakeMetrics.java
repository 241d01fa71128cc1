package calsyncd.webhooks;

/** Counts what the intake does. Called on request and event-loop threads: must not block. */
@FunctionalInterface
public interface IntakeMetrics {
  /**
   * Counts one verdict. There is one a request, and besides one for each item of a Graph
   * notification that was dropped ({@link Verdict#FORGED_ITEM}, {@link Verdict#MALFORMED_ITEM}).
   *
   * @param provider {@code google} or {@code microsoft}
   */
  void count(String provider, Verdict verdict);
}
