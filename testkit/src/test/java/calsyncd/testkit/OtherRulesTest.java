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
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.hub.BindingRules;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.LeaseLostException;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever was under way when a user changed his mind: what he wants now is what happens. */
class OtherRulesTest {
  private static final BindingRules BUSY = rules(Direction.EXPORT_ONLY, true, false, false);
  private static final BindingRules MAILING = rules(Direction.TWO_WAY, false, true, true);
  private static final BindingRules ASKING = rules(Direction.TWO_WAY, false, true, false);

  private final MirrorWorld world = new MirrorWorld();

  private static BindingRules rules(Direction way, boolean busy, boolean people, boolean mail) {
    return new BindingRules(
        way, true, busy, people, mail, ConflictPolicy.NEWEST_WINS, ExportFilter.NONE);
  }

  private static Event meeting() {
    Attendee guest = new Attendee("guest@example.org", "", Response.NEEDS_ACTION, Role.REQUIRED);
    Event event = single("meeting");
    return event.withContent(
        event.content().withPeople(new People(Optional.empty(), List.of(guest))));
  }

  private Place settled(Quirks quirks, BindingRules rules) {
    Place place = world.new Place("one", rules, quirks);
    world.settle(place);
    return place;
  }

  private Place settled() {
    return settled(Quirks.PLAIN, BindingRules.TWO_WAY);
  }

  private void retried(Place place) {
    for (int pass = 0; pass < 4; pass++) {
      world.clock.pass(Duration.ofHours(1));
      place.sync();
    }
  }

  @Test
  void aCreateThatFailedIsRepeatedAsItIsToBeByNow() {
    Place one = settled();
    world.make(single("dentist"));
    one.sync(Intercepted.down(one.provider, "create"));
    world.hub.user().rule(one.binding, BUSY);
    retried(one);
    assertThat(one.titles()).containsExactly("Busy");
  }

  @Test
  void aCreateThatNobodyHeardOfIsReducedWhenItShows() {
    Place one = settled();
    world.make(single("dentist"));
    one.sync(Intercepted.unheard(one.provider, "create"));
    world.hub.user().rule(one.binding, BUSY);
    one.sync();
    world.settle(one);
    assertThat(one.titles()).containsExactly("Busy");
  }

  @Test
  void nobodyIsMailedOnceThatIsForbidden() {
    Place graph = settled(Quirks.GRAPH, MAILING);
    world.make(meeting());
    graph.sync(Intercepted.down(graph.provider, "create"));
    world.hub.user().rule(graph.binding, BindingRules.TWO_WAY);
    retried(graph);
    assertThat(graph.titles()).containsExactly("meeting");
    assertThat(graph.provider.mails()).isEmpty();
  }

  @Test
  void nobodyIsInvitedToWhatWasDeleted() {
    Place graph = settled(Quirks.GRAPH, MAILING);
    world.make(meeting());
    graph.sync(Intercepted.down(graph.provider, "create"));
    world.hub.user().remove(world.id("uid-meeting"));
    retried(graph);
    assertThat(graph.titles()).isEmpty();
    assertThat(graph.provider.mails()).isEmpty();
  }

  @Test
  void guestsAreInvitedAllTheSameByACreateThatWasOnlyPutOff() {
    Place graph = settled(Quirks.GRAPH, MAILING);
    world.make(meeting());
    graph.sync(Intercepted.down(graph.provider, "create"));
    retried(graph);
    assertThat(graph.provider.mails()).hasSize(1);
  }

  @Test
  void whatWaitedBecauseOfMailsGoesWhereNobodyIsNamedAnyMore() {
    Place graph = settled(Quirks.GRAPH, ASKING);
    world.make(meeting());
    world.settle(graph);
    assertThat(graph.titles()).isEmpty();
    world.hub.user().rule(graph.binding, BindingRules.TWO_WAY);
    retried(graph);
    assertThat(graph.titles()).containsExactly("meeting");
    assertThat(graph.provider.mails()).isEmpty();
  }

  @Test
  void anUntiedBindingKeepsNoCopyThatWasUnderWay() {
    Place one = settled();
    world.make(single("lunch"));
    one.sync(Intercepted.unheard(one.provider, "create"));
    world.hub.user().untie(one.binding);
    retried(one);
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void anUntiedBindingKeepsNoCopyThatWasBeingUpdated() {
    Place one = settled();
    world.make(single("dentist"));
    world.settle(one);
    world.edit("uid-dentist", titled("dentist at noon"));
    one.sync(Intercepted.unheard(one.provider, "update"));
    world.hub.user().untie(one.binding);
    retried(one);
    assertThat(one.titles()).isEmpty();
  }

  @Test
  void aPassThatIsUnderWayByTheOldRulesEnds() {
    Place one = settled();
    for (int i = 0; i < 5; i++) {
      world.make(single("e" + i));
    }
    world.settle(one);
    for (int i = 0; i < 5; i++) {
      world.edit("uid-e" + i, located("Rome"));
    }
    AtomicBoolean untied = new AtomicBoolean();
    Runnable untie =
        () -> {
          if (!untied.getAndSet(true)) {
            world.hub.user().untie(one.binding);
          }
        };
    assertThatThrownBy(() -> one.sync(Intercepted.before(one.provider, "update", untie)))
        .isInstanceOf(LeaseLostException.class);
    retried(one);
    assertThat(one.titles()).isEmpty();
  }

  private static Stream<Quirks> profiles() {
    return Stream.of(Quirks.PLAIN, Quirks.GOOGLE, Quirks.GRAPH, Quirks.CALDAV);
  }

  /** The hub took over what was edited at the copy, so that both say it: it goes all the same. */
  @ParameterizedTest
  @MethodSource("profiles")
  void aTitleThatAPersonGaveTheCopyIsHiddenToo(Quirks quirks) {
    Place one = settled(quirks, BindingRules.TWO_WAY);
    Event event = single("dentist");
    ZoneId zone = ZoneId.of("Europe/Berlin");
    When when =
        new When(
            EventTime.Zoned.of(LocalDateTime.parse("2026-03-02T15:00"), zone),
            EventTime.Zoned.of(LocalDateTime.parse("2026-03-02T16:00"), zone));
    world.make(event.withContent(event.content().withWhen(when)));
    world.settle(one);
    one.edit("dentist", titled("dentist at noon"));
    world.settle(one);
    world.hub.user().rule(one.binding, BUSY);
    world.settle(one);
    assertThat(one.titles()).containsExactly("Busy");
  }
}
