package calsyncd.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Measured times, sorted, in milliseconds. */
record Lags(double[] sorted) {
  static Lags ofNanos(long[] nanos) {
    return new Lags(Arrays.stream(nanos).sorted().mapToDouble(n -> n / 1e6).toArray());
  }

  /** The smallest time that so many per cent do not exceed. */
  double percentile(double percent) {
    var index = (int) Math.ceil(sorted.length * percent / 100) - 1;
    return sorted[Math.max(0, index)];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %6.1f ms  p90 %6.1f ms  p99 %6.1f ms  max %6.1f ms  (%d)",
        percentile(50),
        percentile(90),
        percentile(99),
        percentile(100),
        sorted.length);
  }
}
