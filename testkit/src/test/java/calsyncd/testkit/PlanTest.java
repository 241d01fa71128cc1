package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.located;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.hub.BindingRules;
import calsyncd.merge.ConflictPolicy;
import calsyncd.plan.Outcome;
import calsyncd.plan.Plan;
import calsyncd.plan.PlannedDeed;
import calsyncd.plan.TooLargeException;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities.WindowKind;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Mailing;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.testkit.MirrorWorld.Place;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan names each deed of a pass and its reason, and is done exactly or not at all. */
class PlanTest {
  private final MirrorWorld world = new MirrorWorld();
  private final Place one = world.place("one");
  private final Place two = world.place("two");

  private static List<String> told(Plan plan) {
    return plan.deeds().stream().map(PlanTest::told).sorted().toList();
  }

  private static String told(PlannedDeed deed) {
    return String.join(
        " ", deed.side().name(), deed.verb(), deed.why(), String.join(",", deed.fields()));
  }

  private static String title(Optional<Event> event) {
    return event.map(it -> it.content().text().title()).orElse("-");
  }

  @Test
  void whatAFirstReadingBringsIsListedEventByEvent() {
    one.put("a", single("lunch"));
    one.put("b", single("tea"));
    Plan plan = one.plan();
    assertThat(told(plan)).containsExactly("HUB created -/new ", "HUB created -/new ");
    assertThat(plan.deeds())
        .allMatch(deed -> deed.event().isEmpty() && deed.copy().isPresent())
        .extracting(deed -> title(deed.after()))
        .containsExactly("lunch", "tea");
  }

  @Test
  void anEditSaysWhatItWasAndWhatItIsToBe() {
    one.put("a", single("lunch"));
    world.settle(one, two);
    two.edit("lunch", titled("dinner"));
    PlannedDeed put = two.plan().deeds().getFirst();
    assertThat(told(put)).isEqualTo("HUB updated same/changed title");
    assertThat(title(put.before()) + title(put.after())).isEqualTo("lunchdinner");
    two.sync();
    PlannedDeed write = one.plan().deeds().getFirst();
    assertThat(told(write)).isEqualTo("REMOTE updated changed/same title");
    assertThat(title(write.before()) + title(write.after())).isEqualTo("lunchdinner");
    assertThat(write.event()).contains(world.id("uid-lunch"));
  }

  @Test
  void anEditOnEachSideIsAWriteToBoth() {
    one.put("a", single("lunch"));
    world.settle(one);
    one.edit("lunch", titled("dinner"));
    world.edit("uid-lunch", located("Rome"));
    assertThat(told(one.plan()))
        .containsExactly(
            "HUB updated changed/changed title", "REMOTE updated changed/same location");
  }

  @Test
  void copiesThatAreMadeAndGoAreListed() {
    world.settle(one);
    world.make(single("lunch"));
    assertThat(told(one.plan())).containsExactly("REMOTE created new/- ");
    world.settle(one);
    world.hub.user().remove(world.id("uid-lunch"));
    assertThat(told(one.plan())).containsExactly("REMOTE removed gone/same ");
  }

  @Test
  void aRemovalAtTheProviderIsOneFromTheHub() {
    one.put("a", single("lunch"));
    world.settle(one);
    one.remove("lunch");
    assertThat(told(one.plan())).containsExactly("HUB removed same/gone ");
  }

  @Test
  void anEditBeatsADeletionInThePlanToo() {
    one.put("a", single("lunch"));
    world.settle(one);
    world.edit("uid-lunch", titled("dinner"));
    one.remove("lunch");
    assertThat(told(one.plan())).containsExactly("REMOTE created new/- ");
  }

  @Test
  void aConflictThatAPersonDecidesIsShownAsOne() {
    Place asking =
        world.new Place("asking", BindingRules.TWO_WAY.withConflicts(ConflictPolicy.MANUAL));
    asking.put("a", single("lunch"));
    world.settle(asking);
    asking.edit("lunch", titled("theirs"));
    world.edit("uid-lunch", titled("ours"));
    assertThat(told(asking.plan())).containsExactly("HUB conflict open title");
    assertThat(asking.apply(asking.plan())).isInstanceOf(Outcome.Done.class);
    assertThat(world.hub.openConflicts()).hasSize(1);
  }

  @Test
  void whatTheGuardWouldHoldIsShownAsHeld() {
    for (int i = 0; i < 8; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one);
    for (int i = 0; i < 6; i++) {
      one.remove("event " + i);
    }
    assertThat(told(one.plan())).hasSize(6).containsOnly("HUB held removal_proposed ");
    assertThat(world.hub.proposals()).isEmpty();
  }

  @Test
  void anAnswerToAnInvitationIsAWrite() {
    People people =
        new People(
            Optional.of(new Attendee("boss@example.net", "", Response.ACCEPTED, Role.REQUIRED)),
            List.of(
                new Attendee(
                    one.provider.account().email(), "", Response.NEEDS_ACTION, Role.REQUIRED)));
    Event lunch = single("lunch");
    one.put("a", lunch.withContent(lunch.content().withPeople(people)));
    world.settle(one);
    world.hub.user().respond(one.binding, world.id("uid-lunch"), Response.ACCEPTED);
    assertThat(told(one.plan())).contains("REMOTE answered asked attendees");
    assertThat(one.apply(one.plan())).isInstanceOf(Outcome.Done.class);
    world.settle(one);
  }

  @Test
  void aCreateWhoseAnswerWasLostIsRepeatedAsPlanned() {
    world.settle(one);
    world.make(single("lunch"));
    one.provider.faultAt(2, new MemoryProvider.Fault.AnswerLost());
    one.sync();
    world.clock.pass(Duration.ofMinutes(10));
    assertThat(told(one.plan())).containsExactly("REMOTE linked new/- ");
    assertThat(one.apply(one.plan())).isInstanceOf(Outcome.Done.class);
    assertThat(one.titles()).containsExactly("lunch");
    world.settle(one);
  }

  @Test
  void ourCopyThatTheOriginalReplacesIsRemoved() {
    world.settle(one, two);
    one.put("a", single("lunch"));
    one.sync();
    two.sync();
    two.put("native", single("lunch"));
    assertThat(told(two.plan())).containsExactly("REMOTE removed stray ");
    assertThat(two.apply(two.plan())).isInstanceOf(Outcome.Done.class);
    assertThat(two.titles()).containsExactly("lunch");
  }

  @Test
  void noReadIsMadeTwiceHoweverManyTriesAPlanTakes() {
    for (int i = 0; i < 6; i++) {
      one.put("e" + i, single("event " + i));
    }
    world.settle(one);
    for (int i = 0; i < 2; i++) {
      one.provider.vanish(MirrorWorld.remote("e" + i));
    }
    one.provider.expireCursors();
    int calls = one.provider.calls().size();
    assertThat(told(one.plan()))
        .containsExactly("HUB removed same/gone ", "HUB removed same/gone ");
    List<String> made = one.provider.calls();
    assertThat(made.subList(calls, made.size())).doesNotHaveDuplicates().hasSizeBetween(5, 6);
    assertThat(one.apply(one.plan())).isInstanceOf(Outcome.Done.class);
    world.settle(one);
    assertThat(world.titles()).hasSize(4);
  }

  @Test
  void aWindowOfTimeDoesNotRunAwayFromThePlan() {
    Place frozen = world.place("frozen", WindowKind.FROZEN);
    frozen.put("a", single("lunch"));
    Plan plan = frozen.plan();
    world.clock.pass(Duration.ofHours(1));
    assertThat(frozen.apply(plan)).isInstanceOf(Outcome.Done.class);
    assertThat(world.titles()).containsExactly("lunch");
    world.settle(frozen);
  }

  @Test
  void aPassInBetweenHasDoneIt() {
    one.put("a", single("lunch"));
    Plan plan = one.plan();
    world.settle(one);
    Outcome outcome = one.apply(plan);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).now().deeds()).isEmpty();
  }

  @Test
  void aPassOverNothingHasNoDeeds() {
    one.put("a", single("lunch"));
    world.settle(one);
    assertThat(one.plan().deeds()).isEmpty();
  }

  @Test
  void theSameTwiceHasOneFingerprint() {
    world.settle(one);
    one.put("a", single("tea"));
    world.make(single("lunch"));
    assertThat(one.plan().fingerprint()).isEqualTo(one.plan().fingerprint());
  }

  @Test
  void aPlanOfAnotherWorldIsRefusedAndNothingIsDone() {
    world.settle(one);
    world.make(single("lunch"));
    Plan plan = one.plan();
    world.edit("uid-lunch", titled("dinner"));
    int calls = one.provider.calls().size();
    int written = world.hub.writes();
    Outcome outcome = one.apply(plan);
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).now().deeds())
        .extracting(deed -> title(deed.after()))
        .containsExactly("dinner");
    assertThat(one.writes(calls)).isEmpty();
    assertThat(world.hub.writes()).isEqualTo(written);
  }

  @Test
  void anEditAtTheProviderMovesTheWorldToo() {
    one.put("a", single("lunch"));
    world.settle(one);
    world.edit("uid-lunch", located("Rome"));
    Plan plan = one.plan();
    one.edit("lunch", titled("dinner"));
    assertThat(one.apply(plan)).isInstanceOf(Outcome.Refused.class);
    assertThat(world.titles()).containsExactly("lunch");
  }

  /** Does something in the middle of a pass that does a plan: before its first write. */
  private Outcome applyWhile(Plan plan, Runnable meanwhile) {
    CalendarProvider interrupted =
        new ForwardingProvider(one.provider) {
          private boolean done;

          @Override
          public RemoteEvent update(
              RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
            if (!done) {
              done = true;
              meanwhile.run();
            }
            return super.update(calendar, known, wanted, mailing);
          }
        };
    return world.planner.apply(world.hub.lease(one.binding), interrupted, plan.fingerprint());
  }

  private Plan planOfTwoUpdates() {
    one.put("a", single("lunch"));
    one.put("b", single("tea"));
    world.settle(one);
    world.edit("uid-lunch", located("Rome"));
    world.edit("uid-tea", located("Rome"));
    return one.plan();
  }

  @Test
  void anEditOfACopyBeforeItsWriteStopsThePassThere() {
    Plan plan = planOfTwoUpdates();
    Outcome outcome = applyWhile(plan, () -> one.edit("lunch", titled("dinner")));
    assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
    assertThat(((Outcome.Stopped) outcome).done()).isEmpty();
    assertThat(((Outcome.Stopped) outcome).left()).hasSize(2);
    world.settle(one);
    assertThat(world.titles()).containsExactly("dinner", "tea");
    assertThat(one.copy("dinner").event().content().text().location()).isEqualTo("Rome");
  }

  @Test
  void anEditInTheHubBeforeItsWriteLeavesItAndWhatFollows() {
    Plan plan = planOfTwoUpdates();
    int calls = one.provider.calls().size();
    Outcome outcome = applyWhile(plan, () -> world.edit("uid-tea", titled("coffee")));
    assertThat(outcome).isInstanceOf(Outcome.Stopped.class);
    Outcome.Stopped stopped = (Outcome.Stopped) outcome;
    assertThat(stopped.done()).hasSize(1);
    assertThat(stopped.left()).hasSize(1);
    assertThat(one.writes(calls)).hasSize(1);
    assertThat(one.links()).allMatch(link -> link.intent().isEmpty());
    world.settle(one);
    assertThat(one.titles()).containsExactlyInAnyOrder("lunch", "coffee");
  }

  @Test
  void whatTheProviderRefusesIsLeftAndSaid() {
    Plan plan = planOfTwoUpdates();
    ProviderException refusal = ProviderException.of(FailureClass.REJECTED, "too_long");
    boolean[] refused = new boolean[1];
    Outcome outcome =
        applyWhile(
            plan,
            () -> {
              refused[0] = true;
              one.provider.faultAt(1, new MemoryProvider.Fault.Fails(refusal));
            });
    assertThat(refused).containsExactly(true);
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    assertThat(((Outcome.Done) outcome).left()).hasSize(1);
    assertThat(((Outcome.Done) outcome).done())
        .extracting(PlannedDeed::verb)
        .containsExactlyInAnyOrder("refused", "updated");
  }

  @Test
  void aPlanReadsOnlySoMuch() {
    one.provider.listForEver(true);
    assertThatThrownBy(one::plan).isInstanceOf(TooLargeException.class);
  }

  @Test
  void aReadThatFailsIsNoPlan() {
    one.put("a", single("lunch"));
    one.provider.faultAt(
        1, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
    assertThatThrownBy(one::plan).isInstanceOf(ProviderException.class);
  }
}
