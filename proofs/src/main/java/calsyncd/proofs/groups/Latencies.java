package calsyncd.proofs.groups;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long answers took, in milliseconds. */
final class Latencies {
  private static final double NANOS = 1_000_000.0;

  private final List<Double> all = new ArrayList<>();

  /** Does it, and keeps how long it took. */
  void time(Runnable call) {
    long began = System.nanoTime();
    call.run();
    all.add((System.nanoTime() - began) / NANOS);
  }

  /** What so large a part of them stayed within. */
  double quantile(double part) {
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(part * sorted.size()) - 1));
  }

  @Override
  public String toString() {
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
