package calsyncd.session;

import java.time.Duration;

/**
 * By which sessions are kept.
 *
 * @param provisional the event of an open session ends so long after its start, and as much later
 *     each time that the session goes on beyond
 * @param shortest the event of a session that ended is at least so long
 * @param oldest no time of a report lies further back
 * @param ahead nor further ahead
 */
public record SessionRules(
    Duration provisional, Duration shortest, Duration oldest, Duration ahead) {
  /** 15 minutes, 60 seconds, 30 days, 5 minutes. */
  public static final SessionRules DEFAULT =
      new SessionRules(
          Duration.ofMinutes(15),
          Duration.ofSeconds(60),
          Duration.ofDays(30),
          Duration.ofMinutes(5));
}
