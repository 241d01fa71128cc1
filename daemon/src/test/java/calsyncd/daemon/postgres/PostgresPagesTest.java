package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingRules;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Mentioned;
import calsyncd.hub.PassEnd;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemorySeries;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only a database can get wrong about the hub's pages. */
final class PostgresPagesTest {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresPagesTest.class);
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final int ROUNDS = 40;

  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID connection = world.connection(user, "google");
  private final UUID calendar = world.hubCalendar(user);

  @BeforeAll
  static void open() {
    world = new PgWorld("hub_pages");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private Lease claim(String remoteCalendar, BindingRules rules) {
    return world.lease(world.binding(user, connection, calendar, remoteCalendar, rules));
  }

  private List<Event> living() {
    return world.database.in(handle ->
        handle
            .select(
                """
                select content from calsyncd.calendar_events
                where hub_calendar_id = ? and deleted_at is null order by uid
                """,
                calendar)
            .mapTo(String.class)
            .map(RemoteJson::event)
            .list());
  }

  private static void insert(Lease lease, RemoteEvent remote) {
    world.importEvent(lease, remote);
  }

  private static List<RemoteId> unmentioned(Lease lease, Window window) {
    return world.hub.inPage(lease, tx -> tx.unmentioned(window, Set.of()));
  }

  private static RemoteEvent stored(Lease lease, String id) {
    RemoteId remote = new RemoteId(id);
    return world
        .hub
        .inPage(lease, tx -> tx.linked(Mentioned.of(Set.of(remote))))
        .byId()
        .get(remote)
        .remote()
        .orElseThrow();
  }

  @Test
  void everyFormOfTimeComesBackAsItWas() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    LocalDateTime wall = LocalDateTime.parse("2026-11-01T01:30:00");
    ZoneId newYork = ZoneId.of("America/New_York");
    List<EventTime> times =
        List.of(
            new EventTime.Day(LocalDate.of(2026, 2, 28)),
            new EventTime.Floating(wall),
            new EventTime.Zoned(wall, newYork, false),
            new EventTime.Zoned(wall, newYork, true),
            new EventTime.Day(LocalDate.of(1, 1, 1)),
            new EventTime.Day(LocalDate.of(9999, 12, 31)),
            new EventTime.Day(LocalDate.of(1582, 10, 10)),
            EventTime.Zoned.of(LocalDateTime.parse("9999-12-31T23:59:59"), newYork),
            EventTime.Zoned.of(LocalDateTime.parse("0001-01-01T00:00:00"), newYork));
    for (int i = 0; i < times.size(); i++) {
      EventContent content =
          new EventContent(
              new EventContent.When(times.get(i), times.get(i)),
              new EventContent.Text("t", "", "", ""),
              EventContent.Standing.DEFAULT,
              EventContent.People.NONE,
              EventContent.Extras.NONE);
      RemoteEvent remote = Events.remote("t" + i, "", Event.single(new Uid("u" + i), content));
      insert(lease, remote);
      assertThat(stored(lease, "t" + i)).isEqualTo(remote);
    }
    assertThat(unmentioned(lease, Window.UNBOUNDED)).hasSize(times.size());
  }

  @Test
  void aSeriesWithoutEndReachesToInfinity() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    Event series =
        new Event(
            new Uid("ever"),
            Events.content("ever", NOON),
            new calsyncd.calendar.Recurrence(List.of("RRULE:FREQ=DAILY", "EXDATE:bad")),
            new TreeMap<>());
    insert(lease, Events.remote("ever", "", series));

    assertThat(
            world.one(
                String.class,
                "select ends_at::text from calsyncd.calendar_events where hub_calendar_id = ?",
                calendar))
        .isEqualTo("infinity");
    Window far = new Window(NOON.plus(Duration.ofDays(99999)), Instant.MAX);
    assertThat(unmentioned(lease, far)).hasSize(1);
  }

  @Test
  void textsThatADatabaseDislikesStopNobody() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    for (String text :
        List.of(
            "nul \u0000 in it",
            "many" + "\u0000".repeat(100_000),
            "C:\\u0000x",
            "\\\u0000",
            "quote ' \" \\ {a,b} NULL",
            "\uD83D\uDE00",
            "{\"json\":[]}",
            "\t\r\n\u0085\u2028",
            "")) {
      String id = "x" + text.hashCode();
      RemoteEvent remote =
          RemoteEvent.of(
              new RemoteId(id),
              new calsyncd.provider.Revision("r" + text),
              Events.single("uid" + text, text, NOON),
              text);
      insert(lease, remote);
      String expected = text.replace("\u0000", "");
      assertThat(stored(lease, id).event().content().text().title()).isEqualTo(expected);
      assertThat(stored(lease, id).raw()).isEqualTo(expected);
    }
  }

  @Test
  void lookupsGoByTheDigestsIndexes() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    insertMany(lease, 2_000);
    assertPlans(lease);
    world.run("analyze calsyncd.event_links");
    world.run("analyze calsyncd.calendar_events");
    assertPlans(lease);
  }

  private static void insertMany(Lease lease, int events) {
    world.hub.inPage(
        lease,
        tx -> {
          List<HubWrite> made = new ArrayList<>();
          for (int i = 0; i < events; i++) {
            RemoteEvent remote = Events.remote("e" + i, "r", Events.single("u" + i, "t", NOON));
            HubEvent event =
                new HubEvent(tx.newEvent(), 1, remote.event(), false, Optional.empty());
            made.add(new HubWrite.Insert(event));
            made.add(new HubWrite.Save(Link.imported(tx.newLink(), event, remote, 1)));
          }
          tx.write(made);
          return true;
        });
  }

  /** With statistics, and without any, as during each first sync. */
  private void assertPlans(Lease lease) {
    assertThat(plan(PostgresHubPage.LINKED, lease)).contains("event_links_remote");
    assertThat(plan(PostgresHubPage.EVENTS, lease))
        .contains("event_links_remote", "calendar_events_uid");
    assertThat(plan(PostgresHubPage.BY_UID, lease)).contains("calendar_events_uid");
  }

  private String plan(String sql, Lease lease) {
    return world.database.in(handle ->
        String.join(
            "\n",
            handle
                .createQuery("explain " + sql)
                .bind("binding", lease.binding().id().value())
                .bind("hub", calendar)
                .bindArray("ids", String.class, "e1", "e2", "new")
                .bindArray("keys", String.class, "abcde", "fghij")
                .bindArray("uids", String.class, "u1", "u2", "new")
                .mapTo(String.class)
                .list()));
  }

  @Test
  void theNamesOfOccurrencesComeBack() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    Event series =
        Events.renamed(Events.daily("s", "daily", NOON), 2, "x")
            .withOverride(
                Events.occurrence(Events.daily("s", "daily", NOON), 4), SeriesOverride.CANCELLED);
    RemoteEvent plain = Events.remote("s", "1", series);
    Map<calsyncd.calendar.RecurrenceId, RemoteId> names = new TreeMap<>();
    for (var id : series.overrides().keySet()) {
      names.put(id, MemorySeries.instance(plain, id).instance());
    }
    RemoteEvent named = plain.withEvent(series).withInstances(new TreeMap<>(names));
    insert(lease, named);

    assertThat(stored(lease, "s")).isEqualTo(named);
  }

  @Test
  void twoBindingsThatMeetOnOneUidBothGetThrough() throws Exception {
    Lease one = claim("one", BindingRules.IMPORT_ONLY);
    Lease two = claim("two", BindingRules.IMPORT_ONLY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> pages = List.of(() -> page(one, "a"), () -> page(two, "b"));
      for (var done : threads.invokeAll(pages)) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(living()).hasSize(50);
  }

  private static boolean page(Lease lease, String prefix) {
    return world.hub.inPage(lease, tx -> meet(tx, lease, prefix));
  }

  private static boolean meet(HubPage tx, Lease lease, String prefix) {
    for (int i = 0; i < 50; i++) {
      Event event = Events.single("shared-" + i, "t", NOON);
      RemoteEvent remote = Events.remote(prefix + i, "", event);
      tx.linked(new Mentioned(Set.of(remote.id()), Set.of(), Set.of(event.uid())));
      HubEvent known = tx.byUid(List.of(event.uid())).get(event.uid());
      HubEvent hub =
          known == null
              ? new HubEvent(tx.newEvent(), 1, event, false, Optional.of(lease.binding().id()))
              : known;
      Link link = Link.imported(tx.newLink(), hub, remote, 1);
      tx.write(
          known == null
              ? List.of(new HubWrite.Insert(hub), new HubWrite.Save(link))
              : List.of(new HubWrite.Save(link)));
    }
    return true;
  }

  /** Both write events, make each other's links lag and ring each other; none is run again. */
  @Test
  void pagesOfAMirrorNeverWaitForEachOther() throws Exception {
    Lease one = claim("one", BindingRules.TWO_WAY);
    Lease two = claim("two", BindingRules.TWO_WAY);
    AtomicInteger runs = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> sides =
          List.of(() -> mirror(one, "a", together, runs), () -> mirror(two, "b", together, runs));
      for (var done : threads.invokeAll(sides)) {
        assertThat(done.get()).isTrue();
      }
    }
    assertThat(living()).hasSize(2 * ROUNDS);
    assertThat(runs).hasValue(2 * ROUNDS);
    assertThat(deadlocks()).isZero();
    for (Lease lease : List.of(one, two)) {
      List<LinkId> lagging = world.hub.inPage(lease, tx -> tx.lagging(Optional.empty(), 999));
      assertThat(lagging).hasSize(ROUNDS);
    }
  }

  private static boolean mirror(
      Lease lease, String prefix, CyclicBarrier together, AtomicInteger runs)
      throws InterruptedException, BrokenBarrierException {
    for (int i = 0; i < ROUNDS; i++) {
      RemoteEvent remote =
          Events.remote(prefix + i, "", Events.single("uid-" + prefix + i, "t", NOON));
      together.await();
      world.hub.inPage(
          lease,
          tx -> {
            runs.incrementAndGet();
            HubEvent event =
                new HubEvent(
                    tx.newEvent(), 1, remote.event(), false, Optional.of(lease.binding().id()));
            tx.finish(new PassEnd(new Cursor("c"), Window.UNBOUNDED, true, ""));
            tx.write(
                List.of(
                    new HubWrite.Insert(event),
                    new HubWrite.Save(Link.imported(tx.newLink(), event, remote, 1))));
            return true;
          });
    }
    return true;
  }

  private static long deadlocks() {
    return world.one(
        Long.class, "select deadlocks from pg_stat_database where datname = current_database()");
  }

  @Test
  void stampsRiseInTheOrderOfTheCommits() throws Exception {
    Lease one = claim("one", BindingRules.IMPORT_ONLY);
    Lease two = claim("two", BindingRules.IMPORT_ONLY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var late =
          world.hub.inPage(
              one,
              slow -> {
                slow.links();
                insert(two, Events.remote("1", "", Events.single("u1", "t", NOON)));
                var third = Events.remote("2", "", Events.single("u2", "t", NOON));
                HubEvent second =
                    new HubEvent(slow.newEvent(), 1, third.event(), false, Optional.empty());
                slow.write(List.of(new HubWrite.Insert(second)));
                var last = Events.remote("3", "", Events.single("u3", "t", NOON));
                var waiting = threads.submit(() -> insert(two, last));
                eventuallyWaitsForItsTurn(waiting);
                return waiting;
              });
      late.get();
    }
    assertThat(
            world.one(
                String.class,
                """
                select string_agg(uid, ' ' order by updated_at) from calsyncd.calendar_events
                where hub_calendar_id = ?
                """,
                calendar))
        .isEqualTo("u1 u2 u3");
  }

  private static void eventuallyWaitsForItsTurn(Future<?> waiting) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    String sql = "select count(*) from pg_locks where locktype = 'advisory' and not granted";
    while (world.one(Integer.class, sql) == 0) {
      assertThat(waiting.isDone()).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void tenThousandEventsAreWrittenInBatches() {
    Lease lease = claim("one", BindingRules.IMPORT_ONLY);
    long began = System.nanoTime();
    insertMany(lease, 10_000);
    LOG.info("10,000 events written in {} ms", (System.nanoTime() - began) / 1_000_000);

    int links = world.hub.inPage(lease, calsyncd.hub.HubPage::links);
    assertThat(links).isEqualTo(10_000);
  }
}
