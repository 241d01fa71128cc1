package calsyncd.proofs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long things took, in milliseconds. */
public final class Latencies {
  private static final double NANOS = 1_000_000.0;

  private final List<Double> all = new ArrayList<>();

  /** Does it, and keeps how long it took. */
  public void time(Runnable call) {
    long began = System.nanoTime();
    call.run();
    all.add((System.nanoTime() - began) / NANOS);
  }

  /** Keeps how long something took. */
  public void add(Duration took) {
    all.add(took.toNanos() / NANOS);
  }

  /** What so large a part of them stayed within; there is one at least. */
  public double quantile(double part) {
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(part * sorted.size()) - 1));
  }

  @Override
  public String toString() {
    if (all.isEmpty()) {
      return "n=0";
    }
    return String.format(
        Locale.ROOT,
        "n=%d p50=%.1f p90=%.1f p99=%.1f max=%.1f ms",
        all.size(),
        quantile(0.5),
        quantile(0.9),
        quantile(0.99),
        quantile(1));
  }
}
