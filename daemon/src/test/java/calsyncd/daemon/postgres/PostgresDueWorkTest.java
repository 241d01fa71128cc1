package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingId;
import calsyncd.hub.DueWork.Release;
import calsyncd.hub.DueWork.Rung;
import calsyncd.hub.DueWork.Settled;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets which binding, and when. */
final class PostgresDueWorkTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  private static PgWorld world;

  @BeforeAll
  static void open() {
    world = new PgWorld("due_work");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @BeforeEach
  void nothingIsDue() {
    world.nothingIsDue();
  }

  private static Rung ring(BindingId binding) {
    return world.work.ring(List.of(binding), "c-1").getFirst();
  }

  private static List<Lease> claim(String node) {
    return world.work.claim(node, 10);
  }

  private static boolean due(BindingId binding) {
    return world.one(
        Boolean.class,
        "select due_at is not null from calsyncd.calendar_bindings where id = ?",
        binding.value());
  }

  @Test
  void aRungBindingIsGivenToOneNodeOnly() {
    BindingId binding = world.binding();
    assertThat(claim("node-a")).isEmpty();
    ring(binding);

    List<Lease> leases = claim("node-a");

    assertThat(leases)
        .singleElement()
        .satisfies(l -> {
          assertThat(l.binding().id()).isEqualTo(binding);
          assertThat(l.correlationId()).isEqualTo("c-1");
          assertThat(l.fence()).isEqualTo(1);
          assertThat(l.claimedSeq()).isEqualTo(1);
        });
    assertThat(claim("node-b")).isEmpty();
    assertThat(world.work.release(leases.getFirst(), Release.COMPLETE)).isEmpty();
    assertThat(due(binding)).isFalse();
  }

  @Test
  void aRingDoesNotWaitForAPageThatWritesLinks() {
    BindingId binding = world.binding();
    ring(binding);
    Lease lease = claim("node-a").getFirst();
    var remote = Events.remote("e", "", Events.single("u", "t", NOON));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Rung rung =
          world.hub.inPage(
              lease,
              tx -> {
                HubEvent event =
                    new HubEvent(tx.newEvent(), 1, remote.event(), false, Optional.empty());
                tx.write(
                    List.of(
                        new HubWrite.Insert(event),
                        new HubWrite.Save(Link.imported(tx.newLink(), event, remote, 1))));
                return soon(threads.submit(() -> ring(binding)));
              });
      assertThat(rung.sequence()).isEqualTo(2);
    }
  }

  private static <T> T soon(Future<T> result) {
    try {
      return result.get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDeadNodesLeaseIsTakenWithAHigherFence() {
    BindingId binding = world.binding();
    ring(binding);
    Lease old = claim("node-a").getFirst();
    world.run(
        "update calsyncd.sync_nodes set heartbeat_at = now() - interval '3 seconds'"
            + " where node_id = 'node-a'");
    assertThat(claim("node-b")).isEmpty();
    world.run(
        "update calsyncd.sync_nodes set heartbeat_at = now() - interval '5 seconds'"
            + " where node_id = 'node-a'");

    Lease taken = claim("node-b").getFirst();

    assertThat(taken.fence()).isGreaterThan(old.fence());
    assertThat(world.work.livingNodes()).containsExactly("node-b");
    assertThat(world.work.release(old, Release.FAILED)).isEmpty();
    assertThat(due(binding)).isTrue();
    world.work.release(taken, Release.COMPLETE);
    assertThat(due(binding)).isFalse();
  }

  @Test
  void aNodeThatLeavesGivesUpItsLeases() {
    BindingId binding = world.binding();
    ring(binding);
    Lease old = claim("node-a").getFirst();
    world.work.leave("node-a");

    assertThat(claim("node-b"))
        .singleElement()
        .satisfies(l -> assertThat(l.fence()).isGreaterThan(old.fence()));
    assertThat(world.work.livingNodes()).doesNotContain("node-a");
  }

  @Test
  void aLeaseThatItsNodeDoesNotKnowOfIsGivenUp() {
    BindingId known = world.binding();
    BindingId lost = world.binding();
    world.work.ring(List.of(known, lost), "c");
    claim("node-a");

    world.work.keepOnly("node-a", List.of(known));

    assertThat(claim("node-b"))
        .singleElement()
        .satisfies(l -> assertThat(l.binding().id()).isEqualTo(lost));
  }

  @Test
  void aConnectionWithManyDueCalendarsDoesNotHoldUpOthers() {
    UUID user = UUID.randomUUID();
    UUID connection = world.connection(user, "google");
    List<BindingId> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      many.add(world.binding(user, connection, world.hubCalendar(user), "r" + i));
    }
    world.work.ring(many, "c");
    List<Lease> first = world.work.claim("node-a", 12);
    BindingId other = world.binding();
    ring(other);

    List<Lease> second = world.work.claim("node-b", 9);

    assertThat(first).hasSize(3);
    assertThat(second).extracting(l -> l.binding().id()).containsExactly(other);
    world.work.release(first.getFirst(), Release.COMPLETE);
    assertThat(claim("node-b")).hasSize(1);
  }

  @Test
  void aRingDoesNotShortenTheWaitOfARetry() {
    BindingId binding = world.binding();
    ring(binding);
    Lease lease = claim("node-a").getFirst();

    assertThat(world.work.release(lease, Release.retry(Duration.ofSeconds(8), 3)))
        .contains(Duration.ofSeconds(8));
    Rung rung = ring(binding);

    assertThat(claim("node-a")).isEmpty();
    assertThat(world.work.settled(List.of(rung))).isEmpty();
    assertThat(world.lease(binding).retries()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aRingIsSettledByThePassThatFollowsIt(boolean complete) {
    BindingId binding = world.binding();
    Rung first = ring(binding);
    Lease lease = claim("node-a").getFirst();
    Rung during = ring(binding);
    world.work.release(lease, complete ? Release.COMPLETE : Release.FAILED);

    assertThat(world.work.settled(List.of(first, during)))
        .containsExactly(new Settled(binding, complete));
    assertThat(world.work.settled(List.of())).isEmpty();
  }

  @Test
  void anAnswerStandsThoughTheNextPassFailsForNow() {
    BindingId binding = world.binding();
    Rung first = ring(binding);
    world.work.release(claim("node-a").getFirst(), Release.COMPLETE);
    ring(binding);
    world.work.release(claim("node-a").getFirst(), Release.retry(Duration.ofSeconds(1), 1));

    assertThat(world.work.settled(List.of(first))).containsExactly(new Settled(binding, true));
  }

  @ParameterizedTest
  @CsvSource({
    "state = 'needs_reauth'",
    "state = 'paused'",
    "state = 'disconnected'",
    "paused_until = now() + interval '1 minute'"
  })
  void aConnectionThatMayNotBeCalledIsNot(String change) {
    BindingId binding = world.binding();
    UUID connection = world.connectionOf(binding);
    ring(binding);
    world.run("update calsyncd.calendar_connections set " + change + " where id = ?", connection);
    assertThat(claim("node-a")).isEmpty();

    world.run(
        "update calsyncd.calendar_connections set state = 'active', paused_until = now()"
            + " where id = ?",
        connection);
    assertThat(claim("node-a")).hasSize(1);
  }

  @Test
  void aStoppedBindingIsNotRung() {
    BindingId binding = world.binding();
    world.run(
        "update calsyncd.calendar_bindings set state = 'stopped' where id = ?", binding.value());

    assertThat(world.work.ring(List.of(binding), "c")).isEmpty();
    assertThat(claim("node-a")).isEmpty();
  }

  @Test
  void twoClaimersShareTheWork() throws Exception {
    List<BindingId> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(world.binding());
    }
    world.work.ring(all, "c");
    List<BindingId> given = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<List<Lease>>> claims = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String node = i % 2 == 0 ? "node-a" : "node-b";
        claims.add(() -> world.work.claim(node, 5));
      }
      for (var claimed : threads.invokeAll(claims)) {
        claimed.get().forEach(lease -> given.add(lease.binding().id()));
      }
    }
    world.work.claim("node-a", 60).forEach(lease -> given.add(lease.binding().id()));

    assertThat(given).containsExactlyInAnyOrderElementsOf(all);
  }
}
