package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.Lease;
import calsyncd.provider.Capabilities.WatchScope;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.Cursor;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import calsyncd.sync.Pass;
import calsyncd.sync.PassReport;
import calsyncd.sync.SyncEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A pass beside the cursor, over a hub: whatever differs inside its bounds is mended, nothing
 * outside is removed, and the next delta pass goes on as if it had not been.
 */
abstract class RangeContract extends AttemptContract {
  /** From the third day to the sixth; on each day there is an event at noon. */
  private static final Window BOUNDS = new Window(day(3), day(6));

  private final MemoryProvider provider =
      new MemoryProvider(2, WatchScope.CALENDAR, WindowKind.UNBOUNDED);

  private static Instant day(int day) {
    return NOON.plus(Duration.ofDays(day)).minus(Duration.ofHours(12));
  }

  private static Event at(int day, String title) {
    return Events.single("uid-" + day, title, NOON.plus(Duration.ofDays(day)));
  }

  private void put(int day, String title) {
    provider.put(Events.remote("e" + day, "", at(day, title)));
  }

  private void vanish(int... days) {
    for (int day : days) {
      provider.vanish(new RemoteId("e" + day));
    }
  }

  private SyncEngine engine() {
    return SyncEngine.usual(hub(), InstantSource.fixed(NOON));
  }

  /** A binding that has read ten days with an event each. */
  private Lease read() {
    for (int day = 0; day < 10; day++) {
      put(day, "event " + day);
    }
    Lease lease = importing("remote");
    engine().sync(lease, provider, engine().begin(lease.binding(), provider));
    return again(lease);
  }

  private PassReport within(Lease lease, Window bounds) {
    return engine()
        .sync(lease, provider, engine().within(lease.binding(), provider, bounds))
        .pull();
  }

  private PassReport delta(Lease lease) {
    return engine().sync(lease, provider, engine().begin(lease.binding(), provider)).pull();
  }

  private List<String> titles() {
    return living().stream().map(event -> event.content().text().title()).sorted().toList();
  }

  private static List<String> events(int... without) {
    List<String> all =
        new ArrayList<>(Stream.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).map(d -> "event " + d).toList());
    for (int day : without) {
      all.remove("event " + day);
    }
    return all;
  }

  @Test
  void aLostEventInsideComesBackAndTheDeltaGoesOn() {
    Lease lease = read();
    Optional<Cursor> cursor = lease.binding().cursor();
    provider.put(Events.remote("lost", "", Events.single("uid-lost", "lost", day(4))));
    put(5, "moved");
    provider.lag(2);
    assertThat(delta(lease).put()).isZero();
    Lease next = again(lease);

    assertThat(within(next, BOUNDS)).isEqualTo(new PassReport("range", 2, 2, 0, 0, 0));

    assertThat(titles()).contains("lost", "moved").hasSize(11);
    Lease after = again(next);
    assertThat(after.binding().cursor()).isEqualTo(next.binding().cursor()).isPresent();
    assertThat(cursor).isPresent();
    provider.lag(0);
    put(9, "later");
    assertThat(delta(after).kind()).isEqualTo("delta");
    assertThat(titles()).contains("lost", "moved", "later").hasSize(11);
  }

  @Test
  void onlyWhatIsGoneInsideIsRemoved() {
    Lease lease = read();
    vanish(2, 4, 6);

    assertThat(within(lease, BOUNDS).removed()).isOne();

    assertThat(titles()).isEqualTo(events(4));
    assertThat(provider.calls()).contains("fetch e4").doesNotContain("fetch e2", "fetch e6");
    assertThat(within(again(lease), BOUNDS)).isEqualTo(new PassReport("range", 1, 0, 0, 0, 0));
  }

  @Test
  void anOpenBoundReachesToTheEndOfTime() {
    Lease lease = read();
    vanish(2, 3, 8);
    within(lease, new Window(day(3), Instant.MAX));
    assertThat(titles()).isEqualTo(events(3, 8));
    within(again(lease), new Window(Instant.MIN, day(3)));
    assertThat(titles()).isEqualTo(events(2, 3, 8));
  }

  @Test
  void whatOnlyTheListLeavesOutStays() {
    Lease lease = read();
    vanish(4);
    provider.hold(Events.remote("e4", "", at(4, "event 4")));

    assertThat(within(lease, BOUNDS).removed()).isZero();

    assertThat(titles()).isEqualTo(events());
  }

  @Test
  void whatMovedOutOfTheBoundsMoves() {
    Lease lease = read();
    provider.put(Events.remote("e4", "", Events.single("uid-4", "event 4", day(20))));
    provider.lag(1);
    delta(lease);

    within(again(lease), BOUNDS);

    assertThat(living()).contains(Events.single("uid-4", "event 4", day(20))).hasSize(10);
  }

  @Test
  void aSeriesOfWhichSomethingTakesPlaceElsewhereIsLeftAlone() {
    Lease lease = read();
    Instant begins = day(3).plus(Duration.ofHours(9));
    provider.put(Events.remote("daily", "", Events.daily("uid-daily", "daily", begins)));
    delta(lease);
    vanishSeries();
    Lease next = again(lease);

    Instant between = day(4).plus(Duration.ofHours(12));
    within(next, new Window(between, between.plus(Duration.ofHours(1))));
    within(next, BOUNDS);
    within(next, new Window(day(4), Instant.MAX));
    assertThat(titles()).contains("daily");
    assertThat(provider.calls()).doesNotContain("fetch daily");

    within(next, new Window(day(3), Instant.MAX));
    assertThat(titles()).isEqualTo(events());
  }

  private void vanishSeries() {
    provider.vanish(new RemoteId("daily"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLostSeriesComesBackWhole(boolean inPieces) {
    Lease lease = read();
    Event series = Events.renamed(Events.daily("uid-daily", "daily", NOON), 1, "renamed");
    provider.tellInPieces(inPieces);
    provider.put(Events.remote("daily", "", series));
    provider.lag(2);
    delta(lease);

    within(again(lease), BOUNDS);

    assertThat(living()).contains(series).hasSize(11);
  }

  @Test
  void whatTheGuardWouldHoldIsHeld() {
    Lease lease = read();
    vanish(0, 1, 2, 3, 4, 5, 6, 7);

    PassReport report = within(lease, new Window(day(0), day(8)));

    assertThat(report.held()).isEqualTo(8);
    assertThat(titles()).isEqualTo(events());
  }

  @Test
  void aListThatLosesItsPlaceIsBegunAnewAndStaysInside() {
    Lease lease = read();
    vanish(2, 4);
    provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.CURSOR_EXPIRED, "x")));
    Pass pass = engine().within(lease.binding(), provider, new Window(day(3), day(8)));
    Assertions.assertThatThrownBy(() -> engine().sync(lease, provider, pass))
        .hasMessageStartingWith("TRANSIENT");

    assertThat(engine().sync(lease, provider, pass).pull().kind()).isEqualTo("range");

    assertThat(titles()).isEqualTo(events(4));
  }

  @Test
  void copiesAreReadByTheirIds() {
    Lease lease = read();
    put(1, "edited");
    provider.lag(1);
    delta(lease);
    vanish(2, 3);
    Lease next = again(lease);
    List<RemoteId> copies = List.of(new RemoteId("e1"), new RemoteId("e2"));

    PassReport report = engine().sync(next, provider, engine().of(next.binding(), copies)).pull();

    assertThat(report).isEqualTo(new PassReport("copies", 0, 1, 1, 0, 0));
    assertThat(titles()).contains("edited", "event 3").doesNotContain("event 1", "event 2");
    assertThat(again(next).binding().cursor()).isEqualTo(next.binding().cursor());
  }
}
