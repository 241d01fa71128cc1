package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.ConnectionDirectory.Entry;
import calsyncd.daemon.postgres.ConnectionDirectory.Filter;
import calsyncd.health.HealthLimits;
import calsyncd.health.Level;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever may not be well is found at once, whatever made it so. */
final class SuspectsTest {
  private static PgWorld world;
  private final UUID user = UUID.randomUUID();
  private final ConnectionId connection = new ConnectionId(world.connection(user, "google"));
  private final BindingId binding =
      world.binding(user, connection.value(), world.hubCalendar(user), "remote");

  @BeforeAll
  static void open() {
    world = new PgWorld("suspects");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void alone() {
    world.run("delete from calsyncd.calendar_connections where id <> ?", connection.value());
  }

  private static List<ConnectionId> found(Level level, int most) {
    return new ConnectionDirectory(world.database, HealthLimits.DEFAULT, most)
            .page(
                new Filter(
                    PgWorld.FIRM,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(level)),
                Optional.empty(),
                9)
            .stream()
            .map(Entry::id)
            .toList();
  }

  private static List<ConnectionId> found(Level level) {
    return found(level, 9);
  }

  private void read(int minutesAgo) {
    world.run(
        "update calsyncd.calendar_sync_status set last_successful_sync ="
            + " now() - ? * interval '1 minute' where binding_id = ?",
        minutesAgo,
        binding.value());
  }

  private void polls(boolean enabled, int minutes) {
    world.run(
        """
        insert into calsyncd.calendar_preferences (firm_id, user_id, auto_sync_enabled,
          sync_frequency_minutes) values (?, ?, ?, ?)
        on conflict (firm_id, user_id) do update set
          auto_sync_enabled = excluded.auto_sync_enabled,
          sync_frequency_minutes = excluded.sync_frequency_minutes
        """,
        PgWorld.FIRM,
        user,
        enabled,
        minutes);
  }

  @Test
  void aCalendarThatWasNeverReadIsSuspect() {
    assertThat(found(Level.DELAYED)).containsExactly(connection);
    assertThat(found(Level.DEGRADED)).containsExactly(connection);
    read(0);
    assertThat(found(Level.DELAYED)).isEmpty();
    assertThat(found(Level.DEGRADED)).isEmpty();
    assertThat(found(Level.STOPPED)).isEmpty();
  }

  @Test
  void lateIsWhatTheUsersPollsMakeOfIt() {
    read(70);
    assertThat(found(Level.DELAYED)).isEmpty();
    polls(true, 15);
    assertThat(found(Level.DELAYED)).containsExactly(connection);
    polls(true, 240);
    assertThat(found(Level.DELAYED)).isEmpty();
    read(300);
    assertThat(found(Level.DELAYED)).containsExactly(connection);
    polls(false, 15);
    assertThat(found(Level.DELAYED)).isEmpty();
    polls(true, 15);
    assertThat(found(Level.DEGRADED)).containsExactly(connection);
  }

  @Test
  void whatWaitsOrFailsOrIsOffIsSuspect() {
    read(0);
    world.run("update calsyncd.calendar_bindings set due_at = now() - interval '5 minutes'");
    assertThat(found(Level.DELAYED)).containsExactly(connection);
    assertThat(found(Level.DEGRADED)).isEmpty();
    world.run("update calsyncd.calendar_bindings set due_at = null");
    world.run("update calsyncd.calendar_sync_status set failures_in_a_row = 1");
    assertThat(found(Level.DEGRADED)).containsExactly(connection);
    world.run("update calsyncd.calendar_sync_status set failures_in_a_row = 0");
    world.run("update calsyncd.calendar_bindings set state = 'stopped'");
    assertThat(found(Level.STOPPED)).containsExactly(connection);
    world.run("update calsyncd.calendar_bindings set state = 'active'");
    world.watch(user, connection.value(), binding);
    assertThat(found(Level.DELAYED)).isEmpty();
    world.run("update calsyncd.webhook_subscriptions set expires_at = now()");
    assertThat(found(Level.DELAYED)).containsExactly(connection);
  }

  /** Then one looks at one after the other, and misses nobody. */
  @Test
  void whereTooManyAreSuspectAllAreNamed() {
    read(0);
    assertThat(found(Level.DELAYED, 1)).isEmpty();
    UUID second = world.connection(user, "google");
    world.binding(user, second, world.hubCalendar(user), "unread");
    assertThat(found(Level.DELAYED, 1)).containsExactly(new ConnectionId(second));
    UUID third = world.connection(user, "google");
    world.binding(user, third, world.hubCalendar(user), "unread");
    assertThat(found(Level.DELAYED, 1)).hasSize(3);
  }
}
