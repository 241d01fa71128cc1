package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.ResyncTable.Asked;
import calsyncd.daemon.postgres.ResyncTable.Step;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.provider.Window;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a calendar, a resync of it ends. */
final class ResyncPartsTest {
  private static PgWorld world;
  private final UUID user = UUID.randomUUID();
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");
  private final Author manager =
      new Author(new Owner(PgWorld.FIRM, user), UUID.randomUUID(), "resync");
  private final ResyncTable resyncs = new ResyncTable(world.database, world.ids);

  @BeforeAll
  static void open() {
    world = new PgWorld("resync_parts");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void empty() {
    world.run("delete from calsyncd.calendar_connections");
  }

  private UUID asked() {
    Window days =
        new Window(Instant.parse("2026-12-01T00:00:00Z"), Instant.parse("2026-12-08T00:00:00Z"));
    Asked asked = resyncs.connection(manager, new ConnectionId(connection), Optional.of(days));
    return ((Asked.Done) asked).task();
  }

  private Step part(UUID task) {
    return resyncs.find(PgWorld.FIRM, task).orElseThrow().steps().getFirst();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAPlanWasAppliedOverIsReadByTheNextPass(boolean well) {
    UUID task = asked();
    Lease applied = new NamedClaims(world.database, 3).claim("node-a", binding).orElseThrow();
    world.work.release(applied, well ? Release.COMPLETE : Release.FAILED);

    List<Lease> next = world.work.claim("node-a", 1);

    assertThat(next).extracting(it -> it.binding().id()).containsExactly(binding);
    ResyncParts parts = new PassLog(world.database, world.ids).resyncs();
    assertThat(parts.open(next.getFirst())).hasSize(1);
    parts.done(next.getFirst(), task, 0);
    world.work.release(next.getFirst(), Release.COMPLETE);
    assertThat(world.work.claim("node-a", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"paused", "stopped"})
  void aCalendarThatIsNotSyncedAnyMoreHasFailed(String state) {
    UUID task = asked();
    new BindingTable(world.database).setState(manager, binding, state, "not_found");
    assertThat(part(task).state()).isEqualTo("failed");
    assertThat(part(task).reason()).isEqualTo("the calendar is " + state + ": not_found");
    assertThat(part(task).endedAt()).isPresent();
  }

  @Test
  void aConnectionThatItsUserEndedOrHasToMakeAnewHasFailed() {
    UUID first = asked();
    world.run("update calsyncd.calendar_connections set state = 'needs_reauth'");
    assertThat(part(first).reason()).isEqualTo("the connection is needs_reauth");
    world.run("update calsyncd.calendar_connections set state = 'active'");
    UUID second = asked();
    new ConnectionTable(world.database).disconnect(manager, new ConnectionId(connection));
    assertThat(part(second).state()).isEqualTo("failed");
  }

  @Test
  void aPausedConnectionGoesOnAndItsResyncWithIt() {
    UUID task = asked();
    OperatedConnections connections = new OperatedConnections(world.database);
    connections.pause(manager, new ConnectionId(connection), "why");
    assertThat(part(task).state()).isEqualTo("open");
    connections.resume(manager, new ConnectionId(connection));
    Lease lease = world.work.claim("node-a", 1).getFirst();
    assertThat(new PassLog(world.database, world.ids).resyncs().open(lease)).hasSize(1);
  }
}
