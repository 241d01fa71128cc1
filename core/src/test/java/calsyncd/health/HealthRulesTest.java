package calsyncd.health;

import static calsyncd.health.Cause.CALENDAR_GONE;
import static calsyncd.health.Cause.CALENDAR_PAUSED;
import static calsyncd.health.Cause.CALENDAR_UNLISTED;
import static calsyncd.health.Cause.CONNECTION_PAUSED;
import static calsyncd.health.Cause.DISCONNECTED;
import static calsyncd.health.Cause.DRIFTED;
import static calsyncd.health.Cause.FAILING;
import static calsyncd.health.Cause.FIRST_READING;
import static calsyncd.health.Cause.NEEDS_REAUTH;
import static calsyncd.health.Cause.NEVER_READ;
import static calsyncd.health.Cause.NOT_NOTIFIED;
import static calsyncd.health.Cause.POLLS_MISSED;
import static calsyncd.health.Cause.POLL_LATE;
import static calsyncd.health.Cause.RATE_LIMITED;
import static calsyncd.health.Cause.RATE_LIMITED_LONG;
import static calsyncd.health.Cause.REFUSED;
import static calsyncd.health.Cause.RETRYING;
import static calsyncd.health.Cause.STUCK;
import static calsyncd.health.Cause.WAITING;
import static calsyncd.health.Cause.WATCH_EXPIRED;
import static calsyncd.health.Cause.WATCH_REFUSED;
import static calsyncd.health.Cause.WATCH_UNANSWERED;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.health.Evidence.Delivery;
import calsyncd.health.Evidence.Drift;
import calsyncd.health.Evidence.Failing;
import calsyncd.health.Evidence.Grant;
import calsyncd.health.Evidence.Reading;
import calsyncd.health.Evidence.Tie;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule, on both sides of its boundary. The limits are 15/20/3/2/15/60/10/5, a day and 5. */
class HealthRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final HealthRules RULES = new HealthRules(HealthLimits.DEFAULT);

  /** One row: what is known, and the causes that are told. */
  private record Row(String name, Evidence evidence, Cause... causes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Instant ago(int minutes) {
    return NOW.minus(Duration.ofMinutes(minutes));
  }

  private static Instant longer(int minutes) {
    return ago(minutes).minusSeconds(1);
  }

  private static Instant ahead(int minutes) {
    return NOW.plus(Duration.ofMinutes(minutes));
  }

  /** Read ten minutes ago, polled each hour, watched, and proved so an hour ago. */
  private record Known(
      Grant grant, Tie tie, Reading reading, Failing failing, Optional<Delivery> delivery) {
    Evidence evidence() {
      return new Evidence(NOW, grant, tie, reading, failing, delivery, Drift.NONE);
    }
  }

  private static final Known WELL =
      new Known(
          new Grant("google", Grant.State.ACTIVE, "", Optional.empty()),
          new Tie(Tie.State.ACTIVE, "", ago(10_000), true),
          new Reading(Optional.of(ago(10)), Optional.of(Duration.ofMinutes(60)), Optional.empty()),
          Failing.NOTHING,
          Optional.of(watch(Delivery.State.ACTIVE, ahead(1_000), ago(60), null)));

  private static Delivery watch(
      Delivery.State state,
      Instant expires,
      @Nullable Instant proof,
      @Nullable Instant unannounced) {
    return new Delivery(
        state,
        "",
        ago(9_000),
        Optional.of(expires),
        Optional.ofNullable(proof),
        Optional.ofNullable(unannounced));
  }

  private static Evidence grant(Grant.State state) {
    return new Known(
            new Grant("google", state, "invalid_grant", Optional.empty()),
            WELL.tie,
            WELL.reading,
            new Failing(9, "non_retryable", "invalid_grant", Optional.empty()),
            WELL.delivery)
        .evidence();
  }

  private static Evidence until(Instant until) {
    return new Known(
            new Grant("google", Grant.State.ACTIVE, "", Optional.of(until)),
            WELL.tie,
            WELL.reading,
            new Failing(1, "rate_limited", "quota", Optional.empty()),
            WELL.delivery)
        .evidence();
  }

  private static Evidence tie(Tie.State state) {
    return new Known(
            WELL.grant,
            new Tie(state, "notFound", ago(10_000), true),
            WELL.reading,
            WELL.failing,
            WELL.delivery)
        .evidence();
  }

  private static Evidence failing(int inARow, String errorClass) {
    return new Known(
            WELL.grant,
            WELL.tie,
            WELL.reading,
            new Failing(inARow, errorClass, "backendError", Optional.of(ago(3))),
            WELL.delivery)
        .evidence();
  }

  private static Evidence unread(Instant bound) {
    return new Known(
            WELL.grant,
            new Tie(Tie.State.ACTIVE, "", bound, true),
            new Reading(Optional.empty(), WELL.reading.cadence(), Optional.empty()),
            WELL.failing,
            WELL.delivery)
        .evidence();
  }

  private static Evidence read(Instant last, Optional<Duration> cadence) {
    return new Known(
            WELL.grant,
            WELL.tie,
            new Reading(Optional.of(last), cadence, Optional.empty()),
            WELL.failing,
            WELL.delivery)
        .evidence();
  }

  private static Evidence hourly(Instant last) {
    return read(last, Optional.of(Duration.ofMinutes(60)));
  }

  private static Evidence waiting(Instant since) {
    return new Known(
            WELL.grant,
            WELL.tie,
            new Reading(WELL.reading.complete(), WELL.reading.cadence(), Optional.of(since)),
            WELL.failing,
            WELL.delivery)
        .evidence();
  }

  private static Evidence delivery(Optional<Delivery> delivery) {
    return new Known(WELL.grant, WELL.tie, WELL.reading, WELL.failing, delivery).evidence();
  }

  private static Evidence active(
      Instant expires, @Nullable Instant proof, @Nullable Instant unannounced) {
    return delivery(Optional.of(watch(Delivery.State.ACTIVE, expires, proof, unannounced)));
  }

  private static Evidence asked(Delivery.State state, Instant asked) {
    return delivery(
        Optional.of(
            new Delivery(
                state, "", asked, Optional.empty(), Optional.empty(), Optional.of(ago(60)))));
  }

  static Stream<Row> rows() {
    return Stream.of(states(), calls(), passes(), audits(), lists(), watches())
        .flatMap(List::stream);
  }

  private static List<Row> states() {
    return List.of(
        new Row("all is well", WELL.evidence()),
        new Row("disconnected", grant(Grant.State.DISCONNECTED), DISCONNECTED),
        new Row("a dead grant is told alone", grant(Grant.State.NEEDS_REAUTH), NEEDS_REAUTH),
        new Row("a paused connection", grant(Grant.State.PAUSED), CONNECTION_PAUSED),
        new Row("a calendar that is gone", tie(Tie.State.STOPPED), CALENDAR_GONE),
        new Row("a paused calendar", tie(Tie.State.PAUSED), CALENDAR_PAUSED));
  }

  private static List<Row> calls() {
    return List.of(
        new Row("a rate limit is told once", until(NOW.plusSeconds(1)), RATE_LIMITED),
        new Row("a pause of an hour", until(ahead(60)), RATE_LIMITED),
        new Row("a longer pause", until(ahead(60).plusSeconds(1)), RATE_LIMITED_LONG),
        new Row("a pause that is over now", until(NOW), RETRYING),
        new Row("one failure", failing(1, "transient"), RETRYING),
        new Row("the last retry failed as well", failing(5, "transient"), RETRYING),
        new Row("more than an attempt", failing(6, "transient"), FAILING),
        new Row("one refusal", failing(1, "non_retryable"), REFUSED),
        new Row("no failure", failing(0, "non_retryable")));
  }

  private static List<Row> passes() {
    return List.of(
        new Row("the first reading", unread(ago(15)), FIRST_READING),
        new Row("no first reading", unread(longer(15)), NEVER_READ),
        new Row("a poll in time", hourly(ago(80))),
        new Row("a late poll", hourly(longer(80)), POLL_LATE),
        new Row("a third poll in time", hourly(ago(200)), POLL_LATE),
        new Row("three missed", hourly(longer(200)), POLLS_MISSED),
        new Row("weekly", read(ago(10_100), Optional.of(Duration.ofMinutes(10_080)))),
        new Row("no poll is wanted", read(ago(100_000), Optional.empty())),
        new Row("just due", waiting(ago(2))),
        new Row("due for a while", waiting(longer(2)), WAITING),
        new Row("not yet stuck", waiting(ago(15)), WAITING),
        new Row("stuck", waiting(longer(15)), STUCK));
  }

  private static List<Row> audits() {
    return List.of(
        new Row("an audit found something", drifted(ago(24 * 60)), DRIFTED),
        new Row("that was long ago", drifted(longer(24 * 60))));
  }

  private static List<Row> lists() {
    return List.of(
        new Row("the list has it no more", unlisted(Tie.State.ACTIVE), CALENDAR_UNLISTED),
        new Row("nor can it be reached", unlisted(Tie.State.STOPPED), CALENDAR_GONE));
  }

  private static Evidence unlisted(Tie.State state) {
    Tie tie = new Tie(state, "notFound", ago(10_000), false);
    return new Known(WELL.grant, tie, WELL.reading, WELL.failing, WELL.delivery).evidence();
  }

  private static Evidence drifted(Instant last) {
    Evidence e = WELL.evidence();
    return new Evidence(
        NOW,
        e.grant(),
        e.tie(),
        e.reading(),
        e.failing(),
        e.delivery(),
        new Drift(2, Optional.of(last)));
  }

  private static List<Row> watches() {
    return List.of(
        new Row("never asked for", delivery(Optional.empty())),
        new Row("refused", asked(Delivery.State.FAILED, ago(60)), WATCH_REFUSED),
        new Row("just asked for", asked(Delivery.State.REQUESTED, ago(10))),
        new Row("not answered", asked(Delivery.State.REQUESTED, longer(10)), WATCH_UNANSWERED),
        new Row("not proved, but nothing was missed", active(ahead(1), null, null)),
        new Row("good for a second", active(NOW.plusSeconds(1), ago(60), null)),
        new Row("ended, told once", active(NOW, ago(60), ago(30)), WATCH_EXPIRED),
        new Row("it may still come", active(ahead(1), ago(60), ago(5))),
        new Row("it did not come", active(ahead(1), ago(60), longer(5)), NOT_NOTIFIED),
        new Row("none ever came", active(ahead(1), null, longer(5)), NOT_NOTIFIED),
        new Row("it came in that instant", active(ahead(1), ago(30), ago(30)), NOT_NOTIFIED),
        new Row("it came after the poll", active(ahead(1), ago(29), ago(30))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theRow(Row row) {
    Health health = RULES.of(row.evidence);

    assertThat(health.reasons()).extracting(Health.Reason::cause).containsExactly(row.causes);
    assertThat(health.level())
        .isEqualTo(Stream.of(row.causes).map(Cause::level).reduce(Level.HEALTHY, Level::or));
    assertThat(health.reasons())
        .extracting(Health.Reason::words)
        .allSatisfy(words -> assertThat(words).matches("(?s)[A-Z0-9].*\\.").hasSizeLessThan(300));
  }

  @Test
  void everyCauseHasARow() {
    Set<Cause> told =
        rows()
            .flatMap(row -> Stream.of(row.causes))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Cause.class)));
    assertThat(told).containsExactlyInAnyOrder(Cause.values());
  }

  @Test
  void severalCausesAreToldTheWorstFirst() {
    Health health =
        RULES.of(
            new Known(
                    WELL.grant,
                    WELL.tie,
                    new Reading(
                        Optional.of(longer(200)), WELL.reading.cadence(), Optional.of(ago(3))),
                    new Failing(2, "transient", "503", Optional.of(ago(200))),
                    Optional.empty())
                .evidence());

    assertThat(health.level()).isEqualTo(Level.DEGRADED);
    assertThat(health.reasons())
        .extracting(Health.Reason::cause)
        .containsExactly(POLLS_MISSED, RETRYING, WAITING);
  }

  @Test
  void theReasonNamesWhenAndWhyAndWhatToDo() {
    assertThat(RULES.of(failing(6, "transient")).reasons().getFirst().words())
        .isEqualTo(
            "6 in a row failed since 2026-11-23T11:57:00Z (backendError). Each poll tries again;"
                + " look whether Google is up and reachable from here.");
    assertThat(RULES.of(active(ahead(1), null, longer(5))).reasons().getFirst().words())
        .isEqualTo(
            "A poll at 2026-11-23T11:54:59Z found changes that no notification announced; none"
                + " ever came. Look whether public_base_url is reachable from outside.");
  }

  @Test
  void aConnectionIsAsTheWorstOfItsBindingsThatAreMeantToRun() {
    Health well = RULES.of(WELL.evidence());
    Health paused = RULES.of(tie(Tie.State.PAUSED));
    Health gone = RULES.of(tie(Tie.State.STOPPED));
    Health late = RULES.of(hourly(longer(80)));

    assertThat(Health.worst(List.of())).isEqualTo(Health.HEALTHY);
    assertThat(Health.worst(List.of(well, paused))).isEqualTo(Health.HEALTHY);
    assertThat(Health.worst(List.of(paused, paused)).level()).isEqualTo(Level.STOPPED);
    assertThat(Health.worst(List.of(well, late, gone, late)).reasons())
        .extracting(Health.Reason::cause)
        .containsExactly(CALENDAR_GONE, POLL_LATE);
  }
}
