package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.sync.PassReport;
import calsyncd.sync.PushReport;
import calsyncd.sync.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes and watches leave in the ledger of attempts, and how long it stays. */
final class LedgerTest {
  private static final Duration TOOK = Duration.ofMillis(7);
  private static final ProviderException AWAY =
      ProviderException.of(FailureClass.TRANSIENT, "backendError");
  private static final ProviderException BUSY =
      ProviderException.of(FailureClass.RATE_LIMITED, "quotaExceeded");
  private static final SyncReport NOTHING =
      new SyncReport(new PassReport("delta", 1, 0, 0, 0, 0), PushReport.NONE);

  private static PgWorld world;
  private final UUID user = UUID.randomUUID();
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");
  private final PassLog passes = new PassLog(world.database, world.ids);
  private final WatchLog watches = new WatchLog(world.database, world.ids);
  private String attempt = "";

  @BeforeAll
  static void open() {
    world = new PgWorld("ledger");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void empty() {
    world.run("delete from calsyncd.calendar_connections");
    assertThat(lines("select count(*) from calsyncd.sync_failed_counts")).containsExactly("0");
  }

  private static List<String> lines(String sql) {
    return world.database.in(handle -> handle.select(sql).mapTo(String.class).list());
  }

  private static List<String> attempts() {
    return lines(
        """
        select concat_ws(' ', operation, state, error_class, retry_count, max_retries_reached)
        from calsyncd.sync_attempts order by started_at, id
        """);
  }

  private static List<String> counts() {
    return lines(
        """
        select concat_ws(' ', operation, direction, sum(successes), sum(transient),
          sum(rate_limited), sum(non_retryable), sum(exhausted), sum(duration_ms))
        from calsyncd.sync_attempt_counts group by operation, direction order by operation
        """);
  }

  private static Failure retry(int retries) {
    return new Failure(retries, Optional.of(Duration.ofSeconds(9)), false);
  }

  private static Failure exhausted(int retries) {
    return new Failure(retries, Optional.empty(), true);
  }

  /** The calendar's watch, or the mailbox's. */
  private Target target(boolean perCalendar) {
    Target target = new WatchTable(world.database, world.ids).targets(id()).getFirst();
    return perCalendar
        ? target
        : new Target(
            target.owner(),
            target.connection(),
            target.provider(),
            Optional.empty(),
            target.calendar());
  }

  private ConnectionId id() {
    return new ConnectionId(connection);
  }

  @Test
  void aPassThatSucceedsAtOnceIsOnlyCounted() {
    passes.succeeded(world.lease(binding), NOTHING, TOOK);
    passes.succeeded(world.lease(binding), NOTHING, TOOK);

    assertThat(attempts()).isEmpty();
    assertThat(counts()).containsExactly("pull inbound 2 0 0 0 0 14");
    assertThat(
            lines("select total_attempts || ' ' || successes from calsyncd.calendar_sync_status"))
        .containsExactly("2 2");
  }

  @Test
  void retriesOfAPassStayInItsRow() {
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    passes.failed(world.lease(binding), BUSY, retry(2), TOOK);
    assertThat(attempts()).containsExactly("pull pending_retry rate_limited 2 f");

    passes.succeeded(world.lease(binding), NOTHING, TOOK);

    assertThat(attempts()).containsExactly("pull succeeded rate_limited 2 f");
    assertThat(counts()).containsExactly("pull inbound 1 1 1 0 0 21");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void retriesOfAWatchStayInItsRow(boolean perCalendar) {
    Target target = target(perCalendar);
    watches.succeeded(target, TOOK);
    assertThat(attempts()).isEmpty();

    watches.failed(target, AWAY, retry(1), TOOK);
    watches.failed(target, AWAY, retry(2), TOOK);
    assertThat(watches.retries(target)).isEqualTo(2);
    assertThat(watches.retries(target(!perCalendar))).isZero();
    watches.failed(target, AWAY, exhausted(2), TOOK);
    assertThat(watches.retries(target)).isZero();
    watches.failed(target, BUSY, retry(1), TOOK);

    assertThat(attempts())
        .containsExactly("watch failed transient 2 t", "watch pending_retry rate_limited 1 f");
    assertThat(counts()).containsExactly("watch inbound 1 3 1 0 1 35");
  }

  @Test
  void aPassAndAWatchOfOneCalendarEachHaveTheirAttempt() {
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    watches.failed(target(true), BUSY, retry(1), TOOK);
    passes.succeeded(world.lease(binding), NOTHING, TOOK);

    assertThat(attempts())
        .containsExactlyInAnyOrder(
            "pull succeeded transient 1 f", "watch pending_retry rate_limited 1 f");
  }

  @Test
  void noTwoAttemptsOfOneThingAreOpen() {
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    assertThatThrownBy(() ->
            world.run(
                "insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id,"
                    + " binding_id, operation, state, correlation_id, started_at)"
                    + " select gen_random_uuid(), firm_id, user_id, connection_id, binding_id,"
                    + " operation, state, 'x', now() from calsyncd.sync_attempts"))
        .hasMessageContaining("sync_attempts_open_binding");
  }

  @Test
  void whatFailedIsForgottenAfterItsRetentionButNotWhileItIsOpen() {
    passes.failed(world.lease(binding), AWAY, exhausted(5), TOOK);
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    world.run("update calsyncd.sync_attempts set updated_at = now() - interval '31 days'");

    tidy();

    assertThat(attempts()).containsExactly("pull pending_retry transient 1 f");
    assertThat(lines("select attempts from calsyncd.sync_failed_counts")).containsExactly("1");
  }

  @Test
  void hoursBecomeDaysAndDaysAreForgotten() {
    passes.succeeded(world.lease(binding), NOTHING, TOOK);
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    spread("5 days");
    spread("100 days");
    List<String> hours = lines("select count(*) from calsyncd.sync_attempt_counts");
    assertThat(hours).containsExactly("49");

    tidy();
    tidy();

    assertThat(counts()).containsExactly("pull inbound 25 25 0 0 0 350");
    assertThat(lines("select count(*) from calsyncd.sync_attempt_counts")).containsExactly("2");
  }

  /** The same for each hour of a day in the past. */
  private static void spread(String ago) {
    world.run(
        """
        insert into calsyncd.sync_attempt_counts
        select connection_id,
          date_trunc('day', now() - cast(? as interval), 'UTC') + h * interval '1 hour',
          operation, direction, firm_id, successes, transient, rate_limited, non_retryable,
          exhausted, duration_ms
        from calsyncd.sync_attempt_counts, generate_series(0, 23) h
        where hour > now() - interval '1 day'
        """,
        ago);
  }

  /** The audit is append-only: what other tests leave there stays. */
  private String audited(String action) {
    return lines(
            "select count(*) from calsyncd.audit_events where subject like '%s' and action = '%s'"
                .formatted(attempt, action))
        .getFirst();
  }

  @Test
  void howeverOftenAnAttemptIsRetriedTheAuditHasItsFirstRetryAndItsEnd() {
    for (int retries = 1; retries <= 5; retries++) {
      passes.failed(world.lease(binding), AWAY, retry(retries), TOOK);
    }
    attempt = lines("select 'attempt:' || id from calsyncd.sync_attempts").getFirst();
    assertThat(audited("calendar_sync_retry")).isEqualTo("1");
    passes.failed(world.lease(binding), AWAY, exhausted(5), TOOK);
    assertThat(audited("calendar_sync_retry")).isEqualTo("2");
  }

  @Test
  void theDaemonsOwnRetriesAreForgottenWithTheLedgerWhatAPersonDidIsNot() {
    attempt = "attempt:" + world.ids.get();
    for (String action : List.of("calendar_sync_retry", "calendar_sync_manual_replay_requested")) {
      for (int days : List.of(29, 31, 4_000)) {
        world.run(
            "insert into calsyncd.audit_events (at, firm_id, actor, action, subject)"
                + " values (now() - ? * interval '1 day', 'f', 'a', ?, ?)",
            days,
            action,
            attempt);
      }
    }

    tidy();

    assertThat(audited("calendar_sync_retry")).isEqualTo("1");
    assertThat(audited("calendar_sync_manual_replay_requested")).isEqualTo("3");
    assertThatThrownBy(() ->
            world.run("delete from calsyncd.audit_events where at < now() - interval '2 days'"))
        .hasMessageContaining("append-only");
  }

  @Test
  void nothingIsTriedAgainAtAConnectionThatItsUserEnded() {
    passes.failed(world.lease(binding), AWAY, retry(1), TOOK);
    watches.failed(target(false), BUSY, retry(1), TOOK);

    new ConnectionTable(world.database)
        .disconnect(new Author(new calsyncd.hub.Owner(PgWorld.FIRM, user), "x"), id());

    assertThat(attempts())
        .containsExactlyInAnyOrder(
            "pull superseded transient 1 f", "watch superseded rate_limited 1 f");
    assertThat(lines("select sum(attempts) from calsyncd.sync_failed_counts")).containsExactly("0");
  }

  private static void tidy() {
    new HousekeepingTable(world.database, Retention.DEFAULT).tidy();
  }
}
