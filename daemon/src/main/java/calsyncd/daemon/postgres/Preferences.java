package calsyncd.daemon.postgres;

import java.time.Instant;
import java.util.Optional;

/**
 * How a user wants to be synced.
 *
 * @param workingHours JSON: {@code {"days":["MO"],"from":"08:00","to":"18:00"}}
 * @param timeZone IANA name
 * @param dueAt when the next automatic sync is due; empty before the first is planned
 */
public record Preferences(
    Cadence cadence,
    String conflictStrategy,
    boolean allowWrites,
    String workingHours,
    String timeZone,
    Optional<Instant> dueAt) {

  /** Whether and how often to poll. */
  public record Cadence(boolean enabled, int minutes) {}

  /** What holds for a user who never said anything, and what a first row holds. */
  public static final Preferences DEFAULT =
      new Preferences(
          new Cadence(true, 60),
          "newest_wins",
          false,
          "{\"days\":[\"MO\",\"TU\",\"WE\",\"TH\",\"FR\"],\"from\":\"08:00\",\"to\":\"18:00\"}",
          "UTC",
          Optional.empty());
}
