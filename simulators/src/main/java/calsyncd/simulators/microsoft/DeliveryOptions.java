package calsyncd.simulators.microsoft;

import java.time.Duration;

/**
 * How change notifications are delivered (Receive change notifications through webhooks, revision
 * of April 2026). Waits are real time.
 *
 * @param coalesce how long changes are gathered into one POST
 * @param timeouts how long answers may take
 * @param firstBackoff wait before the second try; each further one doubles it
 * @param giveUp how long a notification is retried
 * @param slow when an endpoint counts as slow; its notifications are then delayed
 * @param drop when an endpoint counts as dead; its notifications are then dropped
 */
public record DeliveryOptions(
    Duration coalesce,
    Timeouts timeouts,
    Duration firstBackoff,
    Duration giveUp,
    Threshold slow,
    Threshold drop) {

  /**
   * Time an endpoint has to answer.
   *
   * @param first for the first try
   * @param retry for further tries
   * @param handshake for the validation request
   */
  public record Timeouts(Duration first, Duration retry, Duration handshake) {}

  /**
   * A share of late answers that changes the state of an endpoint.
   *
   * @param share of all answers, 0 to 1
   * @param window the time that is looked at and for which the state lasts
   * @param least how many answers are needed to judge
   */
  public record Threshold(double share, Duration window, int least) {}

  /** The documented values; the number of answers that judge is ours. */
  public static DeliveryOptions defaults() {
    Duration tenMinutes = Duration.ofMinutes(10);
    return new DeliveryOptions(
        Duration.ofMillis(20),
        new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(10)),
        Duration.ofSeconds(5),
        Duration.ofHours(4),
        new Threshold(0.10, tenMinutes, 10),
        new Threshold(0.15, tenMinutes, 10));
  }

  /** The same with another window in which changes become one POST. */
  public DeliveryOptions withCoalesce(Duration window) {
    return new DeliveryOptions(window, timeouts, firstBackoff, giveUp, slow, drop);
  }

  /** The same with other time-outs. */
  public DeliveryOptions withTimeouts(Timeouts others) {
    return new DeliveryOptions(coalesce, others, firstBackoff, giveUp, slow, drop);
  }

  /** The same with other retries. */
  public DeliveryOptions withRetries(Duration first, Duration until) {
    return new DeliveryOptions(coalesce, timeouts, first, until, slow, drop);
  }

  /** The same with other states. */
  public DeliveryOptions withThresholds(Threshold newSlow, Threshold newDrop) {
    return new DeliveryOptions(coalesce, timeouts, firstBackoff, giveUp, newSlow, newDrop);
  }
}
