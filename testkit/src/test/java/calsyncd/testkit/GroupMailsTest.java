package calsyncd.testkit;

import static calsyncd.testkit.MirrorWorld.titled;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.BindingRules;
import calsyncd.hub.EventId;
import calsyncd.hub.Guests;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MemoryProvider.Fault;
import calsyncd.testkit.MirrorWorld.Place;
import calsyncd.testkit.quirks.Quirks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom the provider tells of a group's meetings, and that each is told once. */
class GroupMailsTest extends GroupCalendars {
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
    GroupMailsTest test = new GroupMailsTest();
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
  void anEventThatWasThereBeforeItBecameAMeetingIsAnnouncedWithItsFirstGuests() {
    assertThat(mailsOfAnEventThatBecomesAMeeting(NONE)).isEmpty();
    assertThat(mailsOfAnEventThatBecomesAMeeting(NEW_ONLY)).containsExactly("update to " + ADA);
  }

  private static List<String> mailsOfAnEventThatBecomesAMeeting(Guests guests) {
    GroupMailsTest test = new GroupMailsTest();
    EventId id = test.world.make(MirrorWorld.single("meeting"));
    test.world.settle(test.google);
    test.world.hub.user().invite(id, Optional.of(test.google.binding), guests);
    test.join(ADA);
    test.world.settle(test.google);
    test.join(BEN);
    test.world.settle(test.google);
    test.world.edit("uid-meeting", without(ADA).andThen(without(BEN))::apply);
    test.world.settle(test.google);
    test.join(BEN);
    test.world.settle(test.google);
    assertThat(invited(test.google)).containsExactly(BEN);
    return test.google.provider.mails();
  }

  @Test
  void anEventThatHadGuestsOfItsOwnIsNotAnnouncedToThem() {
    world.hub.user().rule(google.binding, open());
    EventId id = world.make(inviting(EVE).apply(MirrorWorld.single("meeting")));
    world.settle(google);
    assertThat(invited(google)).containsExactly(EVE);
    world.hub.user().invite(id, Optional.of(google.binding), NEW_ONLY);
    join(ADA);
    world.settle(google);
    assertThat(invited(google)).containsExactlyInAnyOrder(EVE, ADA);
    assertThat(google.provider.mails()).isEmpty();
  }

  @Test
  void firstGuestsWhoseAnswerIsLostAreToldOnce() {
    EventId id = world.make(MirrorWorld.single("meeting"));
    world.settle(google);
    world.hub.user().invite(id, Optional.of(google.binding), NEW_ONLY);
    join(ADA);
    google.provider.faultAt(2, new Fault.AnswerLost());
    google.sync();
    assertThat(google.provider.mails()).containsExactly("update to " + ADA);
    world.clock.pass(Duration.ofMinutes(10));
    world.settle(google);
    join(BEN);
    world.settle(google);
    assertThat(google.provider.mails()).containsExactly("update to " + ADA);
  }

  @Test
  void aMeetingThatNeverArrivedIsAnnouncedWhenItDoes() {
    world.settle(google);
    meeting(google, NEW_ONLY, ADA);
    google.provider.faultAt(
        2, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
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
        2, new Fault.Fails(ProviderException.of(FailureClass.TRANSIENT, "503")));
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
