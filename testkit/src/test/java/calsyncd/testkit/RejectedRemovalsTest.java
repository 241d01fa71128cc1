package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.NOON;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.SeriesOverride;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Link;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person wants to keep comes back where it is gone, and stays what it is elsewhere. */
class RejectedRemovalsTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  /** Every fourth one is a series with a changed occurrence and one that is cancelled. */
  private static Event event(int i) {
    if (i % 4 != 0) {
      return single("event " + i);
    }
    Event series = Events.daily("uid-event " + i, "event " + i, NOON);
    return Events.renamed(series, 2, "other " + i)
        .withOverride(Events.occurrence(series, 4), SeriesOverride.CANCELLED);
  }

  private void fill(Place place, int events) {
    for (int i = 0; i < events; i++) {
      place.put("e" + i, event(i));
    }
    world.settle(one, two);
  }

  private static List<Event> events(Place place) {
    return place.provider.held().stream()
        .map(RemoteEvent::event)
        .sorted(java.util.Comparator.comparing(event -> event.uid().value()))
        .toList();
  }

  private void reject() {
    world.hub.user().reject(world.hub.proposals().getLast());
  }

  @Test
  void sixtyOfAHundredComeBackOnceWithTheirSeries() {
    fill(one, 100);
    List<Event> before = events(one);
    for (int i = 0; i < 60; i++) {
      one.remove("event " + i);
    }
    world.settle(one, two);
    assertThat(events(one)).hasSize(40);
    assertThat(world.hub.proposals()).singleElement().matches(it -> it.links().size() == 60);

    reject();
    one.sync();
    world.settle(one, two);

    assertThat(events(one)).isEqualTo(before);
    assertThat(events(two)).isEqualTo(before);
    assertThat(world.hub.events(world.calendar)).isEqualTo(before);
    assertThat(one.links()).hasSize(100);
  }

  @Test
  void whatOnlySeemedToBeGoneGetsNoSecondCopy() {
    fill(one, 12);
    List<RemoteEvent> before = one.provider.held();
    before.forEach(copy -> one.provider.say(new RemoteChange.Removed(copy.id())));
    one.sync();
    assertThat(world.hub.proposals()).singleElement().matches(it -> it.links().size() == 12);
    int calls = one.provider.calls().size();

    reject();
    world.settle(one, two);

    assertThat(one.provider.held()).isEqualTo(before);
    assertThat(one.writes(calls)).isEmpty();
    assertThat(one.links()).allMatch(link -> link.remote().isPresent() && !link.origin().own());
    assertThat(events(two)).hasSize(12);
  }

  @Test
  void ourOwnCopiesAreLookedForToo() {
    fill(two, 8);
    world.clock.pass(Duration.ofMinutes(10)); // what we wrote just now would be read before
    List<RemoteEvent> before = one.provider.held();
    before.stream().limit(4).forEach(copy -> one.provider.say(new RemoteChange.Removed(copy.id())));
    before.stream().skip(4).forEach(copy -> one.provider.remove(copy.id()));
    one.sync();

    reject();
    world.settle(one, two);

    assertThat(events(one)).isEqualTo(events(two)).hasSize(8);
    assertThat(one.provider.held()).containsAll(before.subList(0, 4));
    assertThat(one.links().stream().map(link -> link.origin().incarnation())).containsOnly(1, 2);
  }

  @Test
  void whatWasEditedMeanwhileAtEitherSideIsKept() {
    fill(one, 8);
    List<RemoteEvent> before = one.provider.held();
    before.forEach(copy -> one.provider.say(new RemoteChange.Removed(copy.id())));
    one.sync();
    world.edit("uid-event 1", titled("ours"));
    world.edit("uid-event 2", titled("ours, too"));
    one.provider.vanish(one.copy("event 2").id());
    reject();
    one.edit("event 3", titled("theirs"));
    world.settle(one, two);

    assertThat(one.titles())
        .containsExactlyInAnyOrder(
            "event 0", "ours", "ours, too", "theirs", "event 4", "event 5", "event 6", "event 7");
    assertThat(events(two)).isEqualTo(events(one));
  }

  @Test
  void aReadThatFailsForNowIsMadeLater() {
    fill(one, 5);
    one.provider.held().forEach(copy -> one.provider.remove(copy.id()));
    one.sync();
    reject();
    one.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
    one.sync();
    assertThat(one.titles()).hasSize(4);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one, two);
    assertThat(one.titles()).hasSize(5);
  }

  @Test
  void moreThanOnePassLooksForAreLookedForInTheNext() {
    fill(one, 230);
    new ArrayList<>(one.provider.held()).forEach(copy -> one.provider.remove(copy.id()));
    one.sync();
    reject();

    assertThat(one.sync().push().again()).contains(Duration.ZERO);
    assertThat(one.titles()).hasSize(200);
    assertThat(one.sync().push().again()).isEmpty();
    assertThat(one.titles()).hasSize(230).doesNotHaveDuplicates();
  }

  @Test
  void whatIsOnlyReadStaysInTheHubAndIsReadOnWhereItIsThere() {
    Place reading = world.new Place("reading", BindingRules.IMPORT_ONLY);
    for (int i = 0; i < 6; i++) {
      reading.put("r" + i, event(i));
    }
    world.settle(reading, two);
    List<RemoteEvent> before = reading.provider.held();
    before.forEach(copy -> reading.provider.say(new RemoteChange.Removed(copy.id())));
    reading.provider.vanish(before.getFirst().id());
    reading.sync();

    reject();
    world.settle(reading, two);

    assertThat(world.titles()).hasSize(6);
    assertThat(reading.links()).hasSize(5).allMatch(link -> link.remote().isPresent());
    assertThat(reading.links()).noneMatch(link -> link.hold().state() == Link.State.PARKED);
    reading.edit("event 1", titled("theirs"));
    world.settle(reading, two);
    assertThat(two.titles()).contains("theirs", "event 0");
  }
}
