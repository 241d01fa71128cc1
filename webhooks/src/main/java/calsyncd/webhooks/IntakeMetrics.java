package calsyncd.webhooks;

import java.time.Instant;

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

  /** Is told of each request once, after its verdict was counted. */
  default void answered(Answered request) {}

  /**
   * A request that was judged.
   *
   * @param provider {@code google} or {@code microsoft}
   * @param correlationId what its notifications are followed by
   * @param began when it arrived
   */
  record Answered(String provider, Verdict verdict, String correlationId, Instant began) {}
}
