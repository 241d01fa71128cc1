package calsyncd.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a session looks like in a calendar: whole seconds, and an end after the start (RFC 5545
 * §3.8.2.2). The end of an open one rises in steps, so that a heartbeat is seldom a write.
 */
public record Shown(String title, Instant start, Instant end) {
  /** The event of a session. */
  public static Shown of(SessionState session, SessionRules rules) {
    Instant start = session.started().value().truncatedTo(ChronoUnit.SECONDS);
    return new Shown(
        session.title().value(),
        start,
        session
            .end()
            .map(end -> closed(start, end.at().value(), rules))
            .orElseGet(() -> open(start, session.said(), rules)));
  }

  private static Instant closed(Instant start, Instant end, SessionRules rules) {
    Instant shortest = start.plus(rules.shortest());
    Instant whole = end.truncatedTo(ChronoUnit.SECONDS);
    return whole.isAfter(shortest) ? whole : shortest;
  }

  private static Instant open(Instant start, Instant said, SessionRules rules) {
    Duration worked = Duration.between(start, said);
    long steps = worked.isNegative() ? 0 : worked.dividedBy(rules.provisional());
    return start.plus(rules.provisional().multipliedBy(steps + 1));
  }
}
