package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteId;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import calsyncd.sync.PassReport;
import calsyncd.sync.PushReport;
import calsyncd.sync.SyncReport;
import calsyncd.task.WatchRenewal.Due;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes, notifications, schedules and the daily cleanup write. */
final class TablesTest {
  private static final RemoteId A = new RemoteId("a");

  private static PgWorld world;
  private final UUID user = UUID.randomUUID();

  @BeforeAll
  static void open() {
    world = new PgWorld("tables");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void empty() {
    world.run("delete from calsyncd.calendar_connections");
    world.run("delete from calsyncd.hub_calendars; delete from calsyncd.calendar_preferences");
  }

  private BindingId binding(String provider) {
    return world.binding(user, world.connection(user, provider), world.hubCalendar(user), "remote");
  }

  private static void insert(Lease lease, String id, Instant start) {
    world.importEvent(lease, Events.remote(id, "", Events.single(id, "t", start)));
  }

  private static SyncReport pulled(String phase, int pages, int put) {
    return new SyncReport(new PassReport(phase, pages, put, 0, 0, 0), PushReport.NONE);
  }

  @Nested
  final class Attempts {
    private final PassLog log = new PassLog(world.database, world.ids);
    private final BindingId binding = binding("google");
    private final ProviderException away =
        ProviderException.of(FailureClass.TRANSIENT, "backendError").requestId("req-1");

    private Map<String, Object> attempt() {
      return world.database.in(handle ->
          handle
              .select(
                  "select state, retry_count, max_retries_reached, next_retry_at is not null as"
                      + " again, provider_request_id from calsyncd.sync_attempts where binding_id ="
                      + " ?",
                  binding.value())
              .mapToMap()
              .one());
    }

    @Test
    void anAttemptIsOneRowThroughItsRetries() {
      Failure first = new Failure(1, Optional.of(Duration.ofSeconds(2)), false);
      log.failed(world.lease(binding), away, first, Duration.ofMillis(5));
      assertThat(attempt())
          .containsEntry("state", "pending_retry")
          .containsEntry("retry_count", 1)
          .containsEntry("again", true)
          .containsEntry("provider_request_id", "req-1");

      log.succeeded(world.lease(binding), pulled("delta", 1, 2), Duration.ofMillis(5));
      assertThat(attempt()).containsEntry("state", "succeeded").containsEntry("again", false);
      assertThat(
              world.one(
                  String.class,
                  "select last_outcome || ' ' || total_attempts || ' ' || failures"
                      + " from calsyncd.calendar_sync_status where binding_id = ?",
                  binding.value()))
          .isEqualTo("synced 2 1");
    }

    @Test
    void anExhaustedAttemptEndsAndTheNextIsANewOne() {
      log.failed(world.lease(binding), away, new Failure(5, Optional.empty(), true), Duration.ZERO);
      assertThat(attempt())
          .containsEntry("state", "failed")
          .containsEntry("max_retries_reached", true);

      log.failed(
          world.lease(binding),
          away,
          new Failure(1, Optional.of(Duration.ZERO), false),
          Duration.ZERO);
      assertThat(
              world.one(
                  Integer.class,
                  "select count(*) from calsyncd.sync_attempts where binding_id = ?",
                  binding.value()))
          .isEqualTo(2);
    }

    @Test
    void aPauseIsNeverShortened() {
      UUID connection = world.connectionOf(binding);
      log.pause(new ConnectionId(connection), Duration.ofHours(1));
      log.pause(new ConnectionId(connection), Duration.ofSeconds(1));
      assertThat(
              world.one(
                  Boolean.class,
                  "select paused_until > now() + interval '50 minutes'"
                      + " from calsyncd.calendar_connections where id = ?",
                  connection))
          .isTrue();
    }

    @Test
    void aStoppedBindingKeepsItsEvents() {
      Lease lease = world.lease(binding);
      insert(lease, "a", Instant.parse("2026-03-02T12:00:00Z"));
      log.stop(lease, "notFound");
      assertThat(world.work.ring(List.of(binding), "c")).isEmpty();
      assertThat(world.one(Integer.class, "select count(*) from calsyncd.calendar_events")).isOne();
    }
  }

  @Nested
  final class Watches {
    private final WatchTable watches = new WatchTable(world.database, world.ids);

    private Notification of(String provider, UUID who, String watch, String resource) {
      return new Notification(
          provider, who.toString(), watch, resource, Signal.CHANGED, "x", 1, Instant.EPOCH, "c");
    }

    private String watch(BindingId of, boolean perCalendar, String provider) {
      String id = "watch-" + UUID.randomUUID();
      world.run(
          """
          insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
            binding_id, provider, watch_id, key_id, state, renew_at)
          select ?, firm_id, user_id, connection_id, case when ? then id end, ?, ?, 'k', 'active',
            now() + interval '1 day' from calsyncd.calendar_bindings where id = ?
          """,
          world.ids.get(),
          perCalendar,
          provider,
          id,
          of.value());
      return id;
    }

    @Test
    void aBurstForOneCalendarIsOneRingAndAllOfItKnown() {
      BindingId binding = binding("google");
      String watch = watch(binding, true, "google");
      Notification n = of("google", user, watch, "r");

      var rings = watches.ring(List.of(n, n, n, of("google", user, "unknown", "r")), "c");

      assertThat(rings.rung())
          .singleElement()
          .satisfies(rung -> assertThat(rung.binding()).isEqualTo(binding));
      assertThat(rings.known()).isEqualTo(3);
    }

    @Test
    void anotherUsersNotificationRingsNothing() {
      String watch = watch(binding("google"), true, "google");
      var rings = watches.ring(List.of(of("google", UUID.randomUUID(), watch, "r")), "c");
      assertThat(rings.rung()).isEmpty();
      assertThat(rings.known()).isZero();
    }

    @Test
    void aMailboxRingsTheCalendarOfAKnownEventElseAll() {
      UUID connection = world.connection(user, "microsoft");
      UUID hub = world.hubCalendar(user);
      BindingId one = world.binding(user, connection, hub, "one");
      BindingId two = world.binding(user, connection, hub, "two");
      insert(world.lease(one), "known", Instant.parse("2026-03-02T12:00:00Z"));
      String watch = watch(two, false, "microsoft");

      assertThat(rung(watch, "known")).containsExactly(one);
      assertThat(rung(watch, "unknown")).containsExactlyInAnyOrder(one, two);
      assertThat(rung(watch, "")).containsExactlyInAnyOrder(one, two);
    }

    private List<BindingId> rung(String watch, String resource) {
      return watches.ring(List.of(of("microsoft", user, watch, resource)), "c").rung().stream()
          .map(r -> r.binding())
          .toList();
    }

    @Test
    void aGrantedWatchTakesTheTurnOfAllBefore() {
      BindingId binding = binding("google");
      String old = watch(binding, true, "google");
      world.run(
          "update calsyncd.webhook_subscriptions set renew_at = now() where watch_id = ?", old);
      assertThat(due()).hasSize(1);
      var target = watches.targets(new ConnectionId(world.connectionOf(binding))).getFirst();
      UUID asked = watches.requested(target, "new", "k");
      watches.failed(asked, "refused", Duration.ZERO);
      UUID again = watches.requested(target, "newer", "k");
      watches.granted(
          again,
          new calsyncd.provider.Watch("newer", "r", Instant.parse("2999-01-01T00:00:00Z")),
          Duration.ofHours(12));

      assertThat(due()).isEmpty();
    }

    private List<Due> due() {
      return new WatchTurns(world.database).take(9, WatchTurns.Kind.ANY, Duration.ZERO);
    }
  }

  @Nested
  final class Schedules {
    private final ScheduleTable schedule =
        new ScheduleTable(world.database, Duration.ofMinutes(15));

    private void prefers(String columns, String values) {
      world.run(
          "insert into calsyncd.calendar_preferences (firm_id, user_id"
              + columns
              + ") values (?, ?"
              + values
              + ")",
          PgWorld.FIRM,
          user);
    }

    @Test
    void aDueUserIsRungOnceAndDueAgainByTheirCadence() {
      BindingId binding = binding("google");
      BindingId idle = binding("microsoft");
      world.run(
          "update calsyncd.calendar_connections set state = 'needs_reauth' where id = ?",
          world.connectionOf(idle));
      prefers(", sync_frequency_minutes", ", 5");

      var due = schedule.ringDue(500, "c");

      assertThat(due.users()).isOne();
      assertThat(due.skipped()).isOne();
      assertThat(due.rung())
          .singleElement()
          .satisfies(r -> assertThat(r.binding()).isEqualTo(binding));
      assertThat(schedule.ringDue(500, "c").users()).isZero();
      assertThat(
              world.one(
                  Boolean.class,
                  "select due_at between now() + interval '4 minutes'"
                      + " and now() + interval '5 minutes' from calsyncd.calendar_preferences"))
          .isTrue();
    }

    @Test
    void whoSwitchedItOffIsNotDue() {
      binding("google");
      prefers(", auto_sync_enabled", ", false");
      assertThat(schedule.ringDue(500, "c").users()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Asia/Kathmandu", "UTC", "Mars/Olympus", "+05:45"})
    void staleCalendarsArePulledInWorkingHoursWhateverTheZone(String zone) {
      BindingId binding = binding("google");
      new PassLog(world.database, world.ids)
          .succeeded(world.lease(binding), pulled("x", 1, 0), Duration.ZERO);
      world.run(
          "update calsyncd.calendar_sync_status set last_sync_at = now() - interval '1 hour'");
      world.run("update calsyncd.calendar_bindings set cursor = 'c'");
      String always =
          "{\"days\":[\"MO\",\"TU\",\"WE\",\"TH\",\"FR\",\"SA\",\"SU\"],"
              + "\"from\":\"00:00\",\"to\":\"24:00\"}";
      prefers(", time_zone, working_hours", ", '" + zone + "', '" + always + "'");

      assertThat(schedule.ringStale(10, "c")).hasSize(1);

      world.run(
          "update calsyncd.calendar_preferences set working_hours = '{\"days\":[],"
              + "\"from\":\"00:00\",\"to\":\"24:00\"}'");
      assertThat(schedule.ringStale(10, "c")).isEmpty();
    }
  }

  @Nested
  final class Cleaning {
    private final HousekeepingTable table =
        new HousekeepingTable(world.database, Retention.DEFAULT);
    private final Lease lease = world.lease(binding("google"));

    private int events() {
      return world.one(Integer.class, "select count(*) from calsyncd.calendar_events");
    }

    private void age(String column, String by) {
      world.run(
          "update calsyncd.calendar_events set " + column + " = now() - interval '" + by + "'");
    }

    @Test
    void nothingInAnUnboundedWindowIsForgotten() {
      insert(lease, "old", Instant.parse("2010-01-01T00:00:00Z"));
      age("updated_at", "10 years");
      world.run("update calsyncd.calendar_bindings set window_from = '-infinity'");
      assertThat(table.tidy()).containsEntry("out_of_window", 0L);
      world.run("update calsyncd.calendar_bindings set window_from = null");
      table.tidy();
      assertThat(events()).isOne();
    }

    @Test
    void whatEndedBeforeAFrozenWindowIsForgottenWithItsLink() {
      insert(lease, "old", Instant.parse("2010-01-01T00:00:00Z"));
      insert(lease, "new", Instant.parse("2024-01-01T00:00:00Z"));
      age("updated_at", "1 year");
      world.run("update calsyncd.calendar_bindings set window_from = '2020-01-01T00:00:00Z'");

      assertThat(table.tidy()).containsEntry("out_of_window", 1L);

      assertThat(events()).isOne();
      assertThat(world.one(Integer.class, "select count(*) from calsyncd.event_links")).isOne();
    }

    @Test
    void aTombstoneIsKeptForTheRetention() {
      insert(lease, "a", Instant.parse("2026-03-02T12:00:00Z"));
      world.hub.inPage(
          lease,
          tx -> {
            Link link = tx.linked(Mentioned.of(Set.of(A))).byId().get(A);
            HubEvent event = tx.events(List.of(link.event())).get(link.event());
            tx.write(List.of(new HubWrite.Put(event.removed()), new HubWrite.Forget(link.id())));
            return true;
          });
      age("deleted_at", "29 days");
      assertThat(table.tidy()).containsEntry("tombstones", 0L);
      age("deleted_at", "31 days");
      assertThat(table.tidy()).containsEntry("tombstones", 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update calsyncd.audit_events set actor = 'x'",
        "delete from calsyncd.audit_events",
        "truncate calsyncd.audit_events"
      })
  void whatWasAuditedStays(String sql) {
    world.run(
        "insert into calsyncd.audit_events (firm_id, actor, action, subject)"
            + " values ('f', 'a', 'b', 'c'), ('f', 'a', 'calendar_sync_retry', 'c')");
    assertThatThrownBy(() -> world.run(sql)).hasMessageContaining("append-only");
  }
}
