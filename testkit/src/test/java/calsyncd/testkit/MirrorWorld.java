package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingId;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Link;
import calsyncd.plan.Outcome;
import calsyncd.plan.Plan;
import calsyncd.plan.Planner;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Mapping;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncReport;
import calsyncd.sync.SyncSettings;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Calendars that follow each other through one hub calendar. */
final class MirrorWorld {
  private static final int MOST_READS = 100;
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  final TickingClock clock = new TickingClock(NOON);
  final MemoryHub hub = new MemoryHub(clock);
  final HubCalendarId calendar = new HubCalendarId(new UUID(0, 7));
  final SyncEngine engine;
  final Planner planner;
  private final boolean planned;

  MirrorWorld(Mapping mapping) {
    this(mapping, false);
  }

  private MirrorWorld(Mapping mapping, boolean planned) {
    RetryStrategy strategy = new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1));
    engine = new SyncEngine(hub, SyncSettings.DEFAULT, mapping, strategy, clock);
    planner =
        new Planner(
            new Planner.Tools(
                hub, hub, SyncSettings.DEFAULT, mapping, strategy, clock, MOST_READS));
    this.planned = planned;
  }

  MirrorWorld() {
    this(Mapping.CURRENT);
  }

  /** A world in which each pass is planned, and its plan done. */
  static MirrorWorld planned() {
    return new MirrorWorld(Mapping.CURRENT, true);
  }

  /** One of the calendars. */
  class Place {
    final MemoryProvider provider;
    final BindingId binding;

    Place(String name, BindingRules rules) {
      this(name, rules, Quirks.PLAIN);
    }

    Place(String name, BindingRules rules, Quirks quirks) {
      provider = new MemoryProvider(20, quirks, clock);
      binding = hub.bind(calendar, new RemoteCalendarId(name), rules);
    }

    SyncReport sync() {
      return planned ? syncAsPlanned() : sync(engine);
    }

    /** A pass that calls this instead. */
    SyncReport sync(CalendarProvider instead) {
      var lease = hub.lease(binding);
      return engine.sync(lease, instead, engine.begin(lease.binding(), instead));
    }

    final SyncReport sync(SyncEngine by) {
      var lease = hub.lease(binding);
      return by.sync(lease, provider, by.begin(lease.binding(), provider));
    }

    /** What a pass would do. To find out changes nothing anywhere. */
    Plan plan() {
      int calls = provider.calls().size();
      int written = hub.writes();
      long versions = hub.versions();
      List<RemoteEvent> held = provider.held();
      Plan plan = planner.plan(hub.lease(binding), provider);
      assertThat(writes(calls)).as("writes of a plan to the provider").isEmpty();
      assertThat(provider.held()).isEqualTo(held);
      assertThat(hub.writes()).as("writes of a plan to the hub").isEqualTo(written);
      assertThat(hub.versions()).isEqualTo(versions);
      return plan;
    }

    Outcome apply(Plan plan) {
      return planner.apply(hub.lease(binding), provider, plan.fingerprint());
    }

    private SyncReport syncAsPlanned() {
      Plan plan = plan();
      Outcome outcome = apply(plan);
      assertThat(outcome).isInstanceOf(Outcome.Done.class);
      Outcome.Done done = (Outcome.Done) outcome;
      assertThat(new Plan(done.done(), plan.more())).isEqualTo(plan);
      assertThat(done.left()).isEmpty();
      return done.report();
    }

    /** A person makes or changes an event here. */
    void put(String id, Event event) {
      provider.put(Events.remote(id, "", event));
    }

    /** A person changes the copy of an event. */
    void edit(String uidOrTitle, UnaryOperator<Event> edit) {
      RemoteEvent copy = copy(uidOrTitle);
      provider.put(copy.withEvent(edit.apply(copy.event())));
    }

    void remove(String title) {
      provider.remove(copy(title).id());
    }

    RemoteEvent copy(String title) {
      return provider.held().stream()
          .filter(copy -> copy.event().content().text().title().equals(title))
          .findFirst()
          .orElseThrow(() -> new AssertionError(title + " is not among " + titles()));
    }

    List<String> titles() {
      return provider.held().stream().map(it -> it.event().content().text().title()).toList();
    }

    List<Link> links() {
      return hub.links(binding);
    }

    /** What was called since, but for reading. */
    List<String> writes(int since) {
      return provider.calls().stream()
          .skip(since)
          .filter(call -> call.matches("(create|update|delete|respond).*"))
          .toList();
    }
  }

  Place place(String name) {
    return place(name, WindowKind.UNBOUNDED);
  }

  Place place(String name, WindowKind window) {
    return new Place(name, BindingRules.TWO_WAY, Quirks.plain(WatchScope.CALENDAR, window));
  }

  Place place(String name, BindingRules rules) {
    return new Place(name, rules);
  }

  Place place(String name, Quirks quirks) {
    return new Place(name, BindingRules.TWO_WAY, quirks);
  }

  /** The same calendars under an older release first: their own passes are the older one's. */
  final class Upgrade {
    private final SyncEngine before;

    private Upgrade(Mapping older) {
      before =
          new SyncEngine(
              hub,
              SyncSettings.DEFAULT,
              older,
              new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1)),
              clock);
    }

    Place place(String name) {
      return new Place(name, BindingRules.TWO_WAY) {
        @Override
        SyncReport sync() {
          return sync(before);
        }
      };
    }

    /** A pass of the newer release. */
    void sync(Place place) {
      place.sync(engine);
    }
  }

  Upgrade upgradedFrom(Mapping older) {
    return new Upgrade(older);
  }

  /** Passes over all until nothing is rung; then one more of each does nothing. */
  void settle(Place... places) {
    for (int round = 0; round < 10; round++) {
      hub.takeRung();
      for (Place place : places) {
        place.sync();
      }
      if (hub.takeRung().isEmpty()) {
        assertQuiet(places);
        return;
      }
    }
    throw new AssertionError("it does not come to rest");
  }

  private void assertQuiet(Place... places) {
    int written = hub.writes();
    for (Place place : places) {
      int calls = place.provider.calls().size();
      place.sync();
      List<String> made = place.provider.calls();
      assertThat(made.subList(calls, made.size()))
          .as("calls of a pass over nothing")
          .hasSize(planned ? 2 : 1);
    }
    assertThat(hub.writes()).as("writes of a pass over nothing").isEqualTo(written);
  }

  EventId make(Event event) {
    return hub.user().create(calendar, event);
  }

  EventId id(String uid) {
    return hub.find(calendar, new Uid(uid)).orElseThrow();
  }

  void edit(String uid, UnaryOperator<Event> edit) {
    hub.user().edit(id(uid), edit.apply(hub.event(id(uid)).event()));
  }

  List<String> titles() {
    return hub.events(calendar).stream().map(it -> it.content().text().title()).toList();
  }

  static Event single(String name) {
    return Events.single("uid-" + name, name, NOON.plus(Duration.ofHours(3)));
  }

  static UnaryOperator<Event> titled(String title) {
    return event -> event.withContent(titled(event.content(), title));
  }

  static UnaryOperator<Event> located(String location) {
    return event -> {
      EventContent c = event.content();
      EventContent.Text t = c.text();
      return event.withContent(
          c.withText(new EventContent.Text(t.title(), t.description(), location, t.url())));
    };
  }

  private static EventContent titled(EventContent content, String title) {
    EventContent.Text t = content.text();
    return content.withText(new EventContent.Text(title, t.description(), t.location(), t.url()));
  }

  static RemoteId remote(String id) {
    return new RemoteId(id);
  }
}
