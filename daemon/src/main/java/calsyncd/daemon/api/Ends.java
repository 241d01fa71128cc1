package calsyncd.daemon.api;

import calsyncd.daemon.postgres.Deliveries.Delivery;
import java.time.Duration;

/** Is told of each session's end that a client said and that changed something. */
@FunctionalInterface
public interface Ends {
  /**
   * An end was taken.
   *
   * @param delivery how far it is; never {@link Delivery#WAITING}
   * @param took since it arrived here
   */
  void taken(Delivery delivery, Duration took);
}
