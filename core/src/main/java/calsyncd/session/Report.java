package calsyncd.session;

import calsyncd.hub.HubCalendarId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a client says of a session. Fields that it leaves out stay what they are.
 *
 * @param at when it said so
 * @param seq see {@link Key}
 */
public record Report(
    Action action,
    Optional<HubCalendarId> calendar,
    Optional<String> title,
    Times times,
    Instant at,
    long seq) {

  /** When the work began and ended, to the millisecond. */
  public record Times(Optional<Instant> started, Optional<Instant> ended) {
    public Times {
      started = started.map(it -> it.truncatedTo(ChronoUnit.MILLIS));
      ended = ended.map(it -> it.truncatedTo(ChronoUnit.MILLIS));
    }
  }

  public Report {
    at = at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** A page that is closing. */
  public static Report beacon(Instant ended, long seq) {
    Times times = new Times(Optional.empty(), Optional.of(ended));
    return new Report(Action.BEACON, Optional.empty(), Optional.empty(), times, ended, seq);
  }

  Key key() {
    return new Key(seq, at, action.ordinal());
  }
}
