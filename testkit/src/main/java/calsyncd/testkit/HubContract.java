package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.hub.BindingRules;
import calsyncd.hub.CopyWindow;
import calsyncd.hub.EventId;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.Hub;
import calsyncd.hub.HubEvent;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.LeaseLostException;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.Origin;
import calsyncd.hub.Link.Trace;
import calsyncd.hub.LinkId;
import calsyncd.hub.Mentioned;
import calsyncd.hub.PassEnd;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Cursor;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link Hub} promises. Each test starts with a hub calendar of its own. */
public abstract class HubContract extends RangeContract {
  private static final RemoteId A = new RemoteId("a");
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatIsInsertedIsFoundByItsRemoteId() {
    Lease lease = importing("one");
    Event series = Events.renamed(Events.daily("uid-s", "daily", NOON), 3, "other");
    RemoteEvent remote = Events.remote("s", "r7", series);
    imported(lease, single("a", "lunch"), remote);

    Link found = link(lease, "s");
    assertThat(found).isEqualTo(linked(found.id(), found.event(), remote));
    assertThat(event(lease, found.event()))
        .isEqualTo(new HubEvent(found.event(), 1, series, false, of(lease)));
    assertThat(living()).containsExactly(single("a", "lunch").event(), series);
    assertThat(linked(lease, Mentioned.of(Set.of(new RemoteId("other")))).byId()).isEmpty();
    assertThat(copies(lease)).isEqualTo(2);
  }

  private static Optional<calsyncd.hub.BindingId> of(Lease lease) {
    return Optional.of(lease.binding().id());
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
    Lease lease = importing("one");
    Event event = Events.single(name, "t", NOON);
    imported(lease, Events.remote(name, "r1", event), single("other", "t"));

    Link found = link(lease, name);
    assertThat(found.remote().map(RemoteEvent::event)).contains(event);
    assertThat(byUid(lease, name)).containsOnlyKeys(event.uid());
    assertThat(link(lease, "other").id()).isNotEqualTo(found.id());
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of(new RemoteId("other"))))
        .containsExactly(new RemoteId(name));
    write(lease, new HubWrite.Forget(found.id()), new HubWrite.Removed(new RemoteId(name)));
    assertThat(copies(lease)).isOne();
    assertThat(removedCopies(lease, List.of(new RemoteId(name)), HOUR)).hasSize(1);
  }

  @Test
  void aLinkComesBackAsItWasSaved() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    Link plain = link(lease, "a");
    Event base = titled("uid-a", "base");
    Link full =
        new Link(
            plain.id(),
            plain.event(),
            Optional.of(Events.remote("other id", "r2", titled("uid-a", "theirs"))),
            Optional.of(base),
            3,
            7,
            Optional.of(NOON),
            new Origin(true, 4, Optional.of(new CreateKey("0123456789v"))),
            parked("quotaExceeded", 7),
            Optional.of(new Intent(6, Optional.of(base), Optional.of(base.withUid(new Uid("x"))))),
            new Trace(Optional.of(NOON), 3, Optional.of(FAR_OFF), List.of("d1", "d2"), 5),
            Optional.of(Response.NEEDS_ACTION));

    write(lease, new HubWrite.Save(full));
    assertThat(link(lease, "other id")).isEqualTo(full);
    assertThat(linked(lease, Mentioned.of(Set.of(A))).byId()).isEmpty();

    write(lease, new HubWrite.Save(plain));
    assertThat(link(lease, "a")).isEqualTo(plain);
  }

  @Test
  void aPutIsTheNextVersion() {
    Lease lease = importing("one");
    imported(lease, single("a", "lunch"));
    EventId id = link(lease, "a").event();
    Event dinner = titled("uid-a", "dinner");

    put(lease, id, dinner);

    assertThat(event(lease, id)).isEqualTo(new HubEvent(id, 2, dinner, false, of(lease)));
    assertThat(living()).containsExactly(dinner);
    assertThat(link(lease, "a").wantedVersion()).isOne();
  }

  @Test
  void anotherBindingFindsAnEventByItsUid() {
    Lease one = importing("one");
    Lease two = importing("two");
    imported(one, single("a", "lunch"));
    EventId id = link(one, "a").event();

    HubEvent found = byUid(two, "uid-a").get(new Uid("uid-a"));
    assertThat(found).isEqualTo(event(one, id));
    assertThat(linkTo(two, id)).isEmpty();
    page(
        two, tx -> tx.write(List.of(new HubWrite.Save(linked(tx.newLink(), id, single("b", ""))))));

    assertThat(linkTo(two, id)).contains(link(two, "b"));
    assertThat(linkTo(one, id)).contains(link(one, "a"));
  }

  @Test
  void aTombstoneFreesItsUidAndComesBackUnderIt() {
    Lease lease = importing("one");
    imported(lease, single("a", "lunch"), single("b", "tea"));
    EventId id = link(lease, "a").event();

    tombstone(lease, id);

    assertThat(living()).containsExactly(single("b", "tea").event());
    assertThat(byUid(lease, "uid-a")).isEmpty();
    assertThat(event(lease, id).deleted()).isTrue();
    assertThat(event(lease, id).version()).isEqualTo(2);
    assertThat(event(lease, id).event()).isEqualTo(titled("uid-a", "lunch"));
    put(lease, id, titled("uid-a", "back"));
    assertThat(event(lease, id).deleted()).isFalse();
    assertThat(living()).hasSize(2);

    page(
        lease,
        tx ->
            tx.write(
                List.of(
                    new HubWrite.Insert(of(lease, tx.newEvent(), titled("uid-a", "new"))),
                    new HubWrite.Put(tx.events(List.of(id)).get(id).removed()))));
    assertThat(living()).contains(titled("uid-a", "new")).hasSize(2);
  }

  @Test
  void aCopyPassesFromOneLinkToAnotherInOnePage() {
    Lease lease = importing("one");
    imported(lease, single("a", "lunch"), single("b", "tea"));
    Link old = link(lease, "a");
    Link heir = link(lease, "b");

    write(lease, new HubWrite.Save(heir.withRemote(old.remote())), new HubWrite.Forget(old.id()));

    assertThat(link(lease, "a").id()).isEqualTo(heir.id());
    assertThat(linkTo(lease, old.event())).isEmpty();
    write(lease, new HubWrite.Save(link(lease, "a").withEvent(old.event())));
    assertThat(linkTo(lease, old.event()).map(Link::id)).contains(heir.id());
    assertThat(linkTo(lease, heir.event())).isEmpty();
    write(lease, new HubWrite.Save(link(lease, "a").withRemote(Optional.empty())));
    assertThat(linkTo(lease, old.event()).flatMap(Link::remote)).isEmpty();
    assertThat(copies(lease)).isZero();
  }

  @Test
  void aLinkIsLockedByItsId() {
    Lease lease = importing("one");
    Lease other = importing("two");
    imported(lease, single("a", "lunch"));
    Link link = link(lease, "a");

    assertThat(lock(lease, link.id())).contains(link);
    List<LinkId> all = List.of(link.id(), new LinkId(UUID.randomUUID()));
    assertThat(ask(lease, tx -> tx.lock(all)).size()).isOne();
    assertThat(lock(other, link.id())).isEmpty();
    assertThat(lock(lease, new LinkId(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void anEventThatABindingOnlyReadsIsKeptElsewhere() {
    Lease lease = twoWay("one");
    Lease reader = importing("reader");
    Lease mirror = twoWay("mirror");
    imported(lease, single("a", "lunch"), single("b", "tea"));
    List<EventId> events = List.of(link(lease, "a").event(), link(lease, "b").event());
    page(
        reader,
        tx -> {
          Link read = linked(tx.newLink(), events.get(0), single("x", "lunch"));
          tx.write(List.of(new HubWrite.Save(read)));
        });
    pushed(mirror, events.get(1), "copy");

    assertThat(keptElsewhere(lease, events)).containsExactly(events.get(0));
    assertThat(keptElsewhere(reader, events)).isEmpty();
    assertThat(keptElsewhere(lease, List.of())).isEmpty();
  }

  private Set<EventId> keptElsewhere(Lease lease, List<EventId> events) {
    return ask(lease, tx -> tx.keptElsewhere(events));
  }

  @Test
  void removalsAreRememberedForASpan() {
    Lease lease = importing("one");
    Lease other = importing("two");
    write(
        lease,
        new HubWrite.Removed(A),
        new HubWrite.Counted(2),
        new HubWrite.Counted(3),
        new HubWrite.Removed(A));

    List<RemoteId> asked = List.of(A, new RemoteId("b"));
    assertThat(removedCopies(lease, asked, HOUR)).containsExactly(A);
    assertThat(removedCopies(lease, asked, Duration.ZERO)).isEmpty();
    assertThat(removedCopies(other, asked, HOUR)).isEmpty();
    assertThat(removedWithin(lease, HOUR)).isEqualTo(5);
    assertThat(removedWithin(lease, Duration.ZERO)).isZero();
    assertThat(removedWithin(other, HOUR)).isZero();
  }

  @Test
  void whatOverlapsAWindowAndWasNotSeenIsUnmentioned() {
    Lease lease = importing("one");
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
    imported(
        lease,
        single("a", "lunch"),
        Events.remote("day", "", day),
        Events.remote("old", "", old),
        Events.remote("s", "", series));
    Window window = new Window(NOON.minusSeconds(60), NOON.plus(Duration.ofDays(1)));

    assertThat(unmentioned(lease, window, Set.of(A)))
        .containsExactlyInAnyOrder(new RemoteId("day"), new RemoteId("s"));
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of(A))).hasSize(3);
    Lease other = importing("two");
    assertThat(unmentioned(other, Window.UNBOUNDED, Set.of())).isEmpty();
  }

  @Test
  void thePassThatFollowsStartsWhereThisOneEnded() {
    Lease lease = twoWay("one");
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
  void aPassFindsTheRulesOfItsBinding() {
    BindingRules rules =
        new BindingRules(
            Direction.EXPORT_ONLY,
            true,
            true,
            true,
            true,
            ConflictPolicy.NEWEST_WINS,
            new ExportFilter(true, true, true, "Standup")
                .within(new CopyWindow(Optional.of(30), Optional.of(0))));

    assertThat(claim("one", rules).binding().rules()).isEqualTo(rules);
    assertThat(twoWay("two").binding().rules()).isEqualTo(BindingRules.TWO_WAY);
  }

  @Test
  void aHolderThatLostTheLeaseWritesNothing() {
    Lease mirror = twoWay("mirror");
    Lease old = twoWay("one");
    Lease now = again(old);

    assertThat(now.fence()).isGreaterThan(old.fence());
    assertThatThrownBy(() -> imported(old, single("a", "lunch")))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() ->
            page(old, tx -> tx.finish(new PassEnd(new Cursor("x"), Window.UNBOUNDED, true, ""))))
        .isInstanceOf(LeaseLostException.class);
    assertThat(living()).isEmpty();
    assertThat(again(now).binding().cursor()).isEmpty();
    assertThat(lagging(mirror)).isEmpty();
    assertThat(rung(mirror)).isFalse();
  }

  @Test
  void workThatThrowsWritesNothing() {
    Lease lease = twoWay("one");
    Lease mirror = twoWay("mirror");

    assertThatThrownBy(() ->
            page(
                lease,
                tx -> {
                  EventId id = tx.newEvent();
                  tx.write(List.of(new HubWrite.Insert(of(lease, id, titled("u", "t")))));
                  throw new IllegalStateException("half way");
                }))
        .hasMessage("half way");

    assertThat(living()).isEmpty();
    assertThat(lagging(mirror)).isEmpty();
    assertThat(rung(mirror)).isFalse();
  }

  @Test
  void nothingToDoIsDone() {
    Lease lease = importing("one");
    page(lease, HubContract::askForNothing);
    assertThat(living()).isEmpty();
  }

  private static void askForNothing(HubPage tx) {
    tx.write(List.of());
    assertThat(tx.linked(Mentioned.of(Set.of())).byId()).isEmpty();
    assertThat(tx.byUid(List.of())).isEmpty();
    assertThat(tx.events(List.of())).isEmpty();
    assertThat(tx.linksTo(List.of())).isEmpty();
    assertThat(tx.conflicts(List.of())).isEmpty();
    assertThat(tx.removedCopies(List.of(), HOUR)).isEmpty();
    assertThat(tx.removedWithin(HOUR)).isZero();
  }
}
