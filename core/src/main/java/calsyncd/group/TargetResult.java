package calsyncd.group;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of one target; another target is unharmed by it.
 *
 * @param counts what was done, by the target's own words; {@code failed} has it tried again
 * @param reasons of what is counted as failed, how much for which reason
 * @param error why nothing could be done, where that is so
 * @param pause no retry is to come before this is over, however short its own wait is
 * @param running whether another node is at it: that one's result counts, and it goes once more
 */
public record TargetResult(
    SortedMap<String, Long> counts,
    SortedMap<String, Long> reasons,
    Optional<String> error,
    Optional<Duration> pause,
    boolean running) {
  /** What is to be done again. */
  public static final String FAILED = "failed";

  /** Another node is at it. */
  public static final TargetResult RUNNING =
      new TargetResult(new TreeMap<>(), new TreeMap<>(), Optional.empty(), Optional.empty(), true);

  public TargetResult {
    counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
  }

  /** This was done. */
  public static TargetResult of(Map<String, Long> counts) {
    return new TargetResult(
        new TreeMap<>(counts), new TreeMap<>(), Optional.empty(), Optional.empty(), false);
  }

  /** Nothing could be done. */
  public static TargetResult error(String why) {
    return new TargetResult(
        new TreeMap<>(), new TreeMap<>(), Optional.of(why), Optional.empty(), false);
  }

  /** The same; what failed did so for these reasons. */
  public TargetResult because(Map<String, Long> why) {
    return new TargetResult(counts, new TreeMap<>(why), error, pause, running);
  }

  /** The same, not tried again before the wait is over. */
  public TargetResult after(Duration least) {
    return new TargetResult(counts, reasons, error, Optional.of(least), running);
  }

  /** Whether it is to be tried again. */
  public boolean failed() {
    return error.isPresent() || counts.getOrDefault(FAILED, 0L) > 0;
  }
}
