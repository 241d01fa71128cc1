package calsyncd.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.SeriesOverride.Changed;
import calsyncd.group.Member;
import calsyncd.group.RosterDiff;
import calsyncd.group.RosterDiff.Roster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Members of a group on the guest lists of single meetings and series. */
final class RosterDiffTest {
  private static final String ACCOUNT = "boss@example.org";
  private static final Event SINGLE =
      Events.single("u", "Stand-up", Instant.parse("2100-03-01T09:00:00Z"));
  private static final Event SERIES =
      Events.daily("u", "Stand-up", Instant.parse("2100-03-01T09:00:00Z"));

  private static Member member(String email) {
    return new Member(UUID.randomUUID(), email, Optional.empty(), "", "");
  }

  private static List<Member> members(String... emails) {
    return Stream.of(emails).map(RosterDiffTest::member).toList();
  }

  private static Attendee guest(String email, Response response) {
    return new Attendee(email, "", response, Role.REQUIRED);
  }

  private static EventContent with(EventContent content, Attendee... guests) {
    return content.withPeople(new People(Optional.empty(), List.of(guests)));
  }

  private static Event with(Event event, Attendee... guests) {
    return event.withContent(with(event.content(), guests));
  }

  private static List<String> guests(EventContent content) {
    return content.people().attendees().stream().map(Attendee::email).toList();
  }

  private static List<String> guests(Event event, RecurrenceId occurrence) {
    return event.overrides().get(occurrence) instanceof Changed(EventContent content)
        ? guests(content)
        : List.of("no list of its own");
  }

  private static Roster applied(Event event, List<Member> members, String... ours) {
    return RosterDiff.applied(event, members, Set.of(ours), ACCOUNT);
  }

  /** Whatever it came to, it comes to nothing more. */
  private static Roster settled(Event event, List<Member> members, String... ours) {
    Roster first = applied(event, members, ours);
    Roster second = RosterDiff.applied(first.event(), members, first.ours(), ACCOUNT);
    assertThat(second.event()).isEqualTo(first.event());
    assertThat(second.ours()).isEqualTo(first.ours());
    assertThat(second.added()).isEmpty();
    return first;
  }

  @Test
  void membersWhoAreMissingAreAddedAndNobodyAnswersForThem() {
    Roster roster = settled(SINGLE, members("ann@x.org", " Bob@X.org "));
    assertThat(roster.event().content().people().attendees())
        .containsExactly(
            guest("ann@x.org", Response.NEEDS_ACTION), guest("Bob@X.org", Response.NEEDS_ACTION));
    assertThat(roster.ours()).containsExactlyInAnyOrder("ann@x.org", "bob@x.org");
  }

  @Test
  void whoLeavesGoesAndForeignGuestsStayAsTheyAre() {
    Event event =
        with(
            SINGLE,
            guest("foreign@y.org", Response.DECLINED),
            guest("ann@x.org", Response.ACCEPTED),
            guest("bob@x.org", Response.ACCEPTED));
    Roster roster = settled(event, members("bob@x.org"), "ann@x.org", "bob@x.org");
    assertThat(roster.event().content().people().attendees())
        .containsExactly(
            guest("foreign@y.org", Response.DECLINED), guest("bob@x.org", Response.ACCEPTED));
    assertThat(roster.ours()).containsExactly("bob@x.org");
  }

  @Test
  void whomAPersonInvitedIsNotOursToTakeOff() {
    Event event = with(SINGLE, guest("Ann@X.org", Response.TENTATIVE));
    Roster joined = settled(event, members("ann@x.org"));
    assertThat(joined.event()).isEqualTo(event);
    assertThat(joined.ours()).isEmpty();
    Roster left = RosterDiff.applied(event, List.of(), joined.ours(), ACCOUNT);
    assertThat(left.event()).isEqualTo(event);
  }

  @Test
  void theInvitingAccountIsNobodysGuest() {
    assertThat(settled(SINGLE, members("Boss@Example.org")).event()).isEqualTo(SINGLE);
  }

  @Test
  void overridesFollowOnlyWhatChangesAtTheSeriesAndCancelledOnesAreNotTouched() {
    RecurrenceId second = Events.occurrence(SERIES, 1);
    RecurrenceId third = Events.occurrence(SERIES, 2);
    RecurrenceId fourth = Events.occurrence(SERIES, 3);
    Attendee ann = guest("ann@x.org", Response.ACCEPTED);
    Attendee cat = guest("cat@x.org", Response.ACCEPTED);
    EventContent alone = with(SERIES.content());
    Event event =
        with(SERIES, ann, cat)
            .withOverride(second, new Changed(with(SERIES.content(), ann, cat)))
            .withOverride(third, new Changed(alone))
            .withOverride(fourth, SeriesOverride.CANCELLED);

    Roster roster = settled(event, members("ann@x.org", "bob@x.org"), "ann@x.org", "cat@x.org");

    assertThat(guests(roster.event().content())).containsExactly("ann@x.org", "bob@x.org");
    assertThat(guests(roster.event(), second)).containsExactly("ann@x.org", "bob@x.org");
    assertThat(guests(roster.event(), third))
        .as("ann was taken off there by hand")
        .containsExactly("bob@x.org");
    assertThat(roster.event().overrides().get(fourth)).isEqualTo(SeriesOverride.CANCELLED);
  }

  @Test
  void aSeriesWhoseRosterIsRightIsTheSame() {
    Event event =
        with(SERIES, guest("ANN@x.org", Response.ACCEPTED))
            .withOverride(Events.occurrence(SERIES, 1), SeriesOverride.CANCELLED)
            .withOverride(
                Events.occurrence(SERIES, 2),
                new Changed(with(SERIES.content(), guest("foreign@y.org", Response.ACCEPTED))));
    Roster roster = applied(event, members("ann@X.org"), "ann@x.org");
    assertThat(roster.event()).isEqualTo(event);
    assertThat(roster.added()).isEmpty();
  }

  @Test
  void whoWasTakenOffByHandIsAddedAgainAndWhoLeftMeanwhileIsForgotten() {
    Roster roster = settled(SINGLE, members("ann@x.org"), "ann@x.org", "bob@x.org");
    assertThat(guests(roster.event().content())).containsExactly("ann@x.org");
    assertThat(roster.ours()).containsExactly("ann@x.org");
  }
}
