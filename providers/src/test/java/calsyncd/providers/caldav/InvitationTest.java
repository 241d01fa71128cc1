package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.NOW;
import static calsyncd.providers.caldav.IcsSamples.calendar;
import static calsyncd.providers.caldav.IcsSamples.vevent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Text;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is ours to change of what others organise. */
class InvitationTest {
  private static final OwnAddresses US = new OwnAddresses(List.of("mailto:ada@example.org"), "ada");

  private static Invitation of(String ics) throws IcsException {
    Event event = IcsEvents.event(ics).orElseThrow();
    return new Invitation(
        RemoteEvent.of(new RemoteId("/c/a.ics"), new Revision("\"1\""), event, ics), () -> US);
  }

  private static String meeting(String organizer) {
    return calendar(
        vevent(
            """
            DTSTART:20260702T090000Z
            SEQUENCE:4
            ORGANIZER%s
            ATTENDEE:mailto:bob@example.org
            ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
            SUMMARY:s\
            """
                .formatted(organizer)));
  }

  private static Event titled(String ics) throws IcsException {
    Event event = IcsEvents.event(ics).orElseThrow();
    return event.withContent(event.content().withText(new Text("other", "", "", "")));
  }

  /** RFC 5546 §2.1.4: the SEQUENCE is the organizer's. */
  @ParameterizedTest
  @CsvSource({
    ";SCHEDULE-AGENT=NONE:mailto:boss@example.org, 4",
    ";SCHEDULE-AGENT=CLIENT:mailto:boss@example.org, 4",
    ":mailto:ADA@example.org, 5",
    ";EMAIL=ada@example.org:urn:uuid:1, 5"
  })
  void onlyTheOrganizerRaisesTheSequence(String organizer, int sequence) throws IcsException {
    String ics = meeting(organizer);

    String after = of(ics).updated(titled(ics), NOW);

    assertThat(after)
        .contains(
            "SUMMARY:other\r\n",
            "SEQUENCE:" + sequence + "\r\n",
            "DTSTAMP:20261122T180000Z\r\n",
            "LAST-MODIFIED:20261122T180000Z\r\n");
  }

  @Test
  void anEventThatNobodyOrganisesIsOurs() throws IcsException {
    String ics = calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s"));
    Event event = IcsEvents.event(ics).orElseThrow();
    Invitation unasked =
        new Invitation(
            RemoteEvent.of(new RemoteId("/c/a.ics"), new Revision("\"1\""), event, ics),
            () -> {
              throw new AssertionError("asked who we are");
            });

    assertThat(unasked.updated(titled(ics), NOW)).contains("SEQUENCE:1\r\n");
  }

  @Test
  void aGuestsReminderRaisesNoSequenceEither() throws IcsException {
    String ics = meeting(":mailto:boss@example.org");
    Event event = IcsEvents.event(ics).orElseThrow();
    EventContent.Extras extras =
        new EventContent.Extras("", List.of(new Reminder("popup", 5)), List.of(), "", List.of());
    Event wanted = event.withContent(event.content().withExtras(extras));
    Invitation invitation = of(ics);

    invitation.refuseForeign(wanted);

    assertThat(invitation.updated(wanted, NOW)).contains("BEGIN:VALARM", "SEQUENCE:4\r\n");
  }

  private static String refusal(String ics) throws IcsException {
    Invitation invitation = of(ics);
    Event wanted = titled(ics);
    ProviderException refused =
        catchThrowableOfType(ProviderException.class, () -> invitation.refuseForeign(wanted));
    return refused == null ? "none" : refused.reason();
  }

  /** The guests of a foreign meeting may be those of one occurrence, or an address of ours. */
  @ParameterizedTest
  @CsvSource({
    "'', not_organizer",
    "ATTENDEE:mailto:bob@example.org, not_organizer",
    "ATTENDEE:mailto:ada@alias.example, not_organizer"
  })
  void whatAnotherOrganisesIsRefusedWhoeverIsInvited(String guests, String refusal)
      throws IcsException {
    String foreign =
        vevent(
            """
            DTSTART:20260702T090000Z
            RRULE:FREQ=DAILY;COUNT=9
            ORGANIZER:mailto:boss@example.org
            %s
            SUMMARY:s\
            """
                .formatted(guests)
                .replace("\n\n", "\n"));

    assertThat(refusal(calendar(foreign))).isEqualTo(refusal);
    assertThat(refusal(calendar(foreign + occurrence(3, "")))).isEqualTo(refusal);
    assertThat(refusal(calendar(foreign.replace("boss@", "ada@")))).isEqualTo("none");
    assertThat(refusal(calendar(foreign.replace("ORGANIZER", "ORGANIZER;SCHEDULE-AGENT=NONE"))))
        .isEqualTo("none");
  }

  private static String occurrence(int day, String partstat) {
    return vevent(
        """
        RECURRENCE-ID:202607%02dT090000Z
        DTSTART:202607%02dT090000Z
        ORGANIZER:mailto:boss@example.org
        ATTENDEE%s:mailto:ada@example.org
        SUMMARY:s\
        """
            .formatted(day, day, partstat));
  }

  private static final String SERIES =
      vevent(
          """
          DTSTART:20260702T090000Z
          RRULE:FREQ=DAILY;COUNT=9
          ORGANIZER:mailto:boss@example.org
          ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.org
          SUMMARY:s\
          """);

  private static String answered(String ics, int day) {
    String id = "RECURRENCE-ID:202607%02dT".formatted(day);
    String part = ics.substring(ics.indexOf(id));
    String line = part.lines().filter(l -> l.startsWith("ATTENDEE")).findFirst().orElseThrow();
    return line.replaceAll("ATTENDEE;PARTSTAT=|:mailto.*", "");
  }

  @Test
  void anAnswerToTheSeriesLeavesSingleAnswers() throws IcsException {
    String ics =
        calendar(
            SERIES
                + occurrence(3, ";PARTSTAT=DECLINED")
                + occurrence(4, ";PARTSTAT=ACCEPTED")
                + occurrence(5, ";PARTSTAT=NEEDS-ACTION")
                + occurrence(6, "")
                + occurrence(7, ";PARTSTAT=DELEGATED"));

    String after = of(ics).answered(Response.TENTATIVE, NOW);

    assertThat(after).contains("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.org");
    assertThat(answered(after, 3)).isEqualTo("DECLINED");
    assertThat(answered(after, 4)).isEqualTo("TENTATIVE");
    assertThat(answered(after, 5)).isEqualTo("TENTATIVE");
    assertThat(answered(after, 6)).isEqualTo("TENTATIVE");
    assertThat(answered(after, 7)).isEqualTo("DELEGATED");
    assertThat(after).doesNotContain("SEQUENCE");
  }

  @Test
  void whoIsInvitedToSingleOccurrencesOnlyAnswersThose() throws IcsException {
    String uninvited = SERIES.replaceAll("ATTENDEE.*\n", "");
    String ics = calendar(uninvited + occurrence(3, ";PARTSTAT=ACCEPTED"));

    assertThat(answered(of(ics).answered(Response.DECLINED, NOW), 3)).isEqualTo("DECLINED");
  }

  @Test
  void occurrencesWithoutTheirSeriesFollowTheFirst() throws IcsException {
    String ics =
        calendar(
            occurrence(3, ";PARTSTAT=ACCEPTED")
                + occurrence(4, "")
                + occurrence(5, ";PARTSTAT=TENTATIVE"));

    String after = of(ics).answered(Response.DECLINED, NOW);

    assertThat(answered(after, 3)).isEqualTo("DECLINED");
    assertThat(answered(after, 4)).isEqualTo("DECLINED");
    assertThat(answered(after, 5)).isEqualTo("TENTATIVE");
  }

  @Test
  void anAnswerThatIsGivenAlreadyWritesNothing() throws IcsException {
    String ics = calendar(SERIES + occurrence(3, ";PARTSTAT=DECLINED"));

    assertThat(of(ics).answered(Response.ACCEPTED, NOW)).isEqualTo(ics);
  }

  @Test
  void whoIsNotInvitedAnywhereCannotAnswer() throws IcsException {
    Invitation invitation = of(calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s")));

    assertThat(
            catchThrowableOfType(
                    ProviderException.class, () -> invitation.answered(Response.ACCEPTED, NOW))
                .reason())
        .isEqualTo("not_invited");
  }
}
