package calsyncd.health;

import calsyncd.health.ComponentHealth.Finding;
import calsyncd.health.SystemEvidence.Calls;
import calsyncd.health.SystemEvidence.Database;
import calsyncd.health.SystemEvidence.FailedRun;
import calsyncd.health.SystemEvidence.Failure;
import calsyncd.health.SystemEvidence.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From a node's evidence to how PostgreSQL, Redis, each provider and the jobs fare. */
public final class SystemRules {
  /** The component that is PostgreSQL. */
  public static final String POSTGRESQL = "postgresql";

  /** The component that is Redis. */
  public static final String REDIS = "redis";

  /** The component that is the jobs. */
  public static final String JOBS = "jobs";

  /** A heart that beats each second has missed so many beats that nobody would call it slow. */
  static final Duration SILENT = Duration.ofSeconds(5);

  /** A refusal that is older says nothing of a database that is silent now. */
  static final Duration FRESH = Duration.ofSeconds(15);

  /** One call fails now and then, and its retry; a third in a row with no success is an outage. */
  static final int DOWN = 3;

  /** A scheduler looks every five seconds, and waits fifteen after a failure. */
  static final Duration UNATTENDED = Duration.ofSeconds(45);

  private static final String POLLED =
      """
      For everybody: polls alone find changes, later than usual; notifications are answered 503, \
      so that their providers send them again, and nothing is lost.\s\
      """;

  private SystemRules() {}

  /** Each component once: PostgreSQL, Redis, the providers, the jobs where this node has them. */
  public static List<ComponentHealth> of(SystemEvidence e) {
    List<ComponentHealth> all = new ArrayList<>();
    all.add(new ComponentHealth(POSTGRESQL, database(e.now(), e.database())));
    all.add(new ComponentHealth(REDIS, e.redis().map(SystemRules::redis)));
    e.providers().forEach(it -> all.add(new ComponentHealth(it.provider(), calls(it))));
    e.jobs().ifPresent(it -> all.add(new ComponentHealth(JOBS, jobs(e.now(), it))));
    return List.copyOf(all);
  }

  private static Optional<Finding> database(Instant now, Database database) {
    boolean silent = beyond(database.written(), now, SILENT);
    Optional<Failure> refusal =
        database.refusals().filter(it -> !silent || !beyond(it.last(), now, FRESH));
    return refusal
        .map(SystemRules::refused)
        .or(() -> Optional.of(away(database.written())).filter(_ -> silent));
  }

  private static Finding away(Instant written) {
    return found(
        Trouble.DATABASE_AWAY,
        written,
        """
        PostgreSQL has not answered since %s. For everybody: nothing is synced, shown or edited \
        until it is back; notifications are kept in Redis, nothing is lost, and all goes on by \
        itself. Look whether the server runs and this node reaches it; ./calsyncd doctor says \
        what it finds.\
        """);
  }

  private static Finding refused(Failure failure) {
    return switch (failure.code()) {
      case "53100" ->
          found(
              Trouble.DATABASE_FULL,
              failure.since(),
              """
              PostgreSQL refuses writes: disk full (53100), since %s. For everybody: what is there \
              can be read; edits are answered 503, passes wait and go on by themselves, nothing is \
              lost. Free space on the database's volume, or enlarge it.\
              """);
      case "25006" ->
          found(
              Trouble.DATABASE_READ_ONLY,
              failure.since(),
              """
              PostgreSQL takes no writes: it is read-only (25006), since %s. For everybody: what \
              is there can be read; edits are answered 503, passes wait and go on by themselves. \
              Some hosts do this when the disk is nearly full: free space, or enlarge it. Else \
              database.url names a replica: name the primary.\
              """);
      default ->
          found(
              Trouble.DATABASE_REFUSES,
              failure.since(),
              "PostgreSQL refuses what it is asked ("
                  + failure.code()
                  + "), since %s. For"
                  + " everybody: edits are answered 503, passes wait and go on by themselves. Its"
                  + " log says why: 53300 is max_connections, 58030 a fault of its disk.");
    };
  }

  /** Redis begins an error of its own with a word in capitals. */
  private static Finding redis(Failure failure) {
    return failure.code().matches("[A-Z]{3,} .*")
        ? found(
            Trouble.REDIS_REFUSES,
            failure.since(),
            "Redis refuses writes ("
                + failure.code().split(" ", 2)[0]
                + "), since %s. "
                + POLLED
                + "Its log says why: maxmemory is reached, or it can't save to its disk.")
        : found(
            Trouble.REDIS_AWAY,
            failure.since(),
            "Redis is away, since %s. "
                + POLLED
                + "Start it, or look whether this node reaches it; it is found again by itself.");
  }

  private static Optional<Finding> calls(Calls calls) {
    return calls
        .failing()
        .filter(it -> it.times() >= DOWN)
        .map(it -> new Finding(Trouble.PROVIDER_DOWN, it.since(), down(calls.provider(), it)));
  }

  private static String down(String provider, Failure failure) {
    return """
    %s has been down since %s: %d calls in a row failed, the last with %s. For its users: \
    changes wait on both sides, nothing is lost, and each calendar is tried again by itself. \
    Look at its status page, and at the network from here; there is nothing else to do.\
    """
        .formatted(name(provider), at(failure.since()), failure.times(), failure.code());
  }

  private static Optional<Finding> jobs(Instant now, Jobs jobs) {
    if (!beyond(later(jobs.lookedFor(), jobs.undisturbed()), now, UNATTENDED)) {
      return failed(jobs);
    }
    return Optional.of(
        found(
            Trouble.JOBS_STOPPED,
            jobs.lookedFor(),
            """
            This node has begun no job since %s. For everybody, where no other node does: polls \
            and renewals stop; notifications are acted on. Look for Quartz in the log, and start \
            this node anew.\
            """));
  }

  private static Optional<Finding> failed(Jobs jobs) {
    List<FailedRun> own =
        jobs.failed().stream()
            .filter(it -> it.began().isAfter(jobs.undisturbed()))
            .sorted(Comparator.comparing(FailedRun::began))
            .toList();
    String names = own.stream().map(FailedRun::job).sorted().collect(Collectors.joining(", "));
    return own.stream()
        .findFirst()
        .map(it ->
            found(
                Trouble.JOB_FAILED,
                it.began(),
                "The last run failed, since %s, of "
                    + names
                    + ". It runs again by itself at its"
                    + " time; the last line of its log says why, and Run now tries at once."));
  }

  /** The words have one place, for the time. */
  private static Finding found(Trouble trouble, Instant since, String words) {
    return new Finding(trouble, since, words.formatted(at(since)));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static boolean beyond(Instant from, Instant now, Duration limit) {
    return Duration.between(from, now).compareTo(limit) > 0;
  }

  static String name(String provider) {
    return switch (provider) {
      case "google" -> "Google";
      case "microsoft" -> "Microsoft";
      default -> "CalDAV";
    };
  }

  static String at(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
