package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.hub.Hub;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.LinkedEvent;
import calsyncd.hub.PassEnd;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Hub} promises. Each test starts with a hub calendar of its own. */
public abstract class HubContract {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final RemoteId A = new RemoteId("a");

  /** The hub under test. */
  protected abstract Hub hub();

  /** A lease on a new binding onto the test's hub calendar. */
  protected abstract Lease claim(String remoteCalendar);

  /** The same binding given to the next holder. */
  protected abstract Lease again(Lease lease);

  /** The events of the test's hub calendar, tombstones left out, by UID. */
  protected abstract List<Event> living();

  private void page(Lease lease, Consumer<HubPage> work) {
    hub()
        .inPage(
            lease,
            tx -> {
              work.accept(tx);
              return true;
            });
  }

  private void insert(Lease lease, RemoteEvent... events) {
    List<HubWrite> writes =
        List.of(events).stream().map(e -> (HubWrite) new HubWrite.Insert(e)).toList();
    page(lease, tx -> tx.write(writes));
  }

  private int links(Lease lease) {
    return hub().inPage(lease, HubPage::links);
  }

  private int removed(Lease lease) {
    return hub().inPage(lease, tx -> tx.removedWithin(Duration.ofHours(1)));
  }

  private List<RemoteId> unmentioned(Lease lease, Window window, Set<RemoteId> seen) {
    return hub().inPage(lease, tx -> tx.unmentioned(window, seen));
  }

  private Map<RemoteId, LinkedEvent> linkedAll(Lease lease, RemoteId id) {
    return hub().inPage(lease, tx -> tx.linked(List.of(id)));
  }

  private Map<Uid, HubEvent> byUid(Lease lease, Uid uid) {
    return hub().inPage(lease, tx -> tx.byUid(List.of(uid)));
  }

  private LinkedEvent linked(Lease lease, String id) {
    RemoteId remote = new RemoteId(id);
    return hub().inPage(lease, tx -> tx.linked(List.of(remote))).get(remote);
  }

  private static RemoteEvent single(String id, String title) {
    return Events.remote(id, "r1", Events.single("uid-" + id, title, NOON));
  }

  @Test
  void whatIsInsertedIsFoundByItsRemoteId() {
    Lease lease = claim("one");
    Event series = Events.renamed(Events.daily("uid-s", "daily", NOON), 3, "other");
    RemoteEvent remote = Events.remote("s", "r7", series);
    insert(lease, single("a", "lunch"), remote);

    LinkedEvent found = linked(lease, "s");
    assertThat(found.base()).isEqualTo(remote);
    assertThat(found.version()).isOne();
    assertThat(found.parked()).isFalse();
    assertThat(living()).containsExactly(single("a", "lunch").event(), series);
    assertThat(linkedAll(lease, new RemoteId("other"))).isEmpty();
    assertThat(links(lease)).isEqualTo(2);
  }

  static Stream<String> names() {
    String random =
        new SplittableRandom(3)
            .ints(10_000, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return Stream.of(random, "n\u0000ul", "half \uD83D", "\\x", "\\\\", "a\\001", "%s'\"{},", "");
  }

  @ParameterizedTest
  @MethodSource("names")
  void anIdOfAnyLengthAndCharacterIsFoundAgain(String name) {
    Lease lease = claim("one");
    Event event = Events.single(name, "t", NOON);
    insert(lease, Events.remote(name, "r1", event), single("other", "t"));

    LinkedEvent found = linked(lease, name);
    assertThat(found.base().event()).isEqualTo(event);
    assertThat(byUid(lease, event.uid())).containsOnlyKeys(event.uid());
    assertThat(linkedAll(lease, new RemoteId(name + "x"))).isEmpty();
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of(new RemoteId("other"))))
        .containsExactly(new RemoteId(name));
    page(lease, tx -> tx.remove(tx.linked(List.of(new RemoteId(name))).values()));
    assertThat(living()).hasSize(1);
  }

  @Test
  void aPutRaisesTheVersionAndARelinkDoesNot() {
    Lease lease = claim("one");
    insert(lease, single("a", "lunch"));
    RemoteEvent moved = single("a", "dinner");

    page(lease, tx -> tx.write(List.of(new HubWrite.Put(linked(tx), moved))));
    assertThat(linked(lease, "a").version()).isEqualTo(2);
    assertThat(living()).containsExactly(moved.event());

    RemoteEvent revised = Events.remote("a", "r2", moved.event());
    page(lease, tx -> tx.write(List.of(new HubWrite.Relink(linked(tx), revised))));
    assertThat(linked(lease, "a").version()).isEqualTo(2);
    assertThat(linked(lease, "a").base()).isEqualTo(revised);
  }

  private static LinkedEvent linked(HubPage tx) {
    return tx.linked(List.of(A)).get(A);
  }

  @Test
  void anotherBindingAdoptsAnEventByItsUid() {
    Lease one = claim("one");
    Lease two = claim("two");
    insert(one, single("a", "lunch"));
    Uid uid = new Uid("uid-a");
    RemoteEvent theirs = Events.remote("b", "r1", Events.single("uid-a", "dinner", NOON));

    page(
        two,
        tx -> {
          HubEvent event = tx.byUid(List.of(uid)).get(uid);
          assertThat(event.linked()).isFalse();
          tx.write(List.of(new HubWrite.Adopt(event, theirs)));
        });

    assertThat(living()).containsExactly(theirs.event());
    assertThat(byUid(two, uid).get(uid).linked()).isTrue();
    assertThat(linked(one, "a").version()).isEqualTo(2);
  }

  @Test
  void aRemovalIsCountedAndItsEventGone() {
    Lease lease = claim("one");
    insert(lease, single("a", "lunch"), single("b", "dinner"));

    page(lease, tx -> tx.remove(List.of(linked(tx))));

    assertThat(living()).containsExactly(single("b", "dinner").event());
    assertThat(linkedAll(lease, A)).isEmpty();
    assertThat(byUid(lease, new Uid("uid-a"))).isEmpty();
    assertThat(links(lease)).isOne();
    assertThat(removed(lease)).isOne();
    insert(lease, single("a", "lunch again"));
    assertThat(living()).hasSize(2);
  }

  @Test
  void anEventThatAnotherBindingHasOnlyLosesALink() {
    Lease one = claim("one");
    Lease two = claim("two");
    insert(one, single("a", "lunch"));
    page(
        two,
        tx -> {
          Uid uid = new Uid("uid-a");
          HubEvent event = tx.byUid(List.of(uid)).get(uid);
          tx.write(List.of(new HubWrite.Adopt(event, single("b", "x"))));
        });

    page(one, tx -> tx.remove(List.of(linked(tx))));

    assertThat(living()).hasSize(1);
    page(two, tx -> tx.remove(tx.linked(List.of(new RemoteId("b"))).values()));
    assertThat(living()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeldLinkIsLeftOutUntilContentTakesItBack(boolean changed) {
    Lease lease = claim("one");
    insert(lease, single("a", "lunch"), single("b", "dinner"));
    page(lease, tx -> tx.hold(List.of(linked(tx)), "removal_proposed"));

    assertThat(living()).hasSize(2);
    assertThat(linked(lease, "a").parked()).isTrue();
    assertThat(links(lease)).isOne();
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of())).containsExactly(new RemoteId("b"));

    page(
        lease,
        tx -> {
          LinkedEvent link = linked(tx);
          tx.write(
              List.of(
                  changed
                      ? new HubWrite.Put(link, single("a", "moved"))
                      : new HubWrite.Relink(link, single("a", "lunch"))));
        });
    assertThat(linked(lease, "a").parked()).isFalse();
    assertThat(links(lease)).isEqualTo(2);
  }

  @Test
  void whatOverlapsAWindowAndWasNotSeenIsUnmentioned() {
    Lease lease = claim("one");
    Event day =
        Event.single(
            new Uid("uid-day"),
            new EventContent(
                new EventContent.When(
                    new EventTime.Day(LocalDate.of(2026, 3, 2)),
                    new EventTime.Day(LocalDate.of(2026, 3, 3))),
                EventContent.Text.NONE,
                EventContent.Standing.DEFAULT,
                EventContent.People.NONE,
                EventContent.Extras.NONE));
    Event old = Events.single("uid-old", "old", NOON.minus(Duration.ofDays(30)));
    Event series = Events.daily("uid-s", "s", NOON.minus(Duration.ofDays(5)));
    insert(
        lease,
        single("a", "lunch"),
        Events.remote("day", "", day),
        Events.remote("old", "", old),
        Events.remote("s", "", series));
    Window window = new Window(NOON.minusSeconds(60), NOON.plus(Duration.ofDays(1)));

    assertThat(unmentioned(lease, window, Set.of(new RemoteId("a"))))
        .containsExactlyInAnyOrder(new RemoteId("day"), new RemoteId("s"));
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of(A))).hasSize(3);
    Lease other = claim("two");
    assertThat(unmentioned(other, Window.UNBOUNDED, Set.of())).isEmpty();
  }

  @Test
  void thePassThatFollowsStartsWhereThisOneEnded() {
    Lease lease = claim("one");
    assertThat(lease.binding().cursor()).isEmpty();
    assertThat(lease.binding().snapshotAt()).isEmpty();
    Window window = new Window(NOON, NOON.plus(Duration.ofDays(9)));
    page(lease, tx -> tx.finish(new PassEnd(new Cursor("c1"), window, false, "owner")));

    Lease next = again(lease);
    assertThat(next.binding().cursor()).contains(new Cursor("c1"));
    assertThat(next.binding().window()).isEqualTo(window);
    assertThat(next.binding().accessRole()).isEqualTo("owner");
    assertThat(next.binding().snapshotAt()).isEmpty();
    page(next, tx -> tx.finish(new PassEnd(new Cursor("c2"), Window.UNBOUNDED, true, "")));

    Lease last = again(next);
    assertThat(last.binding().window()).isEqualTo(Window.UNBOUNDED);
    assertThat(last.binding().snapshotAt()).isPresent();
    page(last, tx -> tx.finish(new PassEnd(new Cursor("c3"), Window.UNBOUNDED, false, "")));
    assertThat(again(last).binding().snapshotAt()).isPresent();
  }

  @Test
  void aHolderThatLostTheLeaseWritesNothing() {
    Lease old = claim("one");
    Lease now = again(old);

    assertThat(now.fence()).isGreaterThan(old.fence());
    assertThatThrownBy(() -> insert(old, single("a", "lunch")))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() ->
            page(old, tx -> tx.finish(new PassEnd(new Cursor("x"), Window.UNBOUNDED, true, ""))))
        .isInstanceOf(LeaseLostException.class);
    assertThat(living()).isEmpty();
    assertThat(again(now).binding().cursor()).isEmpty();
  }

  @Test
  void workThatThrowsWritesNothing() {
    Lease lease = claim("one");

    assertThatThrownBy(() ->
            page(
                lease,
                tx -> {
                  tx.write(List.of(new HubWrite.Insert(single("a", "lunch"))));
                  throw new IllegalStateException("half way");
                }))
        .hasMessage("half way");

    assertThat(living()).isEmpty();
  }

  @Test
  void nothingToDoIsDone() {
    Lease lease = claim("one");
    page(
        lease,
        tx -> {
          tx.write(List.of());
          tx.remove(List.of());
          tx.hold(List.of(), "removal_proposed");
          assertThat(tx.linked(List.of())).isEmpty();
          assertThat(tx.byUid(List.of())).isEmpty();
          assertThat(tx.removedWithin(Duration.ofHours(1))).isZero();
        });
    assertThat(living()).isEmpty();
  }
}
