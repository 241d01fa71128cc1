package calsyncd.health;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.health.ComponentHealth.Finding;
import calsyncd.health.SystemEvidence.Calls;
import calsyncd.health.SystemEvidence.Database;
import calsyncd.health.SystemEvidence.FailedRun;
import calsyncd.health.SystemEvidence.Failure;
import calsyncd.health.SystemEvidence.Jobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every trouble, on both sides of its boundary, and what the words of each must have. */
class SystemRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Database SOUND = new Database(NOW, Optional.empty());

  /** One row: what is known, what is told of one component, and words that stand in it. */
  private record Row(
      String name,
      SystemEvidence evidence,
      String component,
      Optional<Trouble> trouble,
      String... words) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Instant ago(int seconds) {
    return NOW.minusSeconds(seconds);
  }

  private static Optional<Failure> failure(int since, int last, int times, String code) {
    return Optional.of(new Failure(ago(since), ago(last), times, code));
  }

  private static Row database(
      String name, int written, Optional<Failure> refusals, Trouble trouble, String... words) {
    var evidence = evidence(new Database(ago(written), refusals), Optional.empty(), List.of());
    return new Row(name, evidence, "postgresql", Optional.of(trouble), words);
  }

  private static SystemEvidence evidence(
      Database database, Optional<Failure> redis, List<Calls> calls) {
    return new SystemEvidence(NOW, database, redis, calls, Optional.empty());
  }

  private static Row redis(String name, String code, Trouble trouble, String... words) {
    var evidence = evidence(SOUND, failure(300, 1, 300, code), List.of());
    return new Row(name, evidence, "redis", Optional.of(trouble), words);
  }

  private static Row google(String name, int times, Optional<Trouble> trouble, String... words) {
    var calls = List.of(new Calls("google", failure(3_600, 4, times, "http_503")));
    return new Row(name, evidence(SOUND, Optional.empty(), calls), "google", trouble, words);
  }

  private static Row jobs(String name, Jobs jobs, Optional<Trouble> trouble, String... words) {
    var evidence = new SystemEvidence(NOW, SOUND, Optional.empty(), List.of(), Optional.of(jobs));
    return new Row(name, evidence, "jobs", trouble, words);
  }

  static Stream<Row> rows() {
    return Stream.of(databases(), others(), jobs()).flatMap(List::stream);
  }

  private static List<Row> databases() {
    return List.of(
        new Row(
            "a beat is a little late",
            evidence(new Database(ago(5), Optional.empty()), Optional.empty(), List.of()),
            "postgresql",
            Optional.empty()),
        database(
            "no beat",
            6,
            Optional.empty(),
            Trouble.DATABASE_AWAY,
            "since 2026-11-23T11:59:54Z",
            "doctor"),
        database(
            "refused while small writes go on",
            0,
            failure(40, 1, 9, "53100"),
            Trouble.DATABASE_FULL,
            "disk full (53100)",
            "since 2026-11-23T11:59:20Z",
            "For everybody",
            "Free space",
            "go on by themselves"),
        database(
            "nobody asked lately, and room was not proved yet",
            0,
            failure(900, 600, 1, "53100"),
            Trouble.DATABASE_FULL),
        database(
            "all writes are refused",
            40,
            failure(40, 15, 9, "25006"),
            Trouble.DATABASE_READ_ONLY,
            "read-only (25006)",
            "replica"),
        database("refused, then gone", 40, failure(60, 16, 9, "53100"), Trouble.DATABASE_AWAY),
        database(
            "too many connections",
            0,
            failure(3, 1, 2, "53300"),
            Trouble.DATABASE_REFUSES,
            "(53300)",
            "max_connections"));
  }

  private static List<Row> others() {
    return List.of(
        redis(
            "away for five minutes",
            "Connection refused: /127.0.0.1:6379",
            Trouble.REDIS_AWAY,
            "since 2026-11-23T11:55:00Z",
            "answered 503",
            "Start it"),
        redis(
            "its disk is full",
            "MISCONF Redis is configured to save RDB snapshots",
            Trouble.REDIS_REFUSES,
            "(MISCONF)"),
        google("two calls may fail", 2, Optional.empty()),
        google(
            "down for an hour",
            3,
            Optional.of(Trouble.PROVIDER_DOWN),
            "Google has been down since 2026-11-23T11:00:00Z",
            "3 calls in a row",
            "http_503",
            "nothing is lost",
            "status page"));
  }

  private static List<Row> jobs() {
    FailedRun before = new FailedRun("calendar_cleanup", ago(60));
    FailedRun after = new FailedRun("calendar_auto_sync", ago(30));
    return List.of(
        jobs("begun in time", new Jobs(ago(45), List.of(), Instant.EPOCH), Optional.empty()),
        jobs(
            "none begun",
            new Jobs(ago(46), List.of(), Instant.EPOCH),
            Optional.of(Trouble.JOBS_STOPPED),
            "since 2026-11-23T11:59:14Z"),
        jobs(
            "none begun since PostgreSQL was away",
            new Jobs(ago(500), List.of(), ago(45)),
            Optional.empty()),
        jobs(
            "two failed",
            new Jobs(NOW, List.of(after, before), Instant.EPOCH),
            Optional.of(Trouble.JOB_FAILED),
            "since 2026-11-23T11:59:00Z",
            "of calendar_auto_sync, calendar_cleanup."),
        jobs(
            "one failed since the servers were back",
            new Jobs(NOW, List.of(after, before), ago(45)),
            Optional.of(Trouble.JOB_FAILED),
            "of calendar_auto_sync."),
        jobs(
            "what failed while they were away has its reason there",
            new Jobs(NOW, List.of(after, before), ago(30)),
            Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theTable(Row row) {
    var found =
        SystemRules.of(row.evidence()).stream()
            .filter(it -> it.component().equals(row.component()))
            .flatMap(it -> it.finding().stream())
            .findFirst();
    assertThat(found.map(Finding::trouble)).isEqualTo(row.trouble());
    String words = found.map(Finding::words).orElse("");
    assertThat(words).doesNotContain("%");
    assertThat(row.words()).allSatisfy(each -> assertThat(words).contains(each));
  }

  @Test
  void everyTroubleIsInTheTable() {
    Set<Trouble> told = EnumSet.noneOf(Trouble.class);
    rows().flatMap(row -> row.trouble().stream()).forEach(told::add);
    assertThat(told).containsExactlyInAnyOrder(Trouble.values());
  }

  /** Each second of an outage of an hour, in which calls are tried less and less often. */
  @Test
  void aProviderThatIsDownForAnHourIsToldFromItsThirdFailureUntilItsFirstAnswer() {
    Optional<Failure> failing = Optional.empty();
    List<Integer> told = new ArrayList<>();
    for (int second = 0; second <= 3_700; second++) {
      Instant now = NOW.plusSeconds(second);
      boolean called = second < 8 ? second % 2 == 1 : second % 600 == 0;
      if (called && second < 3_600) {
        failing = again(failing, now);
      } else if (called) {
        failing = Optional.empty();
      }
      var calls = List.of(new Calls("google", failing), new Calls("caldav", Optional.empty()));
      var all =
          SystemRules.of(
              new SystemEvidence(
                  now,
                  new Database(now, Optional.empty()),
                  Optional.empty(),
                  calls,
                  Optional.empty()));
      if (all.stream().anyMatch(it -> it.level() != Level.HEALTHY)) {
        assertThat(all.get(2).finding().orElseThrow().since()).isEqualTo(NOW.plusSeconds(1));
        told.add(second);
      }
    }
    assertThat(told).hasSize(3_595).startsWith(5).endsWith(3_599);
  }

  private static Optional<Failure> again(Optional<Failure> before, Instant now) {
    return Optional.of(
        before.map(it -> it.again(now, "http_503")).orElse(new Failure(now, now, 1, "http_503")));
  }

  @Test
  void everyComponentIsListedOnceAndTheJobsWhereThereAreAny() {
    var calls = List.of(new Calls("google", Optional.empty()));
    var jobs = Optional.of(new Jobs(NOW, List.of(), Instant.EPOCH));
    assertThat(SystemRules.of(new SystemEvidence(NOW, SOUND, Optional.empty(), calls, jobs)))
        .extracting(ComponentHealth::component)
        .containsExactly("postgresql", "redis", "google", "jobs");
    assertThat(SystemRules.of(evidence(SOUND, Optional.empty(), calls)))
        .extracting(ComponentHealth::component)
        .containsExactly("postgresql", "redis", "google");
  }
}
