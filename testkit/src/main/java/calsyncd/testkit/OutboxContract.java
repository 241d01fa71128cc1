package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.Uid;
import calsyncd.hub.EventId;
import calsyncd.hub.HubPage;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import calsyncd.hub.Link.Hold;
import calsyncd.hub.Link.Intent;
import calsyncd.hub.Link.State;
import calsyncd.hub.Link.Trace;
import calsyncd.hub.LinkId;
import calsyncd.hub.Mentioned;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Window;
import calsyncd.sync.CreateKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lagging links are the outbox: what a write leaves to be pushed, and whose turn it is. */
abstract class OutboxContract extends HubFixture {
  private static final Event LUNCH = titled("uid-a", "lunch");
  private static final Event DINNER = titled("uid-a", "dinner");

  private static Link retrying(Link link, Instant at) {
    return link.withTrace(new Trace(Optional.empty(), 1, Optional.of(at), List.of(), 1));
  }

  @Test
  void anEventOfOneBindingIsToBePushedByTheOthersThatExport() {
    Lease source = twoWay("source");
    Lease mirror = twoWay("mirror");
    Lease reader = importing("reader");
    imported(source, single("a", "lunch"));
    EventId event = link(source, "a").event();

    Link lagging = linkTo(mirror, event).orElseThrow();
    assertThat(lagging.remote()).isEmpty();
    assertThat(lagging.origin())
        .isEqualTo(
            new Link.Origin(
                true,
                1,
                Optional.of(
                    CreateKeys.of(mirror.binding().remoteCalendar(), new Uid("uid-a"), 1))));
    assertThat(lagging.hubVersion()).isZero();
    assertThat(lagging.wantedVersion()).isOne();
    assertThat(lagging.lagSince()).isPresent();
    assertThat(lagging.hold()).isEqualTo(Hold.NONE);
    assertThat(lagging(mirror)).containsExactly(lagging.id());
    assertThat(lagging(source)).isEmpty();
    assertThat(linkTo(reader, event)).isEmpty();
    assertThat(rung(mirror)).isTrue();
    assertThat(rung(source)).isFalse();
    assertThat(rung(reader)).isFalse();
  }

  @Test
  void anotherVersionLagsInAllOtherBindingsSinceTheFirst() {
    Lease source = twoWay("source");
    Lease mirror = twoWay("mirror");
    imported(source, single("a", "lunch"));
    EventId event = link(source, "a").event();
    pushed(mirror, event, "copy");
    assertThat(linkTo(mirror, event).orElseThrow().lagSince()).isEmpty();

    put(source, event, DINNER);
    Link first = linkTo(mirror, event).orElseThrow();
    put(source, event, titled("uid-a", "supper"));
    Link second = linkTo(mirror, event).orElseThrow();

    assertThat(first.hubVersion()).isOne();
    assertThat(first.wantedVersion()).isEqualTo(2);
    assertThat(first.lagSince()).isPresent();
    assertThat(second.wantedVersion()).isEqualTo(3);
    assertThat(second.lagSince()).isEqualTo(first.lagSince());
    assertThat(link(source, "a").lags()).isFalse();
    assertThat(lagging(mirror)).hasSize(1);
  }

  @Test
  void aTombstoneIsToBePushedWhereThereIsALinkAndMakesNone() {
    Lease source = twoWay("source");
    Lease mirror = twoWay("mirror");
    imported(source, single("a", "lunch"), single("b", "tea"));
    EventId event = link(source, "a").event();
    EventId other = link(source, "b").event();
    pushed(mirror, event, "copy");
    write(mirror, new HubWrite.Forget(linkTo(mirror, other).orElseThrow().id()));

    tombstone(source, event);
    tombstone(source, other);

    assertThat(lags(mirror, event)).isTrue();
    assertThat(linkTo(mirror, other)).isEmpty();
  }

  @Test
  void aWriteMakesTheLinksThatWereMissing() {
    Lease source = twoWay("source");
    imported(source, single("a", "lunch"));
    EventId event = link(source, "a").event();
    Lease late = twoWay("late");
    assertThat(linkTo(late, event)).isEmpty();

    put(source, event, DINNER);

    assertThat(linkTo(late, event).orElseThrow().wantedVersion()).isEqualTo(2);
    assertThat(rung(late)).isTrue();
  }

  @Test
  void whatTheApplicationWritesIsToBePushedByAll() {
    Lease one = twoWay("one");
    Lease two = twoWay("two");
    EventId event = create(LUNCH);
    assertThat(lags(one, event)).isTrue();
    assertThat(rung(one)).isTrue();
    pushed(one, event, "copy-1");
    pushed(two, event, "copy-2");
    Lease next = again(one);
    Lease late = twoWay("late");

    edit(event, DINNER);

    assertThat(event(next, event).version()).isEqualTo(2);
    assertThat(lags(next, event)).isTrue();
    assertThat(lags(two, event)).isTrue();
    assertThat(lags(late, event)).isTrue();
    assertThat(rung(next)).isTrue();
    Optional<Instant> since = linkTo(two, event).orElseThrow().lagSince();
    erase(event);
    assertThat(event(next, event).deleted()).isTrue();
    assertThat(linkTo(two, event).orElseThrow().wantedVersion()).isEqualTo(3);
    assertThat(linkTo(two, event).orElseThrow().lagSince()).isEqualTo(since);
  }

  @Test
  void aSnapshotsEndLinksWhatWasThereBefore() {
    EventId near = create(LUNCH);
    EventId far = create(Events.single("far", "far", NOON.plus(Duration.ofDays(99))));
    EventId gone = create(titled("gone", "gone"));
    erase(gone);
    Lease late = twoWay("late");
    Lease reader = importing("reader");
    Window window = new Window(NOON.minusSeconds(9), NOON.plus(Duration.ofDays(9)));

    page(late, tx -> tx.linkMissing(window));
    page(late, tx -> tx.linkMissing(window));
    page(reader, tx -> tx.linkMissing(window));

    assertThat(lags(late, near)).isTrue();
    assertThat(linkTo(late, far)).isEmpty();
    assertThat(linkTo(late, gone)).isEmpty();
    assertThat(linkTo(reader, near)).isEmpty();
    page(late, tx -> tx.linkMissing(Window.UNBOUNDED));
    assertThat(lagging(late)).hasSize(2);
  }

  @Test
  void theOldestLagComesFirstAndAListGoesOnBehindALink() {
    Lease lease = twoWay("one");
    List<EventId> events =
        List.of(create(LUNCH), create(titled("b", "b")), create(titled("c", "")));
    List<LinkId> all = lagging(lease);
    assertThat(all)
        .containsExactlyElementsOf(
            events.stream().map(event -> linkTo(lease, event).orElseThrow().id()).toList());
    assertThat(lagging(lease, Optional.empty(), 2)).containsExactly(all.get(0), all.get(1));
    assertThat(lagging(lease, Optional.of(all.get(0)), 9)).containsExactly(all.get(1), all.get(2));

    pushed(lease, events.get(1), "copy");
    assertThat(lagging(lease, Optional.of(all.get(1)), 9)).containsExactly(all.get(2));
    save(lease, events.get(2), link -> link.withLagSince(Optional.of(LONG_AGO)));
    assertThat(lagging(lease)).containsExactly(all.get(2), all.get(0));
  }

  @Test
  void aListGoesOnFromItsStartBehindALinkThatIsNoMore() {
    Lease lease = twoWay("one");
    EventId gone = create(LUNCH);
    EventId left = create(titled("b", "b"));
    LinkId link = linkTo(lease, gone).orElseThrow().id();
    write(lease, new HubWrite.Forget(link));

    assertThat(lagging(lease, Optional.of(link), 9))
        .containsExactly(linkTo(lease, left).orElseThrow().id());
  }

  @Test
  void aLinkThatIsSavedLaggingLagsFromThen() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    EventId event = link(lease, "a").event();

    save(lease, event, link -> link.withVersions(0, 1));
    Optional<Instant> since = link(lease, "a").lagSince();
    save(lease, event, link -> link.withVersions(0, 2).withLagSince(Optional.empty()));

    assertThat(since).isPresent();
    assertThat(link(lease, "a").lagSince()).isEqualTo(since);
    save(lease, event, link -> link.withVersions(2, 2));
    assertThat(link(lease, "a").lagSince()).isEmpty();
    assertThat(lagging(lease)).isEmpty();
  }

  @Test
  void aWriteUnderWayIsUnsettledAndNotPushed() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    assertThat(unsettled(lease, 9)).isEmpty();
    Intent intent = new Intent(1, Optional.of(LUNCH), Optional.of(DINNER));
    Link saved = save(lease, event, link -> link.withIntent(Optional.of(intent)));

    assertThat(linkTo(lease, event).flatMap(Link::intent)).contains(intent);
    assertThat(lagging(lease)).isEmpty();
    assertThat(unsettled(lease, 9)).containsExactly(saved.id());
    assertThat(unsettled(lease, 0)).isEmpty();

    Intent removal = new Intent(2, Optional.empty(), Optional.empty());
    save(lease, event, link -> retrying(link, FAR_OFF).withIntent(Optional.of(removal)));
    assertThat(linkTo(lease, event).flatMap(Link::intent)).contains(removal);
    assertThat(unsettled(lease, 9)).isEmpty();
    assertThat(nextRetry(lease)).isPresent();
  }

  @Test
  void aRetryWaitsUntilItIsDue() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    assertThat(nextRetry(lease)).isEmpty();

    save(lease, event, link -> retrying(link, FAR_OFF));
    assertThat(lagging(lease)).isEmpty();
    assertThat(nextRetry(lease).orElseThrow()).isGreaterThan(Duration.ofDays(9));

    save(lease, event, link -> retrying(link, LONG_AGO));
    assertThat(lags(lease, event)).isTrue();
    assertThat(nextRetry(lease)).isEmpty();

    save(lease, event, link -> link.withVersions(1, 1));
    assertThat(nextRetry(lease)).isEmpty();
  }

  @Test
  void aRetryThatFellDueMeanwhileIsDueAtOnce() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    save(lease, event, link -> retrying(link, LONG_AGO));

    assertThat(nextRetry(lease, LONG_AGO.minusSeconds(1))).contains(Duration.ZERO);
    assertThat(nextRetry(lease, LONG_AGO)).isEmpty();

    Instant asked = ask(lease, HubPage::now);
    save(lease, event, link -> retrying(link, asked));
    assertThat(lags(lease, event)).isTrue();
    assertThat(nextRetry(lease, asked)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARKED", "OUT_OF_WINDOW"})
  void whatIsHeldAtAVersionWaitsForTheNext(State state) {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    save(lease, event, link -> retrying(link, FAR_OFF).withHold(new Hold(state, "why", 1)));
    assertThat(linkTo(lease, event).orElseThrow().hold()).isEqualTo(new Hold(state, "why", 1));
    save(lease, event, link -> retrying(link, LONG_AGO).withHold(new Hold(state, "why", 1)));
    assertThat(lagging(lease)).isEmpty();
    assertThat(nextRetry(lease)).isEmpty();

    edit(event, DINNER);
    assertThat(lags(lease, event)).isTrue();

    save(lease, event, link -> link.withHold(new Hold(state, "why", 0)));
    assertThat(lagging(lease)).isEmpty();
    save(lease, event, link -> link.withHold(Hold.NONE));
    assertThat(lags(lease, event)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"PARKED", "OUT_OF_WINDOW"})
  void whatIsHeldAtAVersionMayHaveItsTurnAtATime(State state) {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    Hold held = new Hold(state, "why", 1);
    save(lease, event, link -> retrying(link.withHold(held), FAR_OFF));
    assertThat(lagging(lease)).isEmpty();
    assertThat(nextRetry(lease).orElseThrow()).isGreaterThan(Duration.ofDays(9));

    save(lease, event, link -> retrying(link.withHold(held), LONG_AGO));
    assertThat(lags(lease, event)).isTrue();

    save(lease, event, link -> retrying(link.withHold(held), FAR_OFF));
    edit(event, DINNER);
    assertThat(lags(lease, event)).isTrue();
  }

  @Test
  void theEndOfASnapshotTakesBackWhatItsWindowHasComeTo() {
    Lease lease = twoWay("one");
    EventId near = create(LUNCH);
    EventId far = create(Events.single("far", "far", NOON.plus(Duration.ofDays(99))));
    for (EventId event : List.of(near, far)) {
      save(lease, event, link -> link.withHold(new Hold(State.OUT_OF_WINDOW, "", 0)));
    }

    page(lease, tx -> tx.linkMissing(new Window(NOON, NOON.plus(Duration.ofDays(9)))));

    assertThat(lags(lease, near)).isTrue();
    assertThat(lags(lease, far)).isFalse();
  }

  @Test
  void anAnswerToGiveIsPushedThoughNothingLags() {
    Lease lease = twoWay("one");
    imported(lease, single("a", "lunch"));
    EventId event = link(lease, "a").event();

    save(lease, event, link -> link.withWantedResponse(Optional.of(Response.TENTATIVE)));

    assertThat(lags(lease, event)).isTrue();
    assertThat(link(lease, "a").wantedResponse()).contains(Response.TENTATIVE);
  }

  @Test
  void aLinkIsKnownByTheKeyOfItsCopy() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    CreateKey key = new CreateKey("abcde12345");
    save(lease, event, link -> link.withOrigin(new Link.Origin(true, 3, Optional.of(key))));
    Mentioned mentioned = new Mentioned(Set.of(), Set.of(key), Set.of());

    assertThat(linked(lease, mentioned).byKey())
        .containsOnly(java.util.Map.entry(key, linkTo(lease, event).orElseThrow()));
    assertThat(copies(lease)).isZero();
    assertThat(unmentioned(lease, Window.UNBOUNDED, Set.of())).isEmpty();

    pushed(lease, event, "copy");
    assertThat(linked(lease, mentioned).byKey()).containsOnlyKeys(key);
    assertThat(link(lease, "copy").origin()).isEqualTo(new Link.Origin(true, 3, Optional.of(key)));
    assertThat(copies(lease)).isOne();
  }

  @Test
  void whatIsParkedAtItsVersionIsTriedAgainWhereThatIsSaid() {
    Lease lease = twoWay("one");
    EventId event = create(LUNCH);
    save(lease, event, link -> link.withHold(parked("refused", 1)));
    assertThat(lags(lease, event)).isFalse();

    save(lease, event, link -> link.retriedAt(FAR_OFF));
    assertThat(lags(lease, event)).isFalse();
    assertThat(nextRetry(lease)).isPresent();

    save(lease, event, link -> link.retriedAt(LONG_AGO));
    assertThat(lags(lease, event)).isTrue();

    save(lease, event, link -> link.withHold(parked("refused again", 1)));
    assertThat(lags(lease, event)).isFalse();
    assertThat(nextRetry(lease)).isEmpty();
    save(lease, event, link -> link.withHold(parked("asked", 0)).retriedAt(LONG_AGO));
    assertThat(lags(lease, event)).isFalse();

    save(lease, event, link -> link.withHold(parked("refused", 1)).retriedAt(FAR_OFF));
    edit(event, DINNER);
    assertThat(lags(lease, event)).isTrue();
    assertThat(nextRetry(lease)).isEmpty();
  }
}
