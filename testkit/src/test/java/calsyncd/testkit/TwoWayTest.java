package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.Recurrence;
import calsyncd.hub.BindingRules;
import calsyncd.hub.HubWrite;
import calsyncd.hub.Link;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Winner;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of edits on both sides, and of what goes wrong between them. */
class TwoWayTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  @Test
  void anEventOfOneCalendarComesToTheOther() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    assertThat(two.titles()).containsExactly("lunch");
    assertThat(world.titles()).containsExactly("lunch");
  }

  @Test
  void anEventOfTheHubComesToBoth() {
    world.settle(one, two);
    world.make(single("lunch"));
    world.settle(one, two);
    assertThat(one.titles()).containsExactly("lunch");
    assertThat(two.titles()).containsExactly("lunch");
  }

  @Test
  void anEditGoesFromTheCopyToItsOriginal() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    two.edit("lunch", titled("dinner"));
    world.settle(two, one);
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(world.titles()).containsExactly("dinner");
  }

  @Test
  void editsOfTwoFieldsAreBothKept() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    two.edit("lunch", titled("dinner"));
    world.edit("uid-lunch", located("Rome"));
    one.edit("lunch", located("Oslo"));
    world.settle(two, one);
    assertThat(one.copy("dinner").event().content())
        .isEqualTo(two.copy("dinner").event().content());
    assertThat(world.hub.settledConflicts()).hasSize(1);
  }

  /** A provider that has one word for both tells a tentative busy state as the status. */
  @Test
  void aBusyStateThatIsNotTentativeAnyMoreLeavesTheStatusAsTheCopyHasIt() {
    Place google = world.place("google", Quirks.GOOGLE);
    world.make(standing(single("lunch"), Status.CONFIRMED, Busy.TENTATIVE));
    world.settle(google, one);
    google.edit("lunch", event -> standing(event, Status.TENTATIVE, Busy.FREE));
    world.settle(google, one);
    Standing both = new Standing(Status.TENTATIVE, Busy.FREE, Visibility.DEFAULT);
    assertThat(google.copy("lunch").event().content().standing()).isEqualTo(both);
    assertThat(one.copy("lunch").event().content().standing()).isEqualTo(both);
  }

  /** Until then the delta tells the series first, and its exceptions by themselves. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aSeriesWhoseCreateWasNotAnsweredIsComparedAsAWhole(int call) {
    Place google = world.place("google", Quirks.GOOGLE);
    world.settle(google);
    Event daily = Events.daily("uid-daily", "stand-up", MirrorWorld.NOON);
    world.make(Events.renamed(daily, 3, "retro"));
    google.provider.faultAt(call, new MemoryProvider.Fault.AnswerLost());
    google.sync();
    world.edit("uid-daily", event -> Events.renamed(daily, 5, "demo"));
    google.sync();
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google, one);
    assertThat(world.hub.settledConflicts()).isEmpty();
    assertThat(google.provider.held())
        .singleElement()
        .satisfies(copy -> assertThat(copy.event().overrides()).hasSize(1));
  }

  @Test
  void whatTheProviderHasIsNoEditOfWhatItCannotHold() {
    Place graph = world.place("graph", Quirks.GRAPH);
    Recurrence twiceAMonth = new Recurrence(List.of("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4"));
    world.make(single("lunch").withRecurrence(twiceAMonth));
    graph.put("a", located("Rome").apply(single("lunch")));
    world.settle(graph, one);
    assertThat(world.hub.settledConflicts())
        .singleElement()
        .satisfies(clash -> {
          assertThat(clash.hub().recurrence()).isEqualTo(twiceAMonth);
          assertThat(clash.remote().event().content().text().location()).isEqualTo("Rome");
        });
  }

  @Test
  void aMeetingThatWentWhileItsConflictWaitedIsMadeAnew() {
    Place manual = world.place("manual", BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL));
    world.make(single("lunch"));
    manual.put("a", located("Rome").apply(single("lunch")));
    world.settle(manual);
    manual.remove("lunch");
    world.settle(manual);
    HubWrite.Clash open = world.hub.openConflicts().getFirst();
    world.hub.user().choose(open.link(), new Choice(Winner.HUB, Map.of()));
    world.settle(manual);
    assertThat(manual.titles()).containsExactly("lunch");
    assertThat(manual.copy("lunch").event().content().text().location()).isEmpty();
    assertThat(world.hub.openConflicts()).isEmpty();
  }

  private static Event standing(Event event, Status status, Busy busy) {
    Standing standing = new Standing(status, busy, Visibility.DEFAULT);
    return event.withContent(event.content().withStanding(standing));
  }

  @Test
  void aDeletionGoesToAll() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    one.remove("lunch");
    world.settle(one, two);
    assertThat(two.titles()).isEmpty();
    assertThat(world.titles()).isEmpty();
    assertThat(two.links()).isEmpty();
  }

  @Test
  void aDeletionInTheHubGoesToAll() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.hub.user().remove(world.id("uid-lunch"));
    world.settle(one, two);
    assertThat(one.titles()).isEmpty();
    assertThat(two.titles()).isEmpty();
  }

  @Test
  void anEditBeatsADeletionAtTheProvider() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.edit("uid-lunch", titled("dinner"));
    one.remove("lunch");
    world.settle(one, two);
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(two.titles()).containsExactly("dinner");
  }

  @Test
  void anEditBeatsADeletionInTheHub() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    world.hub.user().remove(world.id("uid-lunch"));
    one.edit("lunch", titled("dinner"));
    world.settle(one, two);
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(two.titles()).containsExactly("dinner");
    assertThat(world.titles()).containsExactly("dinner");
    assertThat(world.hub.deeds())
        .filteredOn(deed -> deed.verb().equals("restored"))
        .singleElement()
        .matches(deed -> deed.before().isEmpty(), "to take it back is to remove it");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void aLostAnswerIsNoSecondCopyAndNoSecondEdit(int call) {
    world.settle(one, two);
    world.make(single("lunch"));
    two.provider.faultAt(call, new MemoryProvider.Fault.AnswerLost());
    assertThat(two.sync()).isNotNull();
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one, two);
    assertThat(two.titles()).containsExactly("lunch");
    two.provider.faultAt(call, new MemoryProvider.Fault.AnswerLost());
    world.edit("uid-lunch", titled("dinner"));
    two.sync();
    world.edit("uid-lunch", titled("supper"));
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one, two);
    assertThat(two.titles()).containsExactly("supper");
    assertThat(one.titles()).containsExactly("supper");
    assertThat(world.hub.settledConflicts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aCrashAtAnyTransactionIsMadeUpFor(int transaction) {
    world.settle(one, two);
    world.make(single("lunch"));
    crash(transaction, false);
    crash(transaction, true);
    world.edit("uid-lunch", titled("dinner"));
    crash(transaction, false);
    crash(transaction, true);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(one, two);
    assertThat(two.titles()).containsExactly("dinner");
    assertThat(one.titles()).containsExactly("dinner");
    assertThat(world.hub.settledConflicts()).isEmpty();
  }

  private void crash(int transaction, boolean after) {
    world.hub.crashIn(transaction, after);
    try {
      two.sync();
      one.sync();
    } catch (MemoryHub.CrashException crashed) {
      assertThat(crashed).isNotNull();
    } finally {
      world.hub.crashIn(0, false);
    }
  }

  @Test
  void aWriteThatIsRefusedWaitsForAnotherVersion() {
    world.settle(one, two);
    world.make(single("lunch"));
    two.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.REJECTED, "too_long")));
    two.sync();
    assertThat(two.links())
        .singleElement()
        .matches(link -> link.hold().reason().equals("too_long"));
    two.sync();
    assertThat(two.titles()).isEmpty();
    world.edit("uid-lunch", titled("dinner"));
    world.settle(one, two);
    assertThat(two.titles()).containsExactly("dinner");
  }

  @Test
  void aWriteThatFailsForNowWaitsByItself() {
    world.settle(one, two);
    world.make(single("lunch"));
    world.make(single("tea"));
    two.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
    var report = two.sync().push();
    assertThat(report.created()).isOne();
    assertThat(report.again()).isPresent();
    world.clock.pass(Duration.ofSeconds(10));
    world.settle(one, two);
    assertThat(two.titles()).containsExactlyInAnyOrder("lunch", "tea");
  }

  @Test
  void aPersonDecidesWhatBothSidesChanged() {
    Place asking =
        world.new Place("asking", BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL));
    asking.put("a", single("lunch"));
    world.settle(asking);
    asking.edit("lunch", titled("theirs"));
    world.edit("uid-lunch", titled("ours"));
    world.settle(asking);
    assertThat(world.hub.openConflicts()).hasSize(1);
    assertThat(asking.titles()).containsExactly("theirs");
    assertThat(world.titles()).containsExactly("ours");

    Link link = asking.links().getFirst();
    world.hub.user().choose(link.id(), new Choice(Winner.HUB, Map.of()));
    world.settle(asking);
    assertThat(asking.titles()).containsExactly("ours");
    assertThat(world.hub.openConflicts()).isEmpty();
    assertThat(world.hub.settledConflicts())
        .singleElement()
        .extracting(HubWrite.Clash::resolution)
        .isEqualTo("chosen");
  }

  @Test
  void manyDeletionsWaitForAPerson() {
    for (int i = 0; i < 20; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one, two);
    for (int i = 0; i < 12; i++) {
      one.remove("event " + i);
    }
    world.settle(one, two);
    assertThat(world.titles()).hasSize(20);
    assertThat(two.titles()).hasSize(20);
    world.hub.user().approve(world.hub.proposals().getFirst());
    one.sync();
    assertThat(world.titles()).hasSize(8);
    two.sync();
    assertThat(two.titles()).hasSize(20);
    world.hub.user().approve(world.hub.proposals().getLast());
    world.settle(one, two);
    assertThat(two.titles()).hasSize(8);
  }

  @Test
  void theOriginalThatIsListedAfterOurCopyTakesItsPlace() {
    world.settle(one, two);
    one.put("a", single("lunch"));
    one.sync();
    two.sync();
    two.put("native", single("lunch"));
    world.settle(two, one);
    assertThat(two.titles()).containsExactly("lunch");
    assertThat(two.provider.held().getFirst().id()).isEqualTo(MirrorWorld.remote("native"));
    assertThat(world.titles()).containsExactly("lunch");
  }

  @Test
  void aLostHubFindsItsCopiesAgain() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    MirrorWorld fresh = new MirrorWorld();
    assertThatThrownBy(() -> fresh.id("uid-lunch")).isNotNull();
    Place first = fresh.place("one");
    Place second = fresh.place("two");
    one.provider.held().forEach(first.provider::put);
    two.provider.held().forEach(second.provider::put);
    fresh.settle(first, second);
    assertThat(first.titles()).containsExactly("lunch");
    assertThat(second.titles()).containsExactly("lunch");
    assertThat(fresh.titles()).containsExactly("lunch");
  }
}
