package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.hub.BindingId;
import calsyncd.hub.Deed;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
import calsyncd.hub.Owner;
import calsyncd.merge.ConflictPolicy;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two-way sync keeps in its tables beside the hub's contract, and for how long. */
final class TwoWayRowsTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final int ROUNDS = 30;

  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
  private final EventWrites writes =
      new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 1_000);

  @BeforeAll
  static void open() {
    world = new PgWorld("two_way_rows");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private Lease claim(String remote) {
    return world.lease(world.twoWay(user, calendar, remote));
  }

  private EventId create(String uid) {
    NewEvent wanted =
        new NewEvent(
            new HubCalendarId(calendar), Events.single(uid, "first", NOON), Optional.empty());
    return ((Created.Made) writes.create(author, wanted)).row().id();
  }

  private Edited edit(EventId id, long version, EventEdit edit) {
    return writes.edit(author, id, Set.of(version), _ -> edit);
  }

  private static List<String> history(EventId id) {
    return world.database.in(handle ->
        handle
            .select(
                """
                select concat_ws(' ', side, verb, before ->> 'title', version, correlation_id)
                from calsyncd.event_history where event_id = ? order by id
                """,
                id.value())
            .mapTo(String.class)
            .list());
  }

  @Test
  void whatAUserDidIsKeptWithWhatItReplaced() {
    EventId id = create("u");
    edit(id, 1, new EventEdit.Put(Events.single("u", "second", NOON)));
    edit(id, 2, new EventEdit.Remove());

    assertThat(history(id))
        .containsExactly(
            "hub created 1 request", "hub updated first 2 request", "hub removed second 3 request");
    assertThat(
            world.one(
                String.class,
                "select distinct actor from calsyncd.event_history where event_id = ?",
                id.value()))
        .isEqualTo("user:" + user);
  }

  @Test
  void whatAPassDidNamesThePass() {
    EventId id = create("u");
    Lease lease = claim("one");
    Optional<Event> before = Optional.of(Events.single("u", "first", NOON));
    Deed deed =
        new Deed(id, Deed.Side.HUB, "updated", "same/changed", List.of(), before, "", 2, "");
    write(lease, new HubWrite.Noted(deed));

    assertThat(
            world.one(
                Boolean.class,
                """
                select pass_id = ? and binding_id = ? and actor = 'sync'
                from calsyncd.event_history where event_id = ? and actor = 'sync'
                """,
                lease.pass(),
                lease.binding().id().value(),
                id.value()))
        .isTrue();
    assertThat(world.lease(lease.binding().id()).pass()).isNotEqualTo(lease.pass());
  }

  private static void write(Lease lease, HubWrite... writes) {
    world.hub.inPage(
        lease,
        tx -> {
          tx.write(List.of(writes));
          return true;
        });
  }

  /**
   * Whoever comes first, the new link lags behind the newest version, and neither is thrown out.
   */
  @Test
  void aLinkThatIsMadeDuringAnEditWantsWhatTheEditWrote() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    long deadlocks = world.deadlocks();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        EventId id = create("u" + round);
        Lease lease = claim("late-" + round);
        Future<Boolean> links = threads.submit(() -> linkMissing(lease, together));
        together.await();
        edit(id, 1, new EventEdit.Put(Events.single("u" + round, "second", NOON)));
        assertThat(links.get()).isTrue();
        assertThat(wanted(lease, id)).isEqualTo(2);
      }
    }
    assertThat(world.deadlocks() - deadlocks).isZero();
  }

  private static boolean linkMissing(Lease lease, CyclicBarrier together) throws Exception {
    together.await();
    return world.hub.inPage(
        lease,
        tx -> {
          tx.linkMissing(Window.UNBOUNDED);
          return true;
        });
  }

  private static long wanted(Lease lease, EventId id) {
    return world.one(
        Long.class,
        "select wanted_version from calsyncd.event_links where binding_id = ? and event_id = ?",
        lease.binding().id().value(),
        id.value());
  }

  @Test
  void nothingIsWrittenUnlessTheUserAndTheGrantSaySo() {
    BindingId binding = claim("one").binding().id();
    assertThat(world.lease(binding).binding().rules().writes()).isTrue();

    world.letWrite(user, false);
    assertThat(world.lease(binding).binding().rules().writes()).isFalse();

    world.letWrite(user, true);
    world.run("update calsyncd.calendar_connections set granted = 'read'");
    assertThat(world.lease(binding).binding().rules().writes()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"provider_wins", "hub_wins", "newest_wins", "manual"})
  void aPassFindsItsUsersStrategy(String strategy) {
    BindingId binding = claim("one").binding().id();
    assertThat(world.lease(binding).binding().rules().conflicts())
        .isEqualTo(ConflictPolicy.NEWEST_WINS);

    world.run(
        """
        insert into calsyncd.calendar_preferences (firm_id, user_id, conflict_strategy)
        values (?, ?, ?)
        on conflict (firm_id, user_id) do update
        set conflict_strategy = excluded.conflict_strategy
        """,
        PgWorld.FIRM,
        user,
        strategy);

    assertThat(world.lease(binding).binding().rules().conflicts().name())
        .isEqualToIgnoringCase(strategy);
  }

  private final HousekeepingTable housekeeping =
      new HousekeepingTable(world.database, Retention.DEFAULT);

  @Test
  void aTombstoneStaysWhileItsHistoryDoes() {
    EventId id = create("u");
    edit(id, 1, new EventEdit.Remove());
    world.run(
        "update calsyncd.calendar_events set deleted_at = now() - interval '31 days' where id = ?",
        id.value());
    housekeeping.tidy();
    assertThat(events(id)).isOne();

    world.run(
        "update calsyncd.event_history set at = now() - interval '31 days' where event_id = ?",
        id.value());
    housekeeping.tidy();
    assertThat(history(id)).isEmpty();
    assertThat(events(id)).isZero();
  }

  private static int events(EventId id) {
    return world.one(
        Integer.class, "select count(*) from calsyncd.calendar_events where id = ?", id.value());
  }

  @Test
  void removedCopiesAreRememberedForADay() {
    Lease lease = claim("one");
    RemoteId copy = new RemoteId("a");
    write(lease, new HubWrite.Removed(copy));
    housekeeping.tidy();
    assertThat(remembered(lease, copy)).containsExactly(copy);

    world.run("update calsyncd.removed_copies set removed_at = now() - interval '25 hours'");
    housekeeping.tidy();
    assertThat(remembered(lease, copy)).isEmpty();
  }

  private static Set<RemoteId> remembered(Lease lease, RemoteId copy) {
    Duration ever = Duration.ofDays(9_999);
    return world.hub.inPage(lease, tx -> tx.removedCopies(List.of(copy), ever));
  }

  @Test
  void aDecidedProposalIsForgottenWithTheConflicts() {
    Lease lease = claim("one");
    world.importEvent(lease, Events.remote("a", "", Events.single("u", "t", NOON)));
    RemoteId copy = new RemoteId("a");
    Link link =
        world.hub.inPage(lease, tx -> tx.linked(Mentioned.of(Set.of(copy)))).byId().get(copy);
    write(
        lease, new HubWrite.Save(link.withHold(new Link.Hold(Link.State.PARKED, "would_mail", 0))));
    write(lease, new HubWrite.Save(link));
    String sql = "select count(*) from calsyncd.sync_proposals where binding_id = ?";
    UUID binding = lease.binding().id().value();
    housekeeping.tidy();
    assertThat(world.one(Integer.class, sql, binding)).isOne();

    world.run("update calsyncd.sync_proposals set decided_at = now() - interval '91 days'");
    housekeeping.tidy();
    assertThat(world.one(Integer.class, sql, binding)).isZero();
  }

  @Test
  void whatWasMadeInTheHubIsNeverForgottenBeforeItIsRemoved() {
    Lease lease = claim("one");
    EventId id = create("old");
    world.run(
        """
        update calsyncd.event_links set hub_version = 1, remote_id = 'copy', remote_base = '{}'
        where event_id = ?
        """,
        id.value());
    world.run(
        """
        update calsyncd.calendar_events set ends_at = '2010-01-01', updated_at = '2010-01-01'
        where id = ?
        """,
        id.value());
    world.run(
        "update calsyncd.calendar_bindings set window_from = '2020-01-01' where id = ?",
        lease.binding().id().value());

    housekeeping.tidy();

    assertThat(events(id)).isOne();
  }
}
