package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.single;
import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.hub.Link;
import calsyncd.merge.ConflictPolicy;
import calsyncd.merge.Direction;
import calsyncd.merge.LinkFields;
import calsyncd.provider.Mailing;
import calsyncd.testkit.MemoryProvider.Fault;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The meetings of a group: one binding invites their guests, and no other event's. */
class GroupMeetingsTest {
  private static final String ADA = "ada@example.org";
  private static final String BEN = "ben@example.org";
  private static final String EVE = "eve@elsewhere.example";
  private static final Guests ALL = guests(Mailing.EVERYBODY, Mailing.EVERYBODY);
  private static final Guests NEW_ONLY = guests(Mailing.EVERYBODY, Mailing.NOBODY);
  private static final Guests NONE = guests(Mailing.NOBODY, Mailing.NOBODY);

  private final MirrorWorld world = new MirrorWorld();
  private final Place google = world.place("google", Quirks.GOOGLE);

  private static Guests guests(Mailing whenNew, Mailing afterwards) {
    return new Guests(Guests.By.HERE, whenNew, afterwards, false, false);
  }

  private static final Guests CONSENT =
      new Guests(Guests.By.HERE, Mailing.NOBODY, Mailing.NOBODY, true, false);

  private static Attendee guest(String email) {
    return new Attendee(email, "", Response.NEEDS_ACTION, Role.REQUIRED);
  }

  private static UnaryOperator<Event> inviting(String... emails) {
    return event ->
        LinkFields.mapped(
            event,
            content -> {
              List<Attendee> all = new ArrayList<>(content.people().attendees());
              for (String email : emails) {
                all.add(guest(email));
              }
              return content.withPeople(new People(content.people().organizer(), all));
            });
  }

  private static UnaryOperator<Event> without(String email) {
    return event ->
        LinkFields.mapped(
            event,
            content ->
                content.withPeople(
                    new People(
                        content.people().organizer(),
                        content.people().attendees().stream()
                            .filter(one -> !one.email().equals(email))
                            .toList())));
  }

  private static UnaryOperator<Event> answering(String email, Response response) {
    return event ->
        LinkFields.mapped(
            event,
            content ->
                content.withPeople(
                    new People(
                        content.people().organizer(),
                        content.people().attendees().stream()
                            .map(one -> one.email().equals(email) ? said(one, response) : one)
                            .toList())));
  }

  private static Attendee said(Attendee one, Response response) {
    return new Attendee(one.email(), one.name(), response, one.role());
  }

  /** A meeting of the group, with these members on it. */
  private EventId meeting(Place by, Guests guests, String... members) {
    return meeting(by, guests, inviting(members).apply(single("meeting")));
  }

  private EventId meeting(Place by, Guests guests, Event event) {
    EventId id = world.make(event);
    world.hub.user().invite(id, Optional.of(by.binding), guests);
    return id;
  }

  private static List<Attendee> people(Event event) {
    return event.content().people().attendees();
  }

  private static List<String> invited(Place place) {
    return people(place.copy("meeting").event()).stream().map(Attendee::email).toList();
  }

  private List<Attendee> inHub() {
    return people(world.hub.event(world.id("uid-meeting")).event());
  }

  private List<String> inHubByName() {
    return inHub().stream().map(Attendee::email).toList();
  }

  private static BindingRules open() {
    return new BindingRules(
        Direction.TWO_WAY,
        true,
        false,
        true,
        true,
        ConflictPolicy.NEWEST_WINS,
        BindingRules.TWO_WAY.filter());
  }

  @Test
  void aStrangersInvitationInTheSameCalendarIsNobodysToExportOrMail() {
    Place graph = world.place("graph", Quirks.GRAPH);
    google.put(
        "foreign",
        single("theirs")
            .withContent(
                single("theirs")
                    .content()
                    .withPeople(
                        new People(
                            Optional.of(guest(EVE)),
                            List.of(guest("someone@example.org"), guest("x@strange.example"))))));
    google.put("own", inviting("friend@strange.example").apply(single("party")));
    world.settle(google, graph);
    meeting(graph, new Guests(Guests.By.HERE, Mailing.NOBODY, Mailing.NOBODY, true, false), ADA);
    world.settle(google, graph);
    world.edit("uid-theirs", titled("theirs anew"));
    world.edit("uid-party", titled("party anew"));
    world.settle(google, graph);

    assertThat(invited(graph)).containsExactly(ADA);
    assertThat(people(graph.copy("theirs anew").event())).isEmpty();
    assertThat(people(graph.copy("party anew").event())).isEmpty();
    assertThat(graph.provider.mails()).containsExactly("invitation to " + ADA);
    assertThat(google.provider.mails()).isEmpty();
    assertThat(invited(google)).isEmpty();
  }

  @Test
  void aMeetingOfAStrangerThatAGroupTookIsNotHandedOn() {
    Place graph = world.place("graph", Quirks.GRAPH);
    graph.put("own", inviting("friend@strange.example").apply(single("meeting")));
    graph.put(
        "foreign",
        single("theirs")
            .withContent(
                single("theirs")
                    .content()
                    .withPeople(
                        new People(Optional.of(guest(EVE)), List.of(guest("x@strange.example"))))));
    world.settle(graph, google);
    world.hub.user().invite(world.id("uid-meeting"), Optional.of(google.binding), ALL);
    world.hub.user().invite(world.id("uid-theirs"), Optional.of(google.binding), ALL);
    world.edit("uid-meeting", titled("moved").andThen(inviting(ADA)::apply)::apply);
    world.edit("uid-theirs", titled("changed"));
    world.settle(google);

    assertThat(people(google.copy("moved").event())).isEmpty();
    assertThat(people(google.copy("changed").event())).isEmpty();
    assertThat(google.provider.mails()).isEmpty();
  }

  @Test
  void aMeetingThatSomebodyElseOrganisesInvitesNobodyWhereverItWasMade() {
    Event theirs = inviting("x@strange.example").apply(single("meeting"));
    People people = new People(Optional.of(guest(EVE)), people(theirs));
    meeting(google, ALL, theirs.withContent(theirs.content().withPeople(people)));
    world.settle(google);
    assertThat(invited(google)).isEmpty();
    assertThat(google.provider.mails()).isEmpty();
  }

  @Test
  void oneOfTwoBindingsInvitesWhateverTheRulesOfTheOtherAre() {
    Place other = world.new Place("other", open(), Quirks.GRAPH);
    meeting(google, ALL, ADA);
    world.settle(google, other);
    world.edit("uid-meeting", inviting(BEN));
    world.settle(google, other);

    assertThat(invited(google)).containsExactlyInAnyOrder(ADA, BEN);
    assertThat(invited(other)).isEmpty();
    assertThat(other.provider.mails()).isEmpty();
    assertThat(google.provider.mails())
        .containsExactlyInAnyOrder("invitation to " + ADA, "update to " + ADA, "update to " + BEN);
  }

  @Test
  void withoutABindingThatInvitesNobodyDoes() {
    Place open = world.new Place("open", open(), Quirks.GRAPH);
    EventId id = world.make(inviting(ADA).apply(single("meeting")));
    world.hub.user().invite(id, Optional.empty(), ALL);
    world.settle(google, open);
    assertThat(invited(google)).isEmpty();
    assertThat(invited(open)).isEmpty();
    assertThat(open.provider.mails()).isEmpty();
  }

  @Test
  void whoIsToldFollowsThePolicy() {
    assertThat(mailsOfAMeetingThatOneJoins(NONE)).isEmpty();
    assertThat(mailsOfAMeetingThatOneJoins(NEW_ONLY)).containsExactly("invitation to " + ADA);
    assertThat(mailsOfAMeetingThatOneJoins(ALL))
        .containsExactlyInAnyOrder(
            "invitation to " + ADA,
            "update to " + ADA,
            "update to " + BEN,
            "cancellation to " + ADA,
            "cancellation to " + BEN);
  }

  private static List<String> mailsOfAMeetingThatOneJoins(Guests guests) {
    GroupMeetingsTest test = new GroupMeetingsTest();
    EventId id = test.meeting(test.google, guests, ADA);
    test.world.settle(test.google);
    test.world.edit("uid-meeting", inviting(BEN));
    test.world.settle(test.google);
    assertThat(invited(test.google)).containsExactlyInAnyOrder(ADA, BEN);
    test.world.hub.user().remove(id);
    test.world.settle(test.google);
    assertThat(test.google.titles()).isEmpty();
    return test.google.provider.mails();
  }

  @Test
  void aCopyThatAFilterTakesAwayIsNoCancellation() {
    meeting(google, ALL, ADA);
    world.settle(google);
    world
        .hub
        .user()
        .rule(
            google.binding,
            BindingRules.TWO_WAY.withFilter(
                new calsyncd.hub.ExportFilter(false, false, false, "hidden")));
    world.edit("uid-meeting", titled("hidden"));
    world.settle(google);
    assertThat(google.titles()).isEmpty();
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
  }

  @Test
  void whoAcceptedHasAcceptedWhenOneMoreJoins() {
    meeting(google, ALL, ADA);
    world.settle(google);
    google.edit("meeting", answering(ADA, Response.ACCEPTED));
    world.edit("uid-meeting", inviting(BEN));
    world.settle(google);

    assertThat(people(google.copy("meeting").event()))
        .extracting(Attendee::email, Attendee::response)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(ADA, Response.ACCEPTED),
            org.assertj.core.groups.Tuple.tuple(BEN, Response.NEEDS_ACTION));
    assertThat(inHub())
        .extracting(Attendee::response)
        .containsExactlyInAnyOrder(Response.ACCEPTED, Response.NEEDS_ACTION);
  }

  @Test
  void anAnswerComesIntoTheHubAndNowhereElse() {
    Place mirror = world.place("mirror", Quirks.GRAPH);
    meeting(google, ALL, "Ada@Example.org");
    world.settle(google, mirror);
    int mails = google.provider.mails().size();
    int calls = google.provider.calls().size();
    int mirrored = mirror.provider.calls().size();
    long versions = world.hub.versions();
    google.edit("meeting", answering(ADA, Response.DECLINED));
    world.settle(google, mirror);

    assertThat(inHub())
        .containsExactly(new Attendee("Ada@Example.org", "", Response.DECLINED, Role.REQUIRED));
    assertThat(world.hub.versions()).isEqualTo(versions + 1);
    assertThat(google.writes(calls)).isEmpty();
    assertThat(mirror.writes(mirrored)).isEmpty();
    assertThat(google.provider.mails()).hasSize(mails);
    assertThat(google.links()).noneMatch(Link::lags);
    assertThat(mirror.links()).noneMatch(Link::lags);
  }

  @Test
  void anAnswerToOneOccurrenceOfItsOwnStaysThere() {
    Event daily =
        inviting(ADA)
            .apply(
                Events.renamed(
                    Events.daily("uid-meeting", "meeting", MirrorWorld.NOON), 3, "retro"));
    meeting(google, ALL, daily);
    google.sync();
    google.sync();
    google.edit("meeting", answering(ADA, Response.ACCEPTED));
    google.sync();
    google.sync();
    world.settle(google);
    Event hub = world.hub.event(world.id("uid-meeting")).event();
    assertThat(hub.overrides().values())
        .singleElement()
        .isInstanceOfSatisfying(
            calsyncd.calendar.SeriesOverride.Changed.class,
            it ->
                assertThat(it.content().people().attendees())
                    .extracting(Attendee::response)
                    .containsExactly(Response.ACCEPTED));
  }

  @Test
  void sevenJoinsInAnHourAreSevenEdits() {
    meeting(google, NONE, ADA);
    world.settle(google);
    for (int i = 0; i < 7; i++) {
      world.clock.pass(Duration.ofMinutes(5));
      String joiner = "member" + i + "@example.org";
      join(joiner);
      world.settle(google);
      assertThat(invited(google)).contains(joiner);
    }
    assertThat(world.hub.parked(google.binding)).isEmpty();
  }

  private void join(String member) {
    world.edit("uid-meeting", inviting(member));
  }

  @Test
  void whoJoinsAndLeavesAgainAndAgainIsNoQuarrelOfServers() {
    meeting(google, NONE, ADA);
    world.settle(google);
    for (int i = 0; i < 10; i++) {
      world.clock.pass(Duration.ofMinutes(1));
      join(BEN);
      world.settle(google);
      assertThat(invited(google)).contains(BEN);
      world.edit("uid-meeting", without(BEN));
      world.settle(google);
      assertThat(invited(google)).containsExactly(ADA);
    }
    assertThat(world.hub.parked(google.binding)).isEmpty();
  }

  @Test
  void aGuestWhomAPersonAddsAndOneWhoJoinsBothAreOn() {
    for (ConflictPolicy policy : ConflictPolicy.values()) {
      GroupMeetingsTest test = new GroupMeetingsTest();
      test.world.hub.user().rule(test.google.binding, BindingRules.TWO_WAY.withConflicts(policy));
      test.meeting(test.google, ALL, ADA, "leaver@example.org");
      test.world.settle(test.google);
      test.google.edit("meeting", inviting(EVE));
      test.world.edit("uid-meeting", inviting(BEN).andThen(without("leaver@example.org"))::apply);
      test.world.settle(test.google);
      assertThat(invited(test.google)).as(policy.name()).containsExactlyInAnyOrder(ADA, BEN, EVE);
      assertThat(test.inHubByName()).containsExactlyInAnyOrder(ADA, BEN, EVE);
      assertThat(test.world.hub.openConflicts()).isEmpty();
      assertThat(test.world.hub.settledConflicts()).isEmpty();
    }
  }

  @Test
  void anUpdateWhoseAnswerIsLostIsNotMailedTwice() {
    meeting(google, ALL, ADA);
    world.settle(google);
    int mails = google.provider.mails().size();
    int calls = google.provider.calls().size();
    join(BEN);
    google.provider.faultAt(2, new Fault.AnswerLost());
    google.sync();
    assertThat(google.writes(calls)).hasSize(1);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google);

    assertThat(google.writes(calls)).hasSize(1);
    assertThat(google.provider.mails().subList(mails, google.provider.mails().size()))
        .containsExactlyInAnyOrder("update to " + ADA, "update to " + BEN);
  }

  @Test
  void aMeetingWhoseAnswerIsLostIsAnnouncedOnce() {
    world.settle(google);
    EventId id = meeting(google, NEW_ONLY, ADA);
    google.provider.faultAt(2, new Fault.AnswerLost());
    google.sync();
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google);
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
    assertThat(invited(google)).containsExactly(ADA);
    assertThat(world.hub.guests(id).announced()).isTrue();
  }

  @Test
  void aMeetingThatNeverArrivedIsAnnouncedWhenItDoes() {
    world.settle(google);
    meeting(google, NEW_ONLY, ADA);
    google.provider.faultAt(
        2,
        new Fault.Fails(
            calsyncd.provider.ProviderException.of(
                calsyncd.provider.FailureClass.TRANSIENT, "503")));
    google.sync();
    assertThat(google.titles()).isEmpty();
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google);
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
  }

  @Test
  void whoLeftBeforeALostMeetingIsRepeatedIsNotInvited() {
    world.settle(google);
    meeting(google, ALL, ADA, BEN);
    google.provider.faultAt(
        2,
        new Fault.Fails(
            calsyncd.provider.ProviderException.of(
                calsyncd.provider.FailureClass.TRANSIENT, "503")));
    google.sync();
    world.edit("uid-meeting", without(BEN));
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google);
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
    assertThat(invited(google)).containsExactly(ADA);
  }

  @Test
  void aMeetingThatIsMadeAgainMailsNobodyAgain() {
    meeting(google, ALL, ADA);
    world.settle(google);
    google.remove("meeting");
    world.edit("uid-meeting", titled("meeting").andThen(MirrorWorld.located("Rome"))::apply);
    world.settle(google);
    assertThat(invited(google)).containsExactly(ADA);
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
  }

  @Test
  void whereMailCantBeMutedAMeetingWaitsForConsentAndOneMadeAgainForAPerson() {
    Place graph = world.place("graph", Quirks.GRAPH);
    EventId id = meeting(graph, NONE, ADA);
    world.settle(graph);
    assertThat(graph.titles()).isEmpty();
    assertThat(graph.provider.mails()).isEmpty();
    assertThat(graph.links()).allMatch(link -> link.parkedFor("would_mail"));

    world.hub.user().invite(id, Optional.of(graph.binding), CONSENT);
    world.edit("uid-meeting", MirrorWorld.located("Rome"));
    world.settle(graph);
    assertThat(graph.provider.mails()).containsExactly("invitation to " + ADA);

    graph.remove("meeting");
    world.edit("uid-meeting", MirrorWorld.located("Oslo"));
    world.settle(graph);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(graph);
    assertThat(graph.provider.mails()).containsExactly("invitation to " + ADA);
    assertThat(graph.links()).allMatch(link -> link.parkedFor("would_mail"));
  }

  @Test
  void consentThatIsTakenBackParksWhatIsNotWrittenYet() {
    Place graph = world.place("graph", Quirks.GRAPH);
    EventId id = meeting(graph, CONSENT, ADA);
    world.settle(graph);
    world.hub.user().invite(id, Optional.of(graph.binding), NONE);
    join(BEN);
    world.settle(graph);
    assertThat(invited(graph)).containsExactly(ADA);
    assertThat(graph.provider.mails()).containsExactly("invitation to " + ADA);
  }

  @Test
  void aServerThatNobodyCanBeInvitedByRefusesAndTheMeetingSaysSo() {
    Place caldav = world.place("caldav", Quirks.CALDAV);
    meeting(caldav, ALL, ADA);
    world.settle(caldav);
    assertThat(caldav.titles()).isEmpty();
    assertThat(caldav.links()).allMatch(link -> link.parkedFor("cannot_invite"));
  }

  @Test
  void aPlanTellsThatGuestsAreMailed() {
    world.settle(google);
    meeting(google, ALL, ADA);
    var plan = google.plan();
    assertThat(plan.deeds()).anyMatch(deed -> deed.why().endsWith("guests are mailed"));
    google.apply(plan);
    assertThat(google.provider.mails()).containsExactly("invitation to " + ADA);
  }

  @Test
  void aPlanThatTellsNobodyIsNotDoneWhereGuestsWouldBeTold() {
    world.settle(google);
    EventId id = meeting(google, NONE, ADA);
    var plan = google.plan();
    world.hub.user().invite(id, Optional.of(google.binding), ALL);
    google.apply(plan);
    assertThat(google.provider.mails()).isEmpty();
    assertThat(google.titles()).isEmpty();
  }
}
