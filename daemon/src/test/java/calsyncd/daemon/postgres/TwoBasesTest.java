package calsyncd.daemon.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Text;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteEvent;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Mapping;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncSettings;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is the same as at the last agreement, by what PostgreSQL keeps of it. */
final class TwoBasesTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final int EVENTS = 10_000;
  private static final int PAGE = 500;
  private static final InstantSource CLOCK = InstantSource.system();

  private static PgWorld world;

  private final UUID user = UUID.randomUUID();
  private final UUID calendar = world.hubCalendar(user);
  private final Place one = new Place("one");
  private final Place two = new Place("two");

  @BeforeAll
  static void open() {
    world = new PgWorld("two_bases");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static SyncEngine engine(Mapping mapping) {
    RetryStrategy strategy = new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1));
    return new SyncEngine(world.hub, SyncSettings.DEFAULT, mapping, strategy, CLOCK);
  }

  private final class Place {
    private final MemoryProvider provider = new MemoryProvider(PAGE, Quirks.PLAIN, CLOCK);
    private final BindingId binding;

    Place(String name) {
      binding = world.twoWay(user, calendar, name);
    }

    void sync(SyncEngine engine) {
      Lease lease = world.lease(binding);
      engine.sync(lease, provider, engine.begin(lease.binding(), provider));
    }

    /** What was called so far, but for reading. */
    List<String> writes() {
      return provider.calls().stream()
          .filter(call -> call.matches("(create|update|delete|respond).*"))
          .toList();
    }

    List<String> titles() {
      return provider.held().stream().map(it -> it.event().content().text().title()).toList();
    }
  }

  private String versions() {
    return world.one(
        String.class,
        """
        select count(*) || ' of ' || sum(version) from calsyncd.calendar_events
        where hub_calendar_id = ?
        """,
        calendar);
  }

  private long links() {
    return world.one(
        Long.class,
        """
        select count(*) from calsyncd.event_links l
        join calsyncd.calendar_events e on e.id = l.event_id
        where e.hub_calendar_id = ? and l.state = 'linked' and l.hub_version = l.wanted_version
        """,
        calendar);
  }

  /** Both calendars have always said where the events are; the older release did not read it. */
  @Test
  void aReleaseThatMapsOneMoreFieldWritesNothing() {
    for (int n = 0; n < EVENTS; n++) {
      RemoteEvent copy = Events.remote("e" + n, "1", Events.single("uid-" + n, "event", NOON));
      one.provider.put(copy);
      two.provider.put(copy);
    }
    SyncEngine older = engine(Mapping.CURRENT);
    one.sync(older);
    two.sync(older);
    assertThat(links()).isEqualTo(2L * EVENTS);
    String before = versions();
    for (Place place : List.of(one, two)) {
      place.provider.held().forEach(copy -> place.provider.put(copy.withEvent(located(copy))));
      place.provider.expireCursors();
    }

    SyncEngine newer = engine(new Mapping(2, Map.of(2, Set.of("location"))));
    one.sync(newer);
    two.sync(newer);

    assertThat(one.writes()).isEmpty();
    assertThat(two.writes()).isEmpty();
    assertThat(versions()).isEqualTo(before);
    assertThat(links()).isEqualTo(2L * EVENTS);
  }

  private static Event located(RemoteEvent copy) {
    EventContent content = copy.event().content();
    return copy.event()
        .withContent(content.withText(new Text(content.text().title(), "", "Rome", "")));
  }

  @Test
  void serversThatRewriteInOppositeDirectionsAreDoneAfterOneRound() {
    one.provider.rewriteBy(content -> cased(content, true));
    two.provider.rewriteBy(content -> cased(content, false));
    SyncEngine engine = engine(Mapping.CURRENT);
    EventWrites writes =
        new EventWrites(world.database, world.ids, new IdempotencyKeys(Duration.ofDays(1)), 100);
    Author author = new Author(new Owner(PgWorld.FIRM, user), "request");
    NewEvent wanted =
        new NewEvent(
            new HubCalendarId(calendar), Events.single("u", "Lunch", NOON), Optional.empty());
    EventId id = ((Created.Made) writes.create(author, wanted)).row().id();
    round(engine);
    assertThat(one.titles()).containsExactly("LUNCH");
    assertThat(two.titles()).containsExactly("lunch");
    assertQuiet(engine, 1);

    writes.edit(author, id, Set.of(1L), _ -> new EventEdit.Put(Events.single("u", "Dinner", NOON)));
    round(engine);
    assertThat(one.titles()).containsExactly("DINNER");
    assertThat(two.titles()).containsExactly("dinner");
    assertQuiet(engine, 2);
  }

  private void round(SyncEngine engine) {
    one.sync(engine);
    two.sync(engine);
  }

  private void assertQuiet(SyncEngine engine, int writes) {
    String before = versions();
    round(engine);
    round(engine);
    assertThat(versions()).isEqualTo(before);
    assertThat(one.writes()).hasSize(writes);
    assertThat(two.writes()).hasSize(writes);
  }

  private static EventContent cased(EventContent content, boolean upper) {
    Text t = content.text();
    String title = upper ? t.title().toUpperCase(Locale.ROOT) : t.title().toLowerCase(Locale.ROOT);
    return content.withText(new Text(title, t.description(), t.location(), t.url()));
  }
}
