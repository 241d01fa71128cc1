package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Lease;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.retry.RetryPolicy;
import calsyncd.retry.RetryStrategy;
import calsyncd.sync.Guard;
import calsyncd.sync.Mapping;
import calsyncd.sync.Pass;
import calsyncd.sync.PassReport;
import calsyncd.sync.PullSettings;
import calsyncd.sync.PushSettings;
import calsyncd.sync.SyncEngine;
import calsyncd.sync.SyncSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** One calendar, one hub, one binding. */
final class PullWorld {
  static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

  final TickingClock clock = new TickingClock(NOON);
  final MemoryHub hub = new MemoryHub(clock);
  final MemoryProvider provider;
  final HubCalendarId calendar = new HubCalendarId(UUID.randomUUID());
  final BindingId binding = hub.bind(calendar, new RemoteCalendarId("remote"));
  final SyncEngine engine;

  PullWorld(int pageSize) {
    this(pageSize, WatchScope.CALENDAR, WindowKind.UNBOUNDED);
  }

  PullWorld(int pageSize, WatchScope scope, WindowKind window) {
    this(new MemoryProvider(pageSize, scope, window), Guard.DEFAULT);
  }

  PullWorld(MemoryProvider provider, Guard guard) {
    this(provider, PullSettings.DEFAULT, guard);
  }

  PullWorld(int pageSize, PullSettings.Reads reads) {
    this(
        new MemoryProvider(pageSize, WatchScope.CALENDAR, WindowKind.UNBOUNDED),
        limited(PullSettings.DEFAULT, reads),
        Guard.DEFAULT);
  }

  private PullWorld(MemoryProvider provider, PullSettings settings, Guard guard) {
    this.provider = provider;
    this.engine =
        new SyncEngine(
            hub,
            new SyncSettings(settings, PushSettings.DEFAULT, guard),
            Mapping.CURRENT,
            new RetryStrategy(RetryPolicy.DEFAULT, new SplittableRandom(1)),
            clock);
  }

  private static PullSettings limited(PullSettings usual, PullSettings.Reads reads) {
    return new PullSettings(
        usual.past(),
        usual.future(),
        usual.rollBelow(),
        usual.preview(),
        usual.reconcileEvery(),
        reads);
  }

  /** So many single events, a day apart, beginning today. */
  PullWorld holding(int events) {
    for (int i = 0; i < events; i++) {
      put("e" + i, "event " + i);
    }
    return this;
  }

  void put(String id, String title) {
    int day = Integer.parseInt(id.substring(1));
    put(id, Events.single("uid-" + id, title, NOON.plus(Duration.ofDays(day))));
  }

  void put(String id, Event event) {
    provider.put(Events.remote(id, "", event));
  }

  void remove(int from, int to) {
    for (int i = from; i < to; i++) {
      provider.remove(new RemoteId("e" + i));
    }
  }

  PassReport sync() {
    return sync(hub.lease(binding));
  }

  PassReport sync(Lease lease) {
    return engine.sync(lease, provider, engine.begin(lease.binding(), provider)).pull();
  }

  /** A pass whose reads are refused so often, each time tried again. */
  PassReport syncThroughRefusals(int refusals) {
    Lease lease = hub.lease(binding);
    Pass pass = engine.begin(lease.binding(), provider);
    for (int n = 0; n < refusals; n++) {
      assertThatThrownBy(() -> engine.sync(lease, provider, pass))
          .hasMessageStartingWith("TRANSIENT");
    }
    return engine.sync(lease, provider, pass).pull();
  }

  /** The next pass finds nothing: one call, no write. */
  void assertSettled() {
    int calls = provider.calls().size();
    int writes = hub.writes();
    long versions = hub.versions();
    sync();
    assertThat(provider.calls().subList(calls, provider.calls().size())).containsExactly("delta");
    assertThat(hub.writes()).isEqualTo(writes);
    assertThat(hub.versions()).isEqualTo(versions);
  }

  /** The hub shows what the calendar holds, UIDs and all, and the next pass finds nothing. */
  void assertFollowed() {
    assertThat(hub.events(calendar))
        .containsExactlyInAnyOrderElementsOf(
            provider.held().stream().map(RemoteEvent::event).toList());
    assertSettled();
  }

  List<Event> events() {
    return hub.events(calendar);
  }

  List<String> titles() {
    return events().stream().map(e -> e.content().text().title()).toList();
  }
}
