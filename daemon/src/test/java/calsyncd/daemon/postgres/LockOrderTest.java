package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.ForwardingPage;
import calsyncd.hub.Hub;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.Link;
import calsyncd.hub.LinkId;
import calsyncd.hub.Links;
import calsyncd.hub.Mentioned;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Passes of the bindings of one hub calendar, and its user's writes, over the same few events at
 * the same time: in the one order of locks nobody ever waits in a circle, in any other they do. A
 * seed chooses what each transaction is about.
 */
final class LockOrderTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final int EVENTS = 6;
  private static final int ROUNDS = 12;
  private static final int SEEDS = 5;
  private static final int BINDINGS = 2;
  private static final int USERS = 2;
  private static final long THOUGHT = Duration.ofMillis(2).toNanos();
  private static final Set<Long> ANY =
      LongStream.range(1, 1_000).boxed().collect(Collectors.toUnmodifiableSet());

  private static PgWorld world;

  @BeforeAll
  static void open() throws SQLException {
    world = new PgWorld("lock_order");
    server("alter system set deadlock_timeout = '20ms'");
  }

  @AfterAll
  static void close() throws SQLException {
    server("alter system reset deadlock_timeout");
    world.close();
  }

  /** A setting of the server, which no transaction may make. */
  private static void server(String setting) throws SQLException {
    try (Connection connection = world.database.borrow();
        Statement statement = connection.createStatement()) {
      statement.execute(setting);
      statement.execute("select pg_reload_conf()");
    }
  }

  /** A page that locks in another order than the rest of the daemon. */
  private enum PlantedOrder {
    LINKS_BEFORE_EVENTS(
        """
        select l.id from calsyncd.event_links l
        where l.binding_id = :binding and l.remote_id = any(:ids) order by l.id for update
        """),
    EVENTS_BACKWARDS(
        """
        select e.id from calsyncd.calendar_events e
        join calsyncd.event_links l on l.event_id = e.id
        where l.binding_id = :binding and l.remote_id = any(:ids) order by e.id desc
        for update of e
        """),
    BINDING_BEFORE_EVENTS(
        "select id from calsyncd.calendar_bindings where id = :binding for no key update"),
    TURN_BEFORE_EVENTS(
        """
        select pg_advisory_xact_lock(hashtextextended(b.firm_id,
          hashtextextended(b.user_id::text, 0)))::text
        from calsyncd.calendar_bindings b where b.id = :binding
        """);

    private final String sql;

    PlantedOrder(String sql) {
      this.sql = sql;
    }

    void lock(Handle handle, BindingId binding, Collection<RemoteId> ids) {
      handle
          .createQuery(sql)
          .bind("binding", binding.value())
          .bindArray("ids", String.class, ids.stream().map(RemoteId::value).toList())
          .mapTo(String.class)
          .list();
    }
  }

  /** The hub, with a bug. */
  private record BrokenHub(PlantedOrder bug) implements Hub {
    @Override
    public <T> T inPage(Lease lease, Function<HubPage, T> work) {
      return world.database.in(handle -> {
        PostgresHubPage page = new PostgresHubPage(handle, lease, world.ids);
        T result = work.apply(new BrokenPage(page, bug, handle, lease.binding().id()));
        if (!page.close()) {
          throw new LeaseLostException(lease.binding().id());
        }
        return result;
      });
    }
  }

  private static final class BrokenPage extends ForwardingPage {
    private final PlantedOrder bug;
    private final Handle handle;
    private final BindingId binding;

    BrokenPage(HubPage page, PlantedOrder bug, Handle handle, BindingId binding) {
      super(page);
      this.bug = bug;
      this.handle = handle;
      this.binding = binding;
    }

    @Override
    public Links linked(Mentioned mentioned) {
      bug.lock(handle, binding, mentioned.ids());
      return super.linked(mentioned);
    }
  }

  /**
   * What came of a seed.
   *
   * @param runs of transactions, those included that were run again
   * @param lost those that were given up in the end
   */
  private record Outcome(long deadlocks, int transactions, int runs, int lost) {}

  /** One user with a hub calendar that is mirrored, and what is done to it at the same time. */
  private static final class Mirror {
    private final UUID user = UUID.randomUUID();
    private final UUID calendar = world.hubCalendar(user);
    private final Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
    private final EventWrites writes =
        new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 1_000);
    private final List<Lease> leases = new ArrayList<>();
    private final List<EventId> events = new ArrayList<>();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final CyclicBarrier together = new CyclicBarrier(BINDINGS + USERS);
    private final Hub hub;
    private final long seed;

    Mirror(Hub hub, long seed) {
      this.hub = hub;
      this.seed = seed;
      for (int n = 0; n < BINDINGS; n++) {
        UUID connection = world.connection(user, "google");
        leases.add(
            world.lease(world.binding(user, connection, calendar, "c" + n, BindingRules.TWO_WAY)));
      }
      for (int n = 0; n < EVENTS; n++) {
        NewEvent event =
            new NewEvent(new HubCalendarId(calendar), event(n, "first"), Optional.empty());
        events.add(((Created.Made) writes.create(author, event)).row().id());
      }
      leases.forEach(this::linkAll);
    }

    private static Event event(int n, String title) {
      return Events.single("u" + n, title, NOON);
    }

    private static RemoteEvent copy(int n, String title) {
      return Events.remote("r" + n, title, event(n, title));
    }

    private void linkAll(Lease lease) {
      world.hub.inPage(
          lease,
          page -> {
            List<HubWrite> saves = new ArrayList<>();
            var links = page.linksTo(events);
            var found = page.events(events);
            for (int n = 0; n < EVENTS; n++) {
              HubEvent hubEvent = found.get(events.get(n));
              LinkId id = links.get(hubEvent.id()).id();
              saves.add(new HubWrite.Save(Link.imported(id, hubEvent, copy(n, "first"), 1)));
            }
            page.write(saves);
            return true;
          });
    }

    Outcome run() throws Exception {
      long before = world.deadlocks();
      List<Callable<Boolean>> all = new ArrayList<>();
      for (int n = 0; n < BINDINGS; n++) {
        Lease lease = leases.get(n);
        all.add(rounds(n, random -> page(lease, random)));
      }
      for (int n = 0; n < USERS; n++) {
        boolean undoes = n == 0;
        all.add(rounds(BINDINGS + n, random -> write(random, undoes)));
      }
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (var done : threads.invokeAll(all)) {
          assertThat(done.get()).isTrue();
        }
      }
      return new Outcome(world.deadlocks() - before, transactions.get(), runs.get(), lost.get());
    }

    private interface Deed {
      void on(SplittableRandom random);
    }

    private Callable<Boolean> rounds(int who, Deed deed) {
      SplittableRandom random = new SplittableRandom(seed * 31 + who);
      return () -> {
        for (int round = 0; round < ROUNDS; round++) {
          together.await(1, TimeUnit.MINUTES);
          transactions.incrementAndGet();
          attempt(deed, random);
        }
        return true;
      };
    }

    private void attempt(Deed deed, SplittableRandom random) {
      try {
        deed.on(random);
      } catch (StatementException e) {
        lost.incrementAndGet();
      }
    }

    private Set<Integer> some(SplittableRandom random) {
      Set<Integer> some = new TreeSet<>();
      while (some.size() < EVENTS / 2) {
        some.add(random.nextInt(EVENTS));
      }
      return some;
    }

    /** A page that brings new titles for some events. */
    private void page(Lease lease, SplittableRandom random) {
      Set<Integer> some = some(random);
      String title = "title " + random.nextInt();
      Set<RemoteId> ids = new HashSet<>();
      some.forEach(n -> ids.add(copy(n, title).id()));
      hub.inPage(
          lease,
          page -> {
            runs.incrementAndGet();
            Links links = page.linked(new Mentioned(ids, Set.of(), Set.of()));
            linger();
            List<HubWrite> made = new ArrayList<>();
            some.forEach(n -> made.addAll(brought(page, links, copy(n, title))));
            page.write(made);
            return true;
          });
    }

    private static List<HubWrite> brought(HubPage page, Links links, RemoteEvent copy) {
      Link link = links.byId().get(copy.id());
      HubEvent now = page.events(List.of(link.event())).get(link.event()).saying(copy.event());
      return List.of(
          new HubWrite.Put(now), new HubWrite.Save(Link.imported(link.id(), now, copy, 1)));
    }

    /** A user who edits one event, or puts some back at once. */
    private void write(SplittableRandom random, boolean undoes) {
      Set<Integer> some = some(random);
      String title = "title " + random.nextInt();
      int one = some.iterator().next();
      if (undoes) {
        world.database.with(handle -> {
          runs.incrementAndGet();
          PersonsEdits edits = new PersonsEdits(handle, author, world.ids);
          var held = edits.hold(some.stream().map(events::get).toList());
          linger();
          some.forEach(n -> edits.put(held.get(events.get(n)), event(n, title), "undo", List.of()));
          edits.ring();
        });
        return;
      }
      writes.edit(
          author,
          events.get(one),
          ANY,
          _ -> {
            runs.incrementAndGet();
            linger();
            return new EventEdit.Put(event(one, title));
          });
    }

    /** Transactions last as long as one that has something to think about. */
    private static void linger() {
      LockSupport.parkNanos(THOUGHT);
    }
  }

  @Test
  void inTheOneOrderNobodyWaitsInACircle() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = new Mirror(world.hub, seed).run();
      say("the one order", seed, outcome);
      assertThat(outcome.deadlocks()).as("deadlocks of seed %d", seed).isZero();
      assertThat(outcome.lost()).as("lost of seed %d", seed).isZero();
      assertThat(outcome.runs()).as("runs of seed %d", seed).isEqualTo(outcome.transactions());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anyOtherOrderIsCaught(PlantedOrder bug) throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = new Mirror(new BrokenHub(bug), seed).run();
      if (outcome.deadlocks() > 0) {
        say("caught " + bug.name().toLowerCase(Locale.ROOT), seed, outcome);
        return;
      }
    }
    assertThat(bug).as("a wrong order that %d seeds did not catch", SEEDS).isNull();
  }

  private static void say(String what, long seed, Outcome outcome) {
    System.out.printf(
        Locale.ROOT,
        "lock order: %s: seed %d: %d deadlocks; %d transactions, %d runs, %d given up%n",
        what,
        seed,
        outcome.deadlocks(),
        outcome.transactions(),
        outcome.runs(),
        outcome.lost());
  }
}
