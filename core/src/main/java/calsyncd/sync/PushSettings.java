package calsyncd.sync;

import java.time.Duration;

/**
 * How passes write ({@code push} in {@code config.yml}).
 *
 * @param batch so many lagging links are looked for at once
 * @param perPass after so many writes a pass ends and the binding is due again
 * @param rounds so often one link is decided anew in one pass because its copy changed meanwhile
 * @param transients so many writes in a row that fail for now end the pass
 * @param budget so often the same value is written to a copy within the window, then it waits
 * @param budgetWindow over how long that is counted
 * @param settle how long after a write of ours a listing may still show what was before it
 * @param refusedRemovals after how long a removal that the provider refused is tried once more
 */
public record PushSettings(
    int batch,
    int perPass,
    int rounds,
    int transients,
    int budget,
    Duration budgetWindow,
    Duration settle,
    Duration refusedRemovals) {
  /** 200 links at once, 500 writes a pass, 6 equal writes an hour, 5 minutes to settle, a day. */
  public static final PushSettings DEFAULT =
      new PushSettings(
          200, 500, 3, 3, 6, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofDays(1));
}
