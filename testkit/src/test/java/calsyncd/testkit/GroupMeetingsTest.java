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
import calsyncd.provider.Mailing;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The meetings of a group: one binding invites their guests, and no other event's. */
class GroupMeetingsTest extends GroupCalendars {
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
}
