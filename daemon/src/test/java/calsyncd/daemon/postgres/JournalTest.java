package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.postgres.JournalTable.Filter;
import calsyncd.daemon.postgres.JournalTable.Refused;
import calsyncd.daemon.postgres.JournalTable.Replayed;
import calsyncd.daemon.postgres.JournalTable.Span;
import calsyncd.daemon.postgres.WatchTable.Rings;
import calsyncd.hub.BindingId;
import calsyncd.hub.Owner;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of notifications is remembered, for how long, and what a replay rings. */
final class JournalTest {
  private final PgWorld world =
      new PgWorld("journal_" + UUID.randomUUID().toString().replace("-", ""));
  private final UUID user = UUID.randomUUID();
  private final UUID connection = world.connection(user, "google");
  private final BindingId binding =
      world.binding(user, connection, world.hubCalendar(user), "remote");
  private final Author manager = new Author(new Owner(PgWorld.FIRM, UUID.randomUUID()), "replay-1");
  private final JournalTable journal = new JournalTable(world.database);
  private final WatchTable watches = new WatchTable(world.database, world.ids);

  @BeforeEach
  void watch() {
    world.watch(user, connection, binding);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Notification notification(String watch, int number) {
    return new Notification(
        "google",
        user.toString(),
        watch,
        "r",
        Signal.CHANGED,
        "exists",
        number,
        java.time.InstantSource.system().instant().minusSeconds(2),
        "request-" + number);
  }

  private void arrive(Notification... batch) {
    List<Notification> all = List.of(batch);
    String passes = all.getLast().correlationId();
    Rings rings = watches.ring(all, passes);
    journal.append(all, rings, passes);
  }

  private List<JournalRow> list(String firm) {
    return journal.list(new Filter(firm, Optional.empty(), Optional.empty(), Long.MAX_VALUE), 100);
  }

  private List<JournalRow> list() {
    return list(PgWorld.FIRM);
  }

  @Test
  void whatRangIsThereWithItsLagAndWhatItCaused() {
    arrive(notification("w", 1), notification("w", 2), notification("nobodys", 3));

    assertThat(list()).hasSize(2);
    JournalRow newest = list().getFirst();
    assertThat(newest.bindings()).containsExactly(binding);
    assertThat(newest.trace()).isEqualTo(new JournalRow.Trace("request-2", "request-3"));
    assertThat(newest.source().connection().value()).isEqualTo(connection);
    assertThat(Duration.between(newest.times().received(), newest.times().drained()))
        .isBetween(Duration.ofSeconds(2), Duration.ofMinutes(1));
    assertThat(list("another")).isEmpty();
  }

  @Test
  void aWatchOfAWholeConnectionCausedWhatOfItRang() {
    world.run("update calsyncd.webhook_subscriptions set binding_id = null");
    BindingId second = world.binding(user, connection, world.hubCalendar(user), "second");
    world.twoWay(UUID.randomUUID(), world.hubCalendar(user), "of another connection");

    arrive(notification("w", 1));

    assertThat(list().getFirst().bindings()).containsExactlyInAnyOrder(binding, second);
  }

  @Test
  void aReplayRingsWhatWasMeantAndIsInTheAudit() {
    arrive(notification("w", 1), notification("w", 2));
    long last = list().getFirst().id();
    world.run("update calsyncd.webhook_subscriptions set state = 'stopped'");
    world.run("update calsyncd.calendar_bindings set due_at = null, due_seq = 7");

    Replayed replayed = journal.replay(manager, new Span(0, last)).orElseThrow();

    assertThat(replayed.entries()).isEqualTo(2);
    assertThat(replayed.rung()).extracting(r -> r.binding()).containsExactly(binding);
    assertThat(
            world.one(
                String.class,
                "select due_seq || ' ' || correlation_id || ' ' || (due_at <= now())"
                    + " from calsyncd.calendar_bindings"))
        .isEqualTo("8 replay-1 true");
    assertThat(
            world.one(
                String.class, "select action || ' ' || correlation_id from calsyncd.audit_events"))
        .isEqualTo("webhook_replay_requested replay-1");
  }

  @Test
  void nobodyReplaysWhatIsAnothersOrNotThereOrTooMuch() {
    arrive(notification("w", 1));
    long id = list().getFirst().id();
    Author stranger = new Author(new Owner("another", UUID.randomUUID()), "c");

    assertThat(journal.replay(stranger, new Span(id, id))).isEmpty();
    assertThat(journal.replay(manager, new Span(id + 1, id + 9))).isEmpty();
    world.run(
        "insert into calsyncd.webhook_journal (firm_id, provider, verdict, received_at) select"
            + " 'firm', 'google', 'rang', now() from generate_series(1, 10000)");
    assertThat(journal.replay(manager, new Span(0, Long.MAX_VALUE))).isEmpty();
    assertThat(world.one(Integer.class, "select count(*) from calsyncd.audit_events")).isZero();
  }

  @Test
  void refusalsAreKeptAndBelongToNobody() {
    journal.refused(List.of(new Refused("google", "forged", Instant.EPOCH)));

    assertThat(list()).isEmpty();
    assertThat(
            world.one(
                String.class,
                "select provider || verdict || coalesce(firm_id, '') from"
                    + " calsyncd.webhook_journal"))
        .isEqualTo("googleforged");
  }

  @Test
  void itIsBoundedByRowsAndByAge() {
    arrive(IntStream.range(0, 9).mapToObj(n -> notification("w", n)).toArray(Notification[]::new));
    assertThat(journal.trim(6)).isEqualTo(3);
    assertThat(list()).extracting(r -> r.trace().request()).contains("request-3", "request-8");
    assertThat(list()).hasSize(6);
    world.run(
        "update calsyncd.webhook_journal set drained_at = now() - interval '2 days'"
            + " where correlation_id in ('request-4', 'request-5')");
    assertThat(journal.purge(Duration.ofDays(1), 5)).isEqualTo(3);
    assertThat(list())
        .extracting(r -> r.trace().request())
        .containsExactly("request-8", "request-7", "request-6");
  }
}
