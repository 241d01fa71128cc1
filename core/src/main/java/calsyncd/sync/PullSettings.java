package calsyncd.sync;

import java.time.Duration;

/**
 * How passes read ({@code pull} in {@code config.yml}).
 *
 * @param past how far back a frozen window reaches
 * @param future how far ahead it reaches
 * @param rollBelow a frozen window with less than this ahead is begun anew
 * @param preview what the first pass of a binding shows first
 * @param reconcileEvery how often a calendar that sends no notifications is read whole
 */
public record PullSettings(
    Duration past,
    Duration future,
    Duration rollBelow,
    Duration preview,
    Duration reconcileEvery,
    Reads reads) {

  /**
   * Limits of what one pass reads.
   *
   * @param perPage so many are read before what they brought is committed
   * @param doubted a snapshot that misses more events than this, and more than the guard lets pass,
   *     is not followed by a read of each
   * @param refusals so often a pass waits and asks again for events that the provider refused to
   *     show, before it leaves them to a person
   * @param maxPages a pass whose list is not at its end after so many pages has failed
   */
  public record Reads(int perPage, int doubted, int refusals, int maxPages) {}

  /** 180 days back, 730 ahead, rolled at 90; the next 7 days first; a whole reading a week. */
  public static final PullSettings DEFAULT =
      new PullSettings(
          Duration.ofDays(180),
          Duration.ofDays(730),
          Duration.ofDays(90),
          Duration.ofDays(7),
          Duration.ofDays(7),
          new Reads(50, 200, 2, 10_000));
}
