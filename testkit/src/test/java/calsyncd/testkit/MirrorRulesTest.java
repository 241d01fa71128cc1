package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.NOON;
import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.SeriesOverride;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.HubEvent;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.sync.Mapping;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users want of single bindings, and what no binding may do. */
class MirrorRulesTest {
  private static final Attendee ADA =
      new Attendee("ada@example.org", "Ada", Response.NEEDS_ACTION, Role.REQUIRED);
  private static final Attendee SELF =
      new Attendee("someone@example.org", "", Response.NEEDS_ACTION, Role.REQUIRED);

  private final MirrorWorld world = new MirrorWorld();
  private final Place source = world.place("source");

  private static BindingRules exporting(boolean busyOnly, ExportFilter filter) {
    return new BindingRules(
        Direction.EXPORT_ONLY, true, busyOnly, false, false, ConflictPolicy.NEWEST_WINS, filter);
  }

  private Place mirror(BindingRules rules) {
    return world.new Place("mirror", rules);
  }

  private static Event with(Event event, Busy busy) {
    EventContent c = event.content();
    return event.withContent(
        c.withStanding(new Standing(c.standing().status(), busy, c.standing().visibility())));
  }

  private static Event invited(Event event, Attendee organizer, Attendee... guests) {
    return event.withContent(
        event.content().withPeople(new People(Optional.of(organizer), List.of(guests))));
  }

  @Test
  void aBusyCopySaysNothingButThatTheTimeIsTaken() {
    Place mirror = mirror(exporting(true, ExportFilter.NONE));
    source.put("a", MirrorWorld.located("Rome").apply(single("secret")));
    world.settle(source, mirror);

    EventContent copy = mirror.copy("Busy").event().content();
    assertThat(copy.text()).isEqualTo(new Text("Busy", "", "", ""));
    assertThat(copy.standing().visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(copy.when()).isEqualTo(single("secret").content().when());

    source.edit("secret", titled("still secret"));
    int calls = mirror.provider.calls().size();
    world.settle(source, mirror);
    assertThat(mirror.writes(calls)).isEmpty();
  }

  @Test
  void aCopyThatIsOnlyWrittenToIsPutRight() {
    Place mirror = mirror(exporting(false, ExportFilter.NONE));
    source.put("a", single("lunch"));
    world.settle(source, mirror);
    mirror.edit("lunch", titled("scribble"));
    mirror.put("own", single("of the mirror"));
    world.settle(mirror, source);

    assertThat(mirror.titles()).containsExactlyInAnyOrder("lunch", "of the mirror");
    assertThat(source.titles()).containsExactly("lunch");
    assertThat(world.titles()).containsExactly("lunch");
    assertThat(world.hub.deeds())
        .anyMatch(deed -> deed.before().filter(it -> says(it, "scribble")).isPresent());
  }

  private static boolean says(Event event, String title) {
    return event.content().text().title().equals(title);
  }

  @Test
  void aMeetingThatTheMirrorHasByItselfGetsNoCopyAndIsNeverWrittenTo() {
    Place mirror = mirror(exporting(true, ExportFilter.NONE));
    mirror.put("native", single("lunch"));
    source.put("a", single("lunch"));
    source.sync();
    world.settle(mirror, source);
    source.edit("lunch", titled("dinner"));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("lunch");

    source.remove("dinner");
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("lunch");
  }

  @Test
  void whatLeavesAFilterLosesItsCopyAndNothingElse() {
    Place mirror = mirror(exporting(false, new ExportFilter(false, false, true, "standup")));
    source.put("a", single("lunch"));
    source.put("b", single("Daily standup"));
    source.put("c", with(single("free"), Busy.FREE));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("lunch");

    source.edit("lunch", event -> with(event, Busy.FREE));
    world.settle(source, mirror);
    assertThat(mirror.titles()).isEmpty();
    assertThat(source.titles()).hasSize(3);

    source.edit("lunch", event -> with(event, Busy.BUSY));
    world.settle(source, mirror);
    assertThat(mirror.titles()).containsExactly("lunch");
  }

  @Test
  void guestsStayWhereTheyAre() {
    Place mirror = world.new Place("graph", BindingRules.TWO_WAY, Quirks.GRAPH);
    source.put("a", invited(single("lunch"), SELF, SELF, ADA));
    world.settle(source, mirror);
    assertThat(mirror.copy("lunch").event().content().people().attendees()).isEmpty();

    mirror.edit("lunch", titled("dinner"));
    world.settle(mirror, source);
    assertThat(source.copy("dinner").event().content().people().attendees()).hasSize(2);
    assertThat(world.hub.events(world.calendar).getFirst().content().people().attendees())
        .hasSize(2);
    assertThat(mirror.provider.mails()).isEmpty();
  }

  @Test
  void guestsStayOnAnOccurrenceThatACopyChanges() {
    Event daily = Events.daily("uid-daily", "stand-up", MirrorWorld.NOON);
    Place mirror = world.new Place("graph", BindingRules.TWO_WAY, Quirks.GRAPH);
    source.put("a", invited(daily, SELF, SELF, ADA));
    world.settle(source, mirror);

    mirror.edit("stand-up", copy -> Events.renamed(copy, 3, "retro"));
    world.settle(mirror, source);
    assertThat(world.hub.events(world.calendar).getFirst().overrides().values())
        .singleElement()
        .isInstanceOfSatisfying(
            SeriesOverride.Changed.class,
            changed -> assertThat(changed.content().people().attendees()).hasSize(2));
  }

  @Test
  void aWriteOfWhichGuestsWouldHearWaitsForAPerson() {
    Place graph = world.new Place("graph", BindingRules.TWO_WAY, Quirks.GRAPH);
    graph.put("a", invited(single("lunch"), SELF, SELF, ADA));
    world.settle(graph);
    world.edit("uid-lunch", titled("dinner"));
    world.settle(graph);

    assertThat(graph.titles()).containsExactly("lunch");
    assertThat(graph.provider.mails()).isEmpty();
    assertThat(world.hub.proposals())
        .singleElement()
        .satisfies(proposal -> assertThat(proposal.kind()).isEqualTo("would_mail"));

    world.hub.user().approve(world.hub.proposals().getFirst());
    graph.sync();
    assertThat(graph.titles()).containsExactly("dinner");
    assertThat(graph.provider.mails()).isNotEmpty();
  }

  @Test
  void aMeetingOfSomebodyElseIsOnlyAnswered() {
    source.put("a", invited(single("lunch"), ADA, ADA, SELF));
    world.settle(source);
    world.edit("uid-lunch", titled("mine"));
    int calls = source.provider.calls().size();
    world.settle(source);
    assertThat(source.writes(calls)).isEmpty();
    assertThat(source.titles()).containsExactly("lunch");

    HubEvent event = world.hub.event(world.id("uid-lunch"));
    world.hub.user().respond(source.binding, event.id(), Response.ACCEPTED);
    source.sync();
    assertThat(source.writes(calls)).containsExactly("respond a");
    assertThat(source.copy("lunch").event().content().people().attendees())
        .anyMatch(one -> one.response() == Response.ACCEPTED);
  }

  private void respondTo(String uid) {
    EventId event = world.hub.event(world.id(uid)).id();
    world.hub.user().respond(source.binding, event, Response.ACCEPTED);
  }

  private List<String> answersSince(int calls) {
    return source.writes(calls).stream().filter(call -> call.startsWith("respond")).toList();
  }

  @Test
  void anAnswerOfWhichNobodyKnowsTheEndIsReadBeforeItIsGivenAgain() {
    source.put("a", invited(single("lunch"), ADA, ADA, SELF));
    world.settle(source);
    int calls = source.provider.calls().size();
    respondTo("uid-lunch");
    source.provider.faultAt(2, new MemoryProvider.Fault.AnswerLost());
    source.sync();
    assertThat(answersSince(calls)).hasSize(1);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(source);
    assertThat(answersSince(calls)).hasSize(1);
    assertThat(source.links()).allMatch(link -> link.wantedResponse().isEmpty());
    assertThat(world.hub.events(world.calendar).getFirst().content().people().attendees())
        .anyMatch(one -> one.response() == Response.ACCEPTED);
  }

  @Test
  void anAnswerThatMetAnotherRevisionIsGivenInTheSamePassUnlessItIsThere() {
    source.put("a", invited(single("lunch"), ADA, ADA, SELF));
    world.settle(source);
    int calls = source.provider.calls().size();
    respondTo("uid-lunch");
    source.provider.faultAt(
        2, new MemoryProvider.Fault.Fails(ProviderException.of(FailureClass.CONFLICT, "412")));
    source.sync();
    assertThat(answersSince(calls)).hasSize(2);
    assertThat(source.links()).allMatch(link -> link.wantedResponse().isEmpty());
  }

  @Test
  void anEventThatAnotherCalendarIsReadFromOutlivesItsRemoval() {
    Place reader = world.new Place("reader", BindingRules.IMPORT_ONLY);
    source.put("a", single("lunch"));
    reader.put("b", single("lunch"));
    world.settle(source, reader);
    source.remove("lunch");
    world.settle(source, reader);

    assertThat(world.titles()).containsExactly("lunch");
    assertThat(reader.titles()).containsExactly("lunch");
    assertThat(source.titles()).isEmpty();
  }

  @Test
  void manySmallDeletionsWaitAsOneLargeDoes() {
    for (int i = 0; i < 100; i++) {
      source.put("e" + i, single("event " + i));
    }
    world.settle(source);
    for (int i = 0; i < 60; i++) {
      source.remove("event " + i);
      source.sync();
    }
    assertThat(world.titles()).hasSizeGreaterThanOrEqualTo(75);
    assertThat(world.hub.parked(source.binding)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = 10_000)
  void aReleaseThatMapsOneMoreFieldWritesNothing(int links) {
    Mapping next = new Mapping(2, Map.of(2, Set.of("location")));
    MirrorWorld upgraded = new MirrorWorld(next);
    MirrorWorld.Upgrade upgrade = upgraded.upgradedFrom(Mapping.CURRENT);
    Place old = upgrade.place("one");
    Place mirror = upgrade.place("two");
    for (int i = 0; i < links; i++) {
      old.put("e" + i, single("event " + i));
    }
    old.sync();
    while (mirror.sync().push().again().isPresent()) {
      assertThat(mirror.titles()).hasSizeLessThan(links);
    }
    assertThat(mirror.titles()).hasSize(links);
    int calls = old.provider.calls().size();
    int mirrored = mirror.provider.calls().size();
    long versions = upgraded.hub.versions();

    old.provider
        .held()
        .forEach(copy -> {
          Event located = MirrorWorld.located("now read").apply(copy.event());
          old.provider.put(copy.withEvent(located));
        });
    old.provider.expireCursors();
    upgrade.sync(old);
    upgrade.sync(mirror);

    assertThat(old.writes(calls)).isEmpty();
    assertThat(mirror.writes(mirrored)).isEmpty();
    assertThat(upgraded.hub.versions()).isEqualTo(versions);
  }

  @Test
  void serversThatRewriteInOppositeDirectionsComeToRest() {
    Place mirror = world.place("mirror");
    source.provider.rewriteBy(content -> cased(content, true));
    mirror.provider.rewriteBy(content -> cased(content, false));
    world.settle(source, mirror);
    world.make(single("Lunch"));
    world.settle(source, mirror);
    assertThat(source.titles()).containsExactly("LUNCH");
    assertThat(mirror.titles()).containsExactly("lunch");

    world.edit("uid-Lunch", titled("Dinner"));
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(source, mirror);
    assertThat(source.titles()).containsExactly("DINNER");
    assertThat(mirror.titles()).containsExactly("dinner");
  }

  private static EventContent cased(EventContent content, boolean upper) {
    Text t = content.text();
    String title = upper ? t.title().toUpperCase(Locale.ROOT) : t.title().toLowerCase(Locale.ROOT);
    return content.withText(new Text(title, t.description(), t.location(), t.url()));
  }

  @Test
  void aCopyIsTimedAsItsEventIs() {
    Place mirror = mirror(exporting(true, ExportFilter.NONE));
    source.put("a", Events.daily("uid-d", "daily", NOON));
    world.settle(source, mirror);
    assertThat(mirror.copy("Busy").event().recurrence())
        .isEqualTo(Events.daily("uid-d", "daily", NOON).recurrence());
  }
}
