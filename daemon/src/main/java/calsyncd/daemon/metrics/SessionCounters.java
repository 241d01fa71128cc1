package calsyncd.daemon.metrics;

import calsyncd.daemon.postgres.Deliveries.Delivery;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What this node counts of live sessions as they end. */
public final class SessionCounters {
  private static final double[] WAITS = {.025, .05, .1, .15, .2, .3, .4, .5, 1, 2, 5};

  /** What an answer may say. */
  private static final Set<Delivery> TOLD = EnumSet.complementOf(EnumSet.of(Delivery.WAITING));

  private final Counter ends;
  private final Histogram delivered;

  /** Counters in a registry. */
  SessionCounters(PrometheusRegistry registry) {
    ends =
        Counter.builder()
            .name("calsyncd_session_ends_total")
            .help("Ends of sessions that clients told, by how far they were when answered.")
            .labelNames("delivery")
            .register(registry);
    delivered =
        Histogram.builder()
            .name("calsyncd_session_delivery")
            .unit(Unit.SECONDS)
            .help("From an end's arrival to its being at the provider, if the answer says so.")
            .classicOnly()
            .classicUpperBounds(WAITS)
            .register(registry);
    TOLD.forEach(it -> ends.initLabelValues(label(it)));
  }

  private static String label(Delivery delivery) {
    return delivery.name().toLowerCase(Locale.ROOT);
  }

  /** An end was taken and is answered now, so long after it arrived. Does not block. */
  public void ended(Delivery delivery, Duration took) {
    ends.labelValues(label(delivery)).inc();
    if (delivery == Delivery.DELIVERED) {
      delivered.observe(Math.max(0, took.toNanos() / 1e9));
    }
  }
}
