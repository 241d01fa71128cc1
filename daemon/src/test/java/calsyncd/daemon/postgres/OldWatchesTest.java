package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.ConnectionTable.Ended;
import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of watches that nobody renews. */
final class OldWatchesTest {
  private final PgWorld world =
      new PgWorld("old_watches_" + UUID.randomUUID().toString().replace("-", ""));
  private final UUID user = UUID.randomUUID();
  private final WatchTable watches = new WatchTable(world.database, world.ids);
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");

  @BeforeEach
  void watched() {
    world.watch(user, connection, binding);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Optional<Ended> disconnect(UUID who) {
    return new ConnectionTable(world.database)
        .disconnect(new Author(new Owner(PgWorld.FIRM, who), "x"), new ConnectionId(connection));
  }

  @Test
  void onlyItsUserEndsAConnectionAndOnlyWhatWasGrantedIsToBeEnded() {
    assertThat(disconnect(UUID.randomUUID())).isEmpty();
    world.run("update calsyncd.webhook_subscriptions set resource = 'r', expires_at = 'epoch'");
    watches.requested(watches.targets(new ConnectionId(connection)).getFirst(), "asked", "k");

    assertThat(disconnect(user).orElseThrow().watches())
        .containsExactly(new Watch("w", "r", Instant.EPOCH));

    assertThat(disconnect(user).orElseThrow().watches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aWatchThatIsGrantedToAnEndedConnectionIsWantedNoMore(boolean askedBefore) {
    Target target = watches.targets(new ConnectionId(connection)).getFirst();
    Watch granted = new Watch("asked", "r", Instant.parse("2026-03-02T12:00:00Z"));
    if (!askedBefore) {
      disconnect(user);
    }
    UUID row = watches.requested(target, "asked", "k");
    if (askedBefore) {
      disconnect(user);
    }

    assertThat(watches.granted(row, granted, Duration.ofHours(1))).isFalse();
    assertThat(watches.current(target)).isEmpty();
  }

  @Test
  void whatIsConnectedAgainIsWatchedAgain() {
    assertThat(world.lease(binding).watched()).isTrue();
    disconnect(user);
    world.run("update calsyncd.calendar_connections set state = 'active'");

    assertThat(world.lease(binding).watched()).isFalse();
  }

  @Test
  void aWatchThatExpiredLongAgoIsForgotten() {
    world.run(
        "update calsyncd.webhook_subscriptions set expires_at = 'epoch', updated_at = 'epoch'");

    assertThat(new HousekeepingTable(world.database, Retention.DEFAULT).tidy())
        .containsEntry("watches", 1L);
  }
}
