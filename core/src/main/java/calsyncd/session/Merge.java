package calsyncd.session;

import calsyncd.session.Outcome.Refusal;
import calsyncd.session.Outcome.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Joins reports into a session. The join is commutative, associative and idempotent: a hundred
 * reports in any order, each any number of times, make one session.
 */
public final class Merge {
  private final SessionRules rules;

  /** Joins by these rules. */
  public Merge(SessionRules rules) {
    this.rules = rules;
  }

  /**
   * What a session is after a report.
   *
   * @param before what it was; nothing: this is the first report that arrives
   * @param now by our own clock
   */
  public Outcome of(Optional<SessionState> before, Report report, Instant now) {
    Optional<Refused> refused = refusal(before, report, now);
    return refused.isPresent() ? refused.get() : joined(before, report, now);
  }

  private static Outcome joined(Optional<SessionState> before, Report report, Instant now) {
    if (before.isEmpty()) {
      return new Outcome.Now(first(report, now), List.of());
    }
    SessionState known = before.get();
    return report.action() == Action.BEACON
        ? new Outcome.Now(known.closing(end(report, SessionEnd.By.BEACON)), List.of())
        : new Outcome.Now(known.join(said(known, report, now)), ignored(known, report));
  }

  private static List<String> ignored(SessionState known, Report report) {
    boolean other = report.calendar().filter(it -> !it.equals(known.calendar())).isPresent();
    return other ? List.of("hub_calendar_id") : List.of();
  }

  private static SessionState first(Report report, Instant now) {
    Key key = report.key();
    return new SessionState(
        report.calendar().orElseThrow(),
        new Register<>(report.title().orElseThrow(), key),
        new Register<>(report.times().started().orElseThrow(), key),
        ended(report),
        key,
        earlier(report.at(), now));
  }

  /** A session of which the report says what it says, and all else is as it is known. */
  private static SessionState said(SessionState known, Report report, Instant now) {
    Key key = report.key();
    return new SessionState(
        known.calendar(),
        report.title().map(it -> new Register<>(it, key)).orElse(known.title()),
        report.times().started().map(it -> new Register<>(it, key)).orElse(known.started()),
        ended(report),
        key,
        earlier(report.at(), now));
  }

  private static Optional<SessionEnd> ended(Report report) {
    return report.action() == Action.END
        ? Optional.of(end(report, SessionEnd.By.CLIENT))
        : Optional.empty();
  }

  private static SessionEnd end(Report report, SessionEnd.By by) {
    return new SessionEnd(by, new Register<>(report.times().ended().orElseThrow(), report.key()));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private Optional<Refused> refusal(Optional<SessionState> before, Report report, Instant now) {
    if (missing(before, report)) {
      return refused(
          Refusal.INCOMPLETE,
          "the first report of a session says hub_calendar_id, title and started_at, and an end"
              + " says ended_at");
    }
    if (spoken(report).anyMatch(at -> isFar(at, now))) {
      return refused(
          Refusal.TIME_OUT_OF_RANGE,
          "no time may lie more than %d days back or %d s ahead; set the clock by server_time"
              .formatted(rules.oldest().toDays(), rules.ahead().toSeconds()));
    }
    return before
        .filter(it -> begunAnew(it, report))
        .flatMap(_ ->
            refused(
                Refusal.SESSION_ENDED,
                "the session was ended before this start; take a new local id for a new session"));
  }

  private static Optional<Refused> refused(Refusal refusal, String detail) {
    return Optional.of(new Refused(refusal, detail));
  }

  private static boolean missing(Optional<SessionState> before, Report report) {
    boolean ends = report.action() == Action.END || report.action() == Action.BEACON;
    boolean names =
        report.calendar().isPresent()
            && report.title().isPresent()
            && report.times().started().isPresent();
    return before.isEmpty() && !names || ends && report.times().ended().isEmpty();
  }

  private static Stream<Instant> spoken(Report report) {
    return Stream.of(Optional.of(report.at()), report.times().started(), report.times().ended())
        .flatMap(Optional::stream);
  }

  private boolean isFar(Instant at, Instant now) {
    return at.isBefore(now.minus(rules.oldest())) || at.isAfter(now.plus(rules.ahead()));
  }

  private static boolean begunAnew(SessionState known, Report report) {
    return known.closed()
        && report.action() == Action.START
        && report
            .times()
            .started()
            .filter(it -> it.isAfter(known.end().orElseThrow().at().value()))
            .isPresent();
  }
}
