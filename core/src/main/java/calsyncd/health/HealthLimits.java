package calsyncd.health;

import java.time.Duration;

/**
 * How late is late. Up to and with a limit all is well; what is beyond it counts.
 *
 * @param firstReading for the first complete pass, before it counts as missing
 * @param pollSlack beyond the cadence, for jobs that look every ten minutes and passes that take
 *     their time
 * @param missedPolls after so many cadences without a complete pass polls count as missed
 * @param waiting for a pass to begin once it is due
 * @param stuck for the same, before nothing seems to look
 * @param longPause of a provider's own
 * @param watchAnswer for a watch that was asked for
 * @param announcement for the notification of a change that a poll has found already
 * @param drift so long what an audit found is told
 * @param retries of one attempt
 */
public record HealthLimits(
    Duration firstReading,
    Duration pollSlack,
    int missedPolls,
    Duration waiting,
    Duration stuck,
    Duration longPause,
    Duration watchAnswer,
    Duration announcement,
    Duration drift,
    int retries) {
  /** 15 min; 20 min; 3; 2 min; 15 min; 1 h; 10 min; 5 min; 24 h; 5. */
  public static final HealthLimits DEFAULT =
      new HealthLimits(
          Duration.ofMinutes(15),
          Duration.ofMinutes(20),
          3,
          Duration.ofMinutes(2),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofHours(24),
          5);

  /** The same where an attempt has so many retries. */
  public HealthLimits withRetries(int most) {
    return new HealthLimits(
        firstReading,
        pollSlack,
        missedPolls,
        waiting,
        stuck,
        longPause,
        watchAnswer,
        announcement,
        drift,
        most);
  }
}
