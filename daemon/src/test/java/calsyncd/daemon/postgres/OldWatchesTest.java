package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of watches that nobody renews. */
final class OldWatchesTest {
  private final PgWorld world =
      new PgWorld("old_watches_" + UUID.randomUUID().toString().replace("-", ""));
  private final UUID user = UUID.randomUUID();
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");

  @BeforeEach
  void watched() {
    world.run(
        """
        insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
          binding_id, provider, watch_id, key_id, state, renew_at)
        values (?, ?, ?, ?, ?, 'google', 'w', 'k', 'active', now() + interval '1 day')
        """,
        world.ids.get(),
        PgWorld.FIRM,
        user,
        connection,
        binding.value());
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatIsConnectedAgainIsWatchedAgain() {
    assertThat(world.lease(binding).watched()).isTrue();
    new ConnectionTable(world.database)
        .disconnect(new Owner(PgWorld.FIRM, user), new ConnectionId(connection));
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
