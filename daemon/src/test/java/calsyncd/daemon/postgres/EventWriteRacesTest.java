package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Mentioned;
import calsyncd.hub.Owner;
import calsyncd.testkit.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user who writes while a pass writes. */
final class EventWriteRacesTest {
  private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");
  private static final int ROUNDS = 30;
  private static PgWorld world;
  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final BindingId binding =
      world.binding(user, world.connection(user, "google"), calendar, "remote");
  private final Author author = new Author(new Owner(PgWorld.FIRM, user), "c");
  private final EventWrites writes =
      new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 1_000);

  @BeforeAll
  static void open() {
    world = new PgWorld("event_writes_pg");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private EventId made(String uid) {
    NewEvent event =
        new NewEvent(
            new HubCalendarId(calendar), Events.single(uid, "hub", START), Optional.empty());
    return ((Created.Made) writes.create(author, event)).row().id();
  }

  private static boolean adopt(Lease lease, String uid) {
    return world.hub.inPage(
        lease,
        page -> {
          var remote = Events.remote(uid, "1", Events.single(uid, "remote", START));
          page.linked(new Mentioned(Set.of(remote.id()), Set.of(), Set.of(new Uid(uid))));
          HubEvent found = page.byUid(List.of(new Uid(uid))).get(new Uid(uid));
          HubEvent now =
              found.event().equals(remote.event()) ? found : found.saying(remote.event());
          Link link = Link.imported(page.newLink(), now, remote, 1);
          page.write(
              now.equals(found)
                  ? List.of(new HubWrite.Save(link))
                  : List.of(new HubWrite.Put(now), new HubWrite.Save(link)));
          return true;
        });
  }

  private Edited rename(EventId id) {
    return writes.edit(
        author,
        id,
        Set.of(1L),
        event -> new EventEdit.Put(event.withContent(Events.content("edited", START))));
  }

  /** Either comes first; the import is never overwritten, and no event is there twice. */
  @Test
  void anEditAndAnAdoptionOfOneEventComeOneAfterTheOther() throws Exception {
    Lease lease = world.lease(binding);
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < ROUNDS; round++) {
        String uid = "u" + round;
        EventId id = made(uid);
        Future<Boolean> pass =
            threads.submit(() -> {
              together.await();
              return adopt(lease, uid);
            });
        Future<Edited> edit =
            threads.submit(() -> {
              together.await();
              return rename(id);
            });
        assertThat(pass.get()).isTrue();
        boolean first = edit.get() instanceof Edited.Done;
        assertThat(edit.get())
            .isInstanceOfAny(Edited.Done.class, Edited.Stale.class, Edited.Imported.class);
        assertThat(state(id)).isEqualTo("remote " + (first ? 3 : 2) + " linked");
      }
    }
  }

  /** A user's event under the UID of one that is imported. */
  @Test
  void whatAnAdoptionOverwritesIsKeptWhole() {
    EventId same = made("same");
    writes.edit(
        author,
        same,
        Set.of(1L),
        event -> new EventEdit.Put(event.withContent(Events.content("remote", START))));
    EventId other = made("other");
    Lease lease = world.lease(binding);
    assertThat(adopt(lease, "same")).isTrue();
    assertThat(adopt(lease, "other")).isTrue();
    assertThat(overwritten(same)).isEmpty();
    assertThat(overwritten(other))
        .containsExactly(
            "binding:" + binding.value() + " 1 hub 2 remote " + lease.correlationId() + " firm");
    assertThat(
            world.one(
                Boolean.class,
                """
                select a.before -> 'content' = c.after -> 'content'
                  and a.after -> 'content' = e.content
                  and a.after -> 'version' = to_jsonb(e.version)
                from calsyncd.calendar_events e
                join calsyncd.audit_events c
                  on c.subject = 'event:' || e.id and c.action = 'event.created'
                join calsyncd.audit_events a
                  on a.subject = 'event:' || e.id and a.action = 'event.overwritten'
                where e.id = ?\
                """,
                other.value()))
        .isTrue();
  }

  private static List<String> overwritten(EventId id) {
    return world.database.in(handle ->
        handle
            .select(
                """
                select actor || ' ' || (before ->> 'version') || ' '
                  || (before -> 'content' ->> 'title') || ' ' || (after ->> 'version') || ' '
                  || (after -> 'content' ->> 'title') || ' ' || correlation_id || ' ' || firm_id
                from calsyncd.audit_events
                where subject = ? and action = 'event.overwritten' order by id\
                """,
                "event:" + id)
            .mapTo(String.class)
            .list());
  }

  private static String state(EventId id) {
    return world.one(
        String.class,
        """
        select (e.content ->> 'title') || ' ' || e.version || ' ' || l.state
        from calsyncd.calendar_events e join calsyncd.event_links l on l.event_id = e.id
        where e.id = ?\
        """,
        id.value());
  }

  /** Who asks for what changed since the last change he saw misses nothing. */
  @Test
  void aWriteWaitsForTheUsersTurnAndIsStampedLater() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<EventId> waiting =
          world.database.in(handle -> {
            Turn.take(handle, author.owner());
            Future<EventId> write = threads.submit(() -> made("later"));
            eventuallyWaitsForItsTurn(write);
            handle.execute(
                "update calsyncd.hub_calendars set updated_at = clock_timestamp() where id = ?",
                calendar);
            return write;
          });
      Boolean later =
          world.one(
              Boolean.class,
              "select e.updated_at > h.updated_at from calsyncd.calendar_events e"
                  + " join calsyncd.hub_calendars h on h.id = e.hub_calendar_id where e.id = ?",
              waiting.get().value());
      assertThat(later).isTrue();
    }
  }

  private static void eventuallyWaitsForItsTurn(Future<?> waiting) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String sql = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
    while (world.one(Integer.class, sql) == 0) {
      assertThat(waiting.isDone()).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
