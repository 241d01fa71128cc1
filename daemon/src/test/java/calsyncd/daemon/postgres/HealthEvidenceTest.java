package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.health.Checkup;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.health.Cause;
import calsyncd.health.Evidence;
import calsyncd.health.Evidence.Delivery;
import calsyncd.health.Health;
import calsyncd.health.HealthLimits;
import calsyncd.health.HealthRules;
import calsyncd.health.Level;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.sync.PassReport;
import calsyncd.sync.PushReport;
import calsyncd.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes, watches and preferences leave as evidence, read back by the one query. */
final class HealthEvidenceTest {
  private static final Duration TOOK = Duration.ofMillis(5);

  private final PgWorld world =
      new PgWorld("health_" + UUID.randomUUID().toString().replace("-", ""));
  private final UUID user = UUID.randomUUID();
  private final Owner owner = new Owner(PgWorld.FIRM, user);
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");
  private final PassLog log = new PassLog(world.database, world.ids);
  private final HealthTable table = new HealthTable(world.database);
  private final Checkup checkup = new Checkup(table, new HealthRules(HealthLimits.DEFAULT));

  @AfterEach
  void close() {
    world.close();
  }

  private Evidence evidence() {
    return table.of(owner).getFirst().evidence();
  }

  private List<Cause> causes() {
    return checkup.of(owner).of(binding).reasons().stream().map(Health.Reason::cause).toList();
  }

  private void pass(int put) {
    pass("delta", put);
  }

  private void pass(String kind, int put) {
    Lease lease = world.lease(binding);
    log.succeeded(lease, new SyncReport(read(kind, put), PushReport.NONE), TOOK);
    world.work.release(lease, calsyncd.hub.DueWork.Release.COMPLETE);
  }

  private static PassReport read(String kind, int put) {
    return new PassReport(kind, 1, put, 0, 0, 0);
  }

  private void fail(FailureClass failure) {
    Lease lease = world.lease(binding);
    ProviderException cause = ProviderException.of(failure, "backendError");
    log.failed(lease, cause, new Failure(1, Optional.empty(), false), TOOK);
    world.work.release(lease, calsyncd.hub.DueWork.Release.FAILED);
  }

  private void sync(String set) {
    world.run("update calsyncd.calendar_sync_status set " + set);
  }

  private void drift(String found) {
    world.run(
        """
        insert into calsyncd.drifted_links (link_id, binding_id, provider, image, fields, found_at)
        values (?, ?, 'google', 'i', '{title}', <found>)
        """
            .replace("<found>", found),
        UUID.randomUUID(),
        binding.value());
  }

  @Test
  void aCalendarThatIsListedNoMoreIsTold() {
    pass(0);
    world.run("update calsyncd.remote_calendars set listed = false");
    assertThat(causes()).containsExactly(Cause.CALENDAR_UNLISTED);
  }

  @Test
  void driftIsToldUntilAllWasReadOrADayHasPassed() {
    pass(0);
    drift("null");
    drift("now() - interval '25 h'");
    assertThat(causes()).isEmpty();

    drift("now()");
    assertThat(causes()).containsExactly(Cause.DRIFTED);
    assertThat(evidence().drift().events()).isEqualTo(2);

    world.run("update calsyncd.calendar_bindings set snapshot_at = now() + interval '1 s'");
    assertThat(causes()).isEmpty();
  }

  @Test
  void aNewBindingIsReadForTheFirstTime() {
    assertThat(causes()).containsExactly(Cause.FIRST_READING);
    world.run("update calsyncd.calendar_bindings set created_at = now() - interval '16 min'");
    assertThat(causes()).containsExactly(Cause.NEVER_READ);
    pass(3);
    assertThat(causes()).isEmpty();
  }

  @Test
  void failuresAreCountedUntilAPassIsComplete() {
    pass(0);
    fail(FailureClass.TRANSIENT);
    Optional<Instant> since = evidence().failing().since();
    fail(FailureClass.TRANSIENT);

    assertThat(evidence().failing().inARow()).isEqualTo(2);
    assertThat(evidence().failing().since()).isEqualTo(since).isPresent();
    assertThat(evidence().failing().summary()).contains("backendError");
    assertThat(causes()).containsExactly(Cause.RETRYING);
    pass(0);
    assertThat(evidence().failing()).isEqualTo(Evidence.Failing.NOTHING);
    fail(FailureClass.REJECTED);
    assertThat(causes()).containsExactly(Cause.REFUSED);
  }

  @Test
  void theUsersCadenceSaysWhenAPollIsLate() {
    pass(0);
    sync("last_successful_sync = now() - interval '81 min'");
    assertThat(causes()).containsExactly(Cause.POLL_LATE);
    world.run(
        "insert into calsyncd.calendar_preferences (firm_id, user_id, sync_frequency_minutes)"
            + " values (?, ?, 5)",
        PgWorld.FIRM,
        user);
    assertThat(causes()).containsExactly(Cause.POLLS_MISSED);
    world.run("update calsyncd.calendar_preferences set auto_sync_enabled = false");
    assertThat(causes()).isEmpty();
  }

  @Test
  void whatIsDueWaitsUnlessItIsRunningOrMayNotRun() {
    pass(0);
    due("due_at = now() - interval '3 min', not_before = '-infinity'");
    assertThat(causes()).containsExactly(Cause.WAITING);
    due("due_at = '-infinity', not_before = now() - interval '16 min'");
    assertThat(causes()).containsExactly(Cause.STUCK);
    due("not_before = now() + interval '1 min'");
    assertThat(causes()).isEmpty();
    due("due_at = now() - interval '16 min', not_before = '-infinity', lease_node = 'n'");
    assertThat(causes()).isEmpty();
    due("lease_node = null");
    log.pause(new ConnectionId(connection), Duration.ofMinutes(5));
    assertThat(causes()).containsExactly(Cause.RATE_LIMITED);
  }

  private void due(String set) {
    world.run("update calsyncd.calendar_bindings set " + set);
  }

  @Test
  void aChangeThatAPollFindsInSpiteOfAWatchIsEvidenceAgainstTheWatch() {
    world.watch(user, connection, binding);
    pass(1);
    assertThat(unannounced()).as("it stood at no pass before").isEmpty();
    world.run("update calsyncd.webhook_subscriptions set created_at = now() - interval '1 day'");
    pass(0);
    assertThat(unannounced()).as("nothing changed").isEmpty();
    pass(1);
    assertThat(unannounced()).as("nobody had said so").isPresent();
    assertThat(causes()).as("it may still come").isEmpty();

    sync("unannounced_at = now() - interval '6 min'");
    assertThat(causes()).containsExactly(Cause.NOT_NOTIFIED);
    world.run("update calsyncd.webhook_subscriptions set last_notification_at = now()");
    assertThat(causes()).isEmpty();
    pass(1);
    assertThat(causes()).as("that one was announced").isEmpty();
  }

  private Optional<Instant> unannounced() {
    return evidence().delivery().flatMap(Delivery::unannounced);
  }

  @Test
  void whatASnapshotFindsNobodyHadToAnnounce() {
    world.watch(user, connection, binding);
    world.run("update calsyncd.webhook_subscriptions set created_at = now() - interval '1 day'");
    pass(0);
    pass("snapshot", 40);
    assertThat(unannounced()).isEmpty();
  }

  @Test
  void theWatchThatCountsIsTheNewestActiveOneElseTheNewest() {
    pass(0);
    world.watch(user, connection, binding);
    world.run("update calsyncd.webhook_subscriptions set state = 'failed', state_reason = 'no'");
    assertThat(causes()).containsExactly(Cause.WATCH_REFUSED);
    UUID second = UUID.randomUUID();
    world.run(
        "insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id, provider,"
            + " watch_id, key_id, state, renew_at, expires_at) values (?, ?, ?, ?, 'google', 'w2',"
            + " 'k', 'active', now(), now() + interval '1 day')",
        second,
        PgWorld.FIRM,
        user,
        connection);
    assertThat(causes()).isEmpty();
    world.run("update calsyncd.webhook_subscriptions set expires_at = now() where id = ?", second);
    assertThat(causes()).containsExactly(Cause.WATCH_EXPIRED);
  }

  /** Whatever a watch says of itself, both polls look at the calendar as often as without one. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "requested", "active", "failed", "proved"})
  void noWatchSlowsThePoll(String watch) {
    ScheduleTable polls = new ScheduleTable(world.database, Duration.ofMinutes(15));
    world.run(
        "insert into calsyncd.calendar_preferences (firm_id, user_id, working_hours) values (?, ?,"
            + " '{\"days\":[\"MO\",\"TU\",\"WE\",\"TH\",\"FR\",\"SA\",\"SU\"],"
            + "\"from\":\"00:00\",\"to\":\"24:00\"}')",
        PgWorld.FIRM,
        user);
    if (!watch.equals("none")) {
      world.watch(user, connection, binding);
      world.run(
          "update calsyncd.webhook_subscriptions set state = ?, last_notification_at = ?",
          watch.equals("proved") ? "active" : watch,
          watch.equals("proved") ? java.sql.Timestamp.from(Instant.EPOCH) : null);
    }
    pass(0);
    due("cursor = 'c'");
    sync("last_sync_at = now() - interval '16 min'");

    assertThat(polls.ringStale(10, "c")).hasSize(1);
    assertThat(polls.ringDue(10, "c").rung()).hasSize(1);
  }

  @Test
  void aTenantIsReadInPiecesAndSeesNothingOfAnother() {
    UUID other = UUID.randomUUID();
    world.binding(other, world.connection(other, "microsoft"), world.hubCalendar(other), "r");
    world.binding(user, connection, world.hubCalendar(user), "second");

    Checkup.Result first = checkup.of(PgWorld.FIRM, Optional.empty(), 2);
    BindingId last = List.copyOf(first.bindings().keySet()).getLast();
    Checkup.Result second = checkup.of(PgWorld.FIRM, Optional.of(last), 2);

    assertThat(first.bindings()).hasSize(2);
    assertThat(second.bindings()).hasSize(1).doesNotContainKeys(last);
    assertThat(checkup.of("another", Optional.empty(), 9).bindings()).isEmpty();
    assertThat(checkup.of("another", new ConnectionId(connection)).bindings()).isEmpty();
    assertThat(checkup.of(PgWorld.FIRM, new ConnectionId(connection)).bindings()).hasSize(2);
  }

  @Test
  void aConnectionWithoutACalendarTellsOfItself() {
    UUID bare = world.connection(user, "microsoft");
    assertThat(checkup.of(owner).of(new ConnectionId(bare))).isEqualTo(Health.HEALTHY);
    world.run("update calsyncd.calendar_connections set state = 'needs_reauth' where id = ?", bare);
    assertThat(checkup.of(owner).of(new ConnectionId(bare)).level()).isEqualTo(Level.NEEDS_REAUTH);
  }
}
