package calsyncd.health;

import calsyncd.health.Evidence.Delivery;
import calsyncd.health.Evidence.Grant;
import calsyncd.health.Evidence.Tie;
import calsyncd.health.Health.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * From evidence to health: a table of causes, each with when it holds and what to tell a person.
 * What keeps a binding from running at all is told alone; of the others all that hold are.
 */
public final class HealthRules {
  private static final String RATE_LIMITED = "rate_limited";
  private static final String NON_RETRYABLE = "non_retryable";

  private final HealthLimits limits;
  private final List<Rule> off;
  private final List<Rule> running;

  private record Rule(Cause cause, Predicate<Evidence> holds, Function<Evidence, String> words) {}

  /** The rules with these limits. */
  public HealthRules(HealthLimits limits) {
    this.limits = limits;
    this.off = off();
    this.running =
        Stream.of(calls(), passes(), lists(), audits(), watches()).flatMap(List::stream).toList();
  }

  /** How the binding fares. */
  public Health of(Evidence evidence) {
    Optional<Rule> why = off.stream().filter(rule -> rule.holds.test(evidence)).findFirst();
    return Health.of(
        why.map(List::of).orElse(running).stream()
            .filter(rule -> rule.holds.test(evidence))
            .map(rule -> new Reason(rule.cause, rule.words.apply(evidence)))
            .toList());
  }

  private static List<Rule> off() {
    return List.of(
        new Rule(
            Cause.DISCONNECTED,
            e -> e.grant().state() == Grant.State.DISCONNECTED,
            _ -> "The user ended this connection. To sync again, connect again."),
        new Rule(
            Cause.NEEDS_REAUTH,
            e -> e.grant().state() == Grant.State.NEEDS_REAUTH,
            e ->
                "%s no longer accepts the grant%s. The user has to connect again."
                    .formatted(provider(e), because(e.grant().reason()))),
        new Rule(
            Cause.CONNECTION_PAUSED,
            e -> e.grant().state() == Grant.State.PAUSED,
            e ->
                "The connection is paused%s. Resume it to sync again."
                    .formatted(because(e.grant().reason()))),
        new Rule(
            Cause.CALENDAR_GONE,
            e -> e.tie().state() == Tie.State.STOPPED,
            e ->
                ("The calendar can't be reached at %s%s: it is gone or no longer shared. No event"
                        + " was removed. Share it again and resume it, or bind another.")
                    .formatted(provider(e), because(e.tie().reason()))),
        new Rule(
            Cause.CALENDAR_PAUSED,
            e -> e.tie().state() == Tie.State.PAUSED,
            _ -> "The user paused this calendar. Set its state to active to sync again."));
  }

  private List<Rule> calls() {
    return List.of(
        new Rule(
            Cause.RATE_LIMITED,
            e -> paused(e).filter(d -> !beyond(d, limits.longPause())).isPresent(),
            HealthRules::pause),
        new Rule(
            Cause.RATE_LIMITED_LONG,
            e -> paused(e).filter(d -> beyond(d, limits.longPause())).isPresent(),
            HealthRules::pause),
        new Rule(
            Cause.RETRYING,
            e -> forNow(e) && e.failing().inARow() <= limits.retries(),
            e -> failed(e) + " It is tried again by itself."),
        new Rule(
            Cause.FAILING,
            e -> forNow(e) && e.failing().inARow() > limits.retries(),
            e ->
                failed(e)
                    + " Each poll tries again; look whether %s is up and reachable from here."
                        .formatted(provider(e))),
        new Rule(
            Cause.REFUSED,
            e -> e.failing().inARow() > 0 && e.failing().errorClass().equals(NON_RETRYABLE),
            e -> failed(e) + " Retrying does not help: mend what the code names, then sync now."));
  }

  private List<Rule> passes() {
    return List.of(
        new Rule(
            Cause.FIRST_READING,
            e -> unread(e) && !beyond(since(e, e.tie().since()), limits.firstReading()),
            _ -> "The calendar is being read for the first time."),
        new Rule(
            Cause.NEVER_READ,
            e -> unread(e) && beyond(since(e, e.tie().since()), limits.firstReading()),
            e ->
                "The calendar was never read to its end since it was bound at %s."
                    .formatted(at(e.tie().since()))),
        new Rule(
            Cause.POLL_LATE,
            e -> late(e, 1) && !late(e, limits.missedPolls()),
            e -> "The last complete reading was at %s; %s".formatted(read(e), every(e))),
        new Rule(
            Cause.POLLS_MISSED,
            e -> late(e, limits.missedPolls()),
            e ->
                ("Nothing was read to its end since %s, though %s"
                        + " Look whether jobs and workers run.")
                    .formatted(read(e), every(e))),
        new Rule(
            Cause.WAITING,
            e -> waits(e, limits.waiting()) && !waits(e, limits.stuck()),
            e ->
                "It is due since %s and waits for a free worker."
                    .formatted(at(e.reading().waitingSince().orElseThrow()))),
        new Rule(
            Cause.STUCK,
            e -> waits(e, limits.stuck()),
            e ->
                ("It is due since %s and no worker took it. Look whether a node runs, and raise"
                        + " worker.passes if all are busy.")
                    .formatted(at(e.reading().waitingSince().orElseThrow()))));
  }

  private static List<Rule> lists() {
    return List.of(
        new Rule(
            Cause.CALENDAR_UNLISTED,
            e -> !e.tie().listed(),
            e ->
                ("%s did not list this calendar when its list was read last. No event is removed"
                        + " for that, and it is read as long as it answers. Show it there again"
                        + " and refresh the list, or untie it.")
                    .formatted(provider(e))));
  }

  private List<Rule> audits() {
    return List.of(
        new Rule(
            Cause.DRIFTED,
            e -> drifted(e).isPresent(),
            e ->
                ("%d of the events that were looked at differed from %s, the last at %s, though it"
                        + " had told of no change. They were read anew; resync the connection to"
                        + " read the others.")
                    .formatted(e.drift().events(), provider(e), at(drifted(e).orElseThrow()))));
  }

  private Optional<Instant> drifted(Evidence e) {
    return e.drift().last().filter(at -> !beyond(since(e, at), limits.drift()));
  }

  private List<Rule> watches() {
    return List.of(
        new Rule(
            Cause.WATCH_REFUSED,
            e -> watch(e, Delivery.State.FAILED).isPresent(),
            e ->
                "%s sends no notifications%s; polls alone find changes, %s"
                    .formatted(
                        provider(e), because(e.delivery().orElseThrow().reason()), every(e))),
        new Rule(
            Cause.WATCH_UNANSWERED,
            e ->
                watch(e, Delivery.State.REQUESTED)
                    .filter(w -> beyond(since(e, w.asked()), limits.watchAnswer()))
                    .isPresent(),
            e ->
                "Notifications were asked for at %s and not granted yet; polls alone find changes."
                    .formatted(at(e.delivery().orElseThrow().asked()))),
        new Rule(
            Cause.WATCH_EXPIRED,
            e -> expired(e).isPresent(),
            e ->
                ("Notifications ended at %s and were not renewed%s; polls alone find changes. Run"
                        + " the job calendar_watch_renewal.")
                    .formatted(
                        at(expired(e).orElseThrow()),
                        because(e.delivery().orElseThrow().reason()))),
        new Rule(
            Cause.NOT_NOTIFIED,
            e -> missed(e).isPresent(),
            e ->
                ("A poll at %s found changes that no notification announced%s. Look whether"
                        + " public_base_url is reachable from outside.")
                    .formatted(at(missed(e).orElseThrow()), proof(e))));
  }

  private static Optional<Delivery> watch(Evidence e, Delivery.State state) {
    return e.delivery().filter(w -> w.state() == state);
  }

  private static Optional<Instant> expired(Evidence e) {
    return watch(e, Delivery.State.ACTIVE)
        .flatMap(Delivery::expires)
        .filter(end -> !end.isAfter(e.now()));
  }

  /** A notification that came after the poll had found the change was only slow. */
  private Optional<Instant> missed(Evidence e) {
    return watch(e, Delivery.State.ACTIVE)
        .filter(w -> w.expires().filter(end -> !end.isAfter(e.now())).isEmpty())
        .flatMap(w -> w.unannounced().filter(at -> w.proof().filter(at::isBefore).isEmpty()))
        .filter(at -> beyond(since(e, at), limits.announcement()));
  }

  private static String proof(Evidence e) {
    return e.delivery()
        .flatMap(Delivery::proof)
        .map(at -> "; the last one came at " + at(at))
        .orElse("; none ever came");
  }

  private static Optional<Duration> paused(Evidence e) {
    return e.grant()
        .pausedUntil()
        .filter(e.now()::isBefore)
        .map(until -> Duration.between(e.now(), until));
  }

  private static String pause(Evidence e) {
    return "%s asked for fewer calls; the connection waits until %s and goes on by itself."
        .formatted(provider(e), at(e.grant().pausedUntil().orElseThrow()));
  }

  /** A rate limit tells of itself while the connection waits. */
  private static boolean forNow(Evidence e) {
    boolean told = e.failing().errorClass().equals(RATE_LIMITED) && paused(e).isPresent();
    return e.failing().inARow() > 0 && !e.failing().errorClass().equals(NON_RETRYABLE) && !told;
  }

  private static String failed(Evidence e) {
    return "%d in a row failed%s%s."
        .formatted(
            e.failing().inARow(),
            e.failing().since().map(at -> " since " + at(at)).orElse(""),
            because(e.failing().summary()));
  }

  private static boolean unread(Evidence e) {
    return e.reading().complete().isEmpty();
  }

  private boolean late(Evidence e, int polls) {
    return e.reading().complete().isPresent()
        && e.reading()
            .cadence()
            .filter(c ->
                beyond(
                    since(e, e.reading().complete().orElseThrow()),
                    c.multipliedBy(polls).plus(limits.pollSlack())))
            .isPresent();
  }

  private static boolean waits(Evidence e, Duration limit) {
    return e.reading().waitingSince().filter(at -> beyond(since(e, at), limit)).isPresent();
  }

  private static String read(Evidence e) {
    return at(e.reading().complete().orElseThrow());
  }

  private static String every(Evidence e) {
    return e.reading()
        .cadence()
        .map(c -> "a poll is due every %d minutes.".formatted(c.toMinutes()))
        .orElse("and those are off.");
  }

  private static Duration since(Evidence e, Instant at) {
    return Duration.between(at, e.now());
  }

  private static boolean beyond(Duration duration, Duration limit) {
    return duration.compareTo(limit) > 0;
  }

  private static String provider(Evidence e) {
    return switch (e.grant().provider()) {
      case "google" -> "Google";
      case "microsoft" -> "Microsoft";
      default -> "The CalDAV server";
    };
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private static String at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
