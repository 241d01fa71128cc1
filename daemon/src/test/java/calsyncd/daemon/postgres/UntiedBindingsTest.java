package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.BindingPolicies.Outcome;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.daemon.worker.PassRunner;
import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A binding whose copies are to go is there as long as one of them is. */
final class UntiedBindingsTest {
  private static final int COPIES = 60;
  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
  private final BindingPolicies policies = new BindingPolicies(world.database);
  private final MemoryProvider provider =
      new MemoryProvider(100, WatchScope.CALENDAR, WindowKind.UNBOUNDED);
  private final PassRunner runner = world.runner(provider);
  private BindingId binding;

  @BeforeAll
  static void open() {
    world = new PgWorld("untied_bindings");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void copy() {
    binding = world.twoWay(user, calendar, "remote");
    world.run("update calsyncd.remote_calendars set access_role = 'owner' where user_id = ?", user);
    provider.put(event("native"));
    EventWrites writes =
        new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 1_000);
    for (int i = 0; i < COPIES; i++) {
      writes.create(
          author,
          new NewEvent(new HubCalendarId(calendar), event("e" + i).event(), Optional.empty()));
    }
    pass();
    assertThat(provider.held()).hasSize(COPIES + 1);
  }

  private static RemoteEvent event(String id) {
    Instant start = Instant.parse("2026-03-02T12:00:00Z");
    return Events.remote(id, "", Events.single("uid-" + id, id, start));
  }

  private Release pass() {
    return runner.run(world.lease(binding));
  }

  private long bindings() {
    return world.one(
        Long.class, "select count(*) from calsyncd.calendar_bindings where user_id = ?", user);
  }

  private long living() {
    return world.one(
        Long.class,
        "select count(*) from calsyncd.calendar_events where user_id = ? and deleted_at is null",
        user);
  }

  @Test
  void itGoesWithTheLastOfThemAndWhatTheProviderHadStays() {
    assertThat(policies.untie(author, binding, 1)).isEqualTo(new Outcome.Copies(COPIES));
    assertThat(policies.untie(author, binding, COPIES)).isInstanceOf(Outcome.Done.class);
    provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "not_now")));

    pass();
    assertThat(provider.held()).hasSize(2);
    assertThat(bindings()).isOne();

    world.run("update calsyncd.event_links set retry_at = now() where retry_at is not null");
    pass();
    assertThat(provider.held()).singleElement().matches(it -> it.id().value().equals("native"));
    assertThat(bindings()).isZero();
    assertThat(living()).isEqualTo(COPIES + 1);
    assertThat(
            world.one(
                Boolean.class,
                "select bool_and(unwanted) from calsyncd.remote_calendars where user_id = ?",
                user))
        .isTrue();
  }

  @Test
  void whoTakesItBackInTimeKeepsTheBinding() {
    policies.untie(author, binding, COPIES);
    BindingPolicy twoWay = new BindingPolicy("two_way", "full", false, false, ExportFilter.NONE);
    assertThat(policies.change(author, binding, _ -> twoWay)).isInstanceOf(Outcome.Done.class);

    pass();

    assertThat(bindings()).isOne();
    assertThat(provider.held()).hasSize(COPIES + 1);
  }
}
