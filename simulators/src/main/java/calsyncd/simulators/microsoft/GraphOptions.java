package calsyncd.simulators.microsoft;

import java.time.Duration;

/**
 * How the simulator behaves.
 *
 * @param port 0 for any free one
 * @param allowHttpAddresses whether notification URLs may be {@code http}
 * @param latency how long each Graph call takes at least
 * @param delta calendar view delta
 * @param delivery change notifications
 * @param exchange the store's own ways and limits
 */
public record GraphOptions(
    int port,
    boolean allowHttpAddresses,
    Duration latency,
    DeltaOptions delta,
    DeliveryOptions delivery,
    Exchange exchange) {

  /**
   * The store's own ways and limits.
   *
   * @param clampShortMonths day 31 falls on the last day of a shorter month (Outlook) or skips it
   * @param allDayFloats all-day events read midnight in every zone instead of being converted
   * @param duplicateTransactionStatus 400 or 409
   * @param concurrent calls at once per app and mailbox
   * @param perTenMinutes calls in ten minutes per app and mailbox
   */
  public record Exchange(
      boolean clampShortMonths,
      boolean allDayFloats,
      int duplicateTransactionStatus,
      int concurrent,
      int perTenMinutes) {}

  /** As documented, on any free port. */
  public static GraphOptions defaults() {
    return new GraphOptions(
        0,
        false,
        Duration.ZERO,
        DeltaOptions.defaults(),
        DeliveryOptions.defaults(),
        new Exchange(true, false, 400, 4, 10_000));
  }

  /** The same on another port. */
  public GraphOptions withPort(int newPort) {
    return new GraphOptions(newPort, allowHttpAddresses, latency, delta, delivery, exchange);
  }

  /** The same, with {@code http} notification URLs allowed. */
  public GraphOptions withHttpAddresses() {
    return new GraphOptions(port, true, latency, delta, delivery, exchange);
  }

  /** The same with another latency. */
  public GraphOptions withLatency(Duration newLatency) {
    return new GraphOptions(port, allowHttpAddresses, newLatency, delta, delivery, exchange);
  }

  /** The same with another delta behaviour. */
  public GraphOptions withDelta(DeltaOptions newDelta) {
    return new GraphOptions(port, allowHttpAddresses, latency, newDelta, delivery, exchange);
  }

  /** The same with another delivery of notifications. */
  public GraphOptions withDelivery(DeliveryOptions newDelivery) {
    return new GraphOptions(port, allowHttpAddresses, latency, delta, newDelivery, exchange);
  }

  /** The same with other ways of the store. */
  public GraphOptions withExchange(Exchange newExchange) {
    return new GraphOptions(port, allowHttpAddresses, latency, delta, delivery, newExchange);
  }
}
