package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.hub.BindingRules;
import calsyncd.hub.Deed;
import calsyncd.hub.HubEvent;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MemoryProvider.Fault;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A calendar that was written to, and is only read from now on; and one that always was. */
class ReadOnlyAgainTest {
  private static final Fault DOWN =
      new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503"));
  private static final Fault LOST = new Fault.AnswerLost();

  private final MirrorWorld world = new MirrorWorld();
  private final Place place = world.place("place");
  private int calls;

  /** The write of the next pass goes wrong, and it was the last one. */
  private void lastWrite(boolean carriedOut) {
    place.provider.faultAt(2, carriedOut ? LOST : DOWN);
    place.sync();
    assertThat(place.links()).singleElement().matches(link -> link.intent().isPresent());
    world.hub.user().rule(place.binding, BindingRules.IMPORT_ONLY);
    world.clock.pass(Duration.ofMinutes(10));
    calls = place.provider.calls().size();
  }

  private void assertReadsOn() {
    assertThat(place.links()).allMatch(link -> link.intent().isEmpty());
    assertThat(place.writes(calls)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anUpdateIsSettledAndTheCopyIsReadOn(boolean carriedOut) {
    place.put("a", single("lunch"));
    world.settle(place);
    world.edit("uid-lunch", titled("dinner"));
    lastWrite(carriedOut);
    place.edit(carriedOut ? "dinner" : "lunch", located("Rome"));
    world.settle(place);
    assertReadsOn();
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(world.hub.events(world.calendar).getFirst().content().text().location())
        .isEqualTo("Rome");
    assertThat(place.titles()).containsExactly(carriedOut ? "dinner" : "lunch");
  }

  @Test
  void anEditStaysInTheHubWhereItsCopyIsGone() {
    place.put("a", single("lunch"));
    world.settle(place);
    world.edit("uid-lunch", titled("dinner"));
    lastWrite(false);
    place.remove("lunch");
    world.settle(place);
    assertReadsOn();
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(place.links()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRemovalIsSettled(boolean carriedOut) {
    place.put("a", single("lunch"));
    world.settle(place);
    world.hub.user().remove(world.id("uid-lunch"));
    lastWrite(carriedOut);
    world.settle(place);
    assertReadsOn();
    assertThat(place.links()).hasSize(carriedOut ? 0 : 1);
    if (!carriedOut) {
      place.edit("lunch", titled("dinner"));
      world.settle(place);
      assertThat(world.titles()).containsExactly("dinner");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCreateIsKnownByItsKeyAndNotRepeated(boolean carriedOut) {
    world.settle(place);
    world.make(single("lunch"));
    lastWrite(carriedOut);
    world.settle(place);
    assertReadsOn();
    assertThat(place.titles()).hasSize(carriedOut ? 1 : 0);
    assertThat(world.titles()).containsExactly("lunch");
    if (carriedOut) {
      place.edit("lunch", titled("dinner"));
      world.settle(place);
      assertThat(world.titles()).containsExactly("dinner");
    }
    world.hub.user().rule(place.binding, BindingRules.TWO_WAY);
    world.settle(place);
    assertThat(place.titles()).hasSize(1).isEqualTo(world.titles());
  }

  @Test
  void whatTheHubSaidOfAnEventThatIsOnlyReadFromNowOnIsKept() {
    Place reading = world.new Place("reading", BindingRules.IMPORT_ONLY);
    Event ours = located("Rome").apply(single("lunch"));
    world.make(ours);
    world.settle(place);
    HubEvent before = world.hub.event(world.id("uid-lunch"));
    reading.put("a", titled("theirs").apply(single("lunch")));
    world.settle(reading, place);

    assertThat(world.titles()).containsExactly("theirs");
    assertThat(world.hub.deeds())
        .filteredOn(it -> it.side() == Deed.Side.HUB)
        .singleElement()
        .satisfies(it -> assertThat(it.event()).isEqualTo(before.id()))
        .satisfies(it -> assertThat(it.before()).contains(before.event()))
        .satisfies(it -> assertThat(it.fields()).contains("title", "location"))
        .satisfies(it -> assertThat(it.why()).isEqualTo("new/new"));
    assertThat(place.titles()).containsExactly("theirs");
  }
}
