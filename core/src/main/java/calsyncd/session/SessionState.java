package calsyncd.session;

import calsyncd.hub.HubCalendarId;
import java.time.Instant;
import java.util.Optional;

/**
 * A session: what all reports together say.
 *
 * @param calendar the first that was named; an event does not move
 * @param end a soft one that the client has spoken after is none
 * @param top the greatest key of the client's reports, beacons apart
 * @param said the client's newest word, never later than our clock: where an idle end is put
 */
public record SessionState(
    HubCalendarId calendar,
    Register<String> title,
    Register<Instant> started,
    Optional<SessionEnd> end,
    Key top,
    Instant said) {

  /** Whether it is over. */
  public boolean ended() {
    return end.isPresent();
  }

  /** Whether the client said that it is over. */
  public boolean closed() {
    return end.filter(it -> it.by() == SessionEnd.By.CLIENT).isPresent();
  }

  /** The same, ended where the client was last heard, unless it is over. */
  public SessionState idle() {
    Register<Instant> at = new Register<>(said, top.idle());
    return ended() ? this : withEnd(Optional.of(new SessionEnd(SessionEnd.By.IDLE, at)));
  }

  private SessionState withEnd(Optional<SessionEnd> other) {
    return new SessionState(calendar, title, started, other, top, said);
  }

  SessionState join(SessionState other) {
    Key higher = top.compareTo(other.top) >= 0 ? top : other.top;
    return new SessionState(
        calendar,
        title.join(other.title),
        started.join(other.started),
        later(other.end).filter(it -> it.outlasts(higher)),
        higher,
        said.isAfter(other.said) ? said : other.said);
  }

  /** The same with a word of a closing page. */
  SessionState closing(SessionEnd beacon) {
    return withEnd(later(Optional.of(beacon)).filter(it -> it.outlasts(top)));
  }

  private Optional<SessionEnd> later(Optional<SessionEnd> other) {
    return end.map(mine -> other.map(mine::join).orElse(mine)).or(() -> other);
  }
}
