package calsyncd.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Something that sends the same POST over and over on many connections. */
sealed interface Load permits WrkLoad, ClientLoad {
  /**
   * What one round measured.
   *
   * @param rate answers a second
   * @param p99 in milliseconds; the load is closed-loop, so it is not corrected for coordinated
   *     omission
   * @param failed answers that were not 2xx, and errors
   */
  record Round(double rate, double p99, long failed) {}

  /** Sends for so long. */
  Round run(URI target, Map<String, String> headers, Duration duration)
      throws IOException, InterruptedException;

  /** What sends, for the report. */
  String name();

  /** {@code wrk} where it is installed, else the JDK's client. */
  static Load best(int connections) {
    return WrkLoad.isInstalled() ? new WrkLoad(connections) : new ClientLoad(connections);
  }
}
