package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.NOW;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static calsyncd.providers.caldav.IcsSamples.calendar;
import static calsyncd.providers.caldav.IcsSamples.vevent;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.ProviderException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A resource that is changed keeps what we do not know, to the byte. */
class IcsResourceTest {
  private static final String RICH =
      calendar(
          IcsSamples.OUTLOOK_ZONE.formatted("Customized Time Zone")
              + vevent(
                  """
                  DTSTART;TZID=Customized Time Zone:20260702T090000
                  DTEND;TZID=Customized Time Zone:20260702T100000
                  RRULE:FREQ=WEEKLY;COUNT=9
                  EXDATE;TZID=Customized Time Zone:20260709T090000,20260723T090000
                  SUMMARY;LANGUAGE=de:Ein langer Titel mit einem Umbruch den wir nicht gesetzt
                    haben
                  SEQUENCE:4
                  X-UNKNOWN;X-P="a;b":kept \\, as it is
                  ATTACH:https://example.org/a
                  PRIORITY:3
                  TRANSP:OPAQUE
                  BEGIN:VALARM
                  ACTION:DISPLAY
                  DESCRIPTION:mine
                  X-WR-ALARMUID:1
                  TRIGGER:-PT10M
                  END:VALARM\
                  """)
              + "BEGIN:X-OTHER\nA:b\nEND:X-OTHER\n");

  static Event read(String ics) throws IcsException {
    return IcsEvents.event(ics).orElseThrow();
  }

  private static EventContent with(EventContent content, Text text) {
    return content.withText(text);
  }

  private static EventContent with(EventContent content, People people) {
    return content.withPeople(people);
  }

  private static EventContent with(EventContent content, Extras extras) {
    return content.withExtras(extras);
  }

  private static EventContent with(EventContent content, When when) {
    return content.withWhen(when);
  }

  private static Event with(Event event, EventContent content) {
    return event.withContent(content);
  }

  private static Text titled(String title) {
    return new Text(title, "", "", "");
  }

  private static List<String> changedLines(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    return Stream.concat(
            old.stream().filter(l -> !now.contains(l)).map(l -> "-" + l),
            now.stream().filter(l -> !old.contains(l)).map(l -> "+" + l))
        .toList();
  }

  @Test
  void whatIsEqualIsGivenBackByteByByte() throws IcsException {
    assertThat(IcsResource.update(RICH, read(RICH), IcsSamples.STAMP)).isEqualTo(RICH);
  }

  @Test
  void onlyTheTitleAndTheRevisionChange() throws IcsException {
    Event event = read(RICH);
    Event wanted = with(event, with(event.content(), titled("Neu, mit \"; \\ \n Zeile")));

    String after = IcsResource.update(RICH, wanted, IcsSamples.STAMP);

    assertThat(changedLines(RICH, after))
        .containsExactlyInAnyOrder(
            "-SUMMARY;LANGUAGE=de:Ein langer Titel mit einem Umbruch den wir nicht gesetzt",
            "-  haben",
            "-SEQUENCE:4",
            "-DTSTAMP:20260101T000000Z",
            "+SUMMARY;LANGUAGE=de:Neu\\, mit \"\\; \\\\ \\n Zeile",
            "+SEQUENCE:5",
            "+DTSTAMP:20261122T180000Z",
            "+LAST-MODIFIED:20261122T180000Z");
    assertThat(read(after)).isEqualTo(wanted);
  }

  @Test
  void aMovedOccurrenceIsAnOverrideThatKnowsWhatItsSeriesKnows() throws IcsException {
    Event event = read(RICH);
    RecurrenceId id = new RecurrenceId(berlin("2026-07-16T09:00:00"));
    EventContent moved =
        with(
            event.content(),
            new When(berlin("2026-07-17T11:00:00"), berlin("2026-07-17T12:00:00")));
    Event wanted = event.withOverride(id, new SeriesOverride.Changed(moved));

    String after = IcsResource.update(RICH, wanted, IcsSamples.STAMP);

    assertThat(changedLines(RICH, after))
        .contains(
            "+RECURRENCE-ID;TZID=Customized Time Zone:20260716T090000",
            "+DTSTART;TZID=Customized Time Zone:20260717T110000")
        .noneMatch(line -> line.startsWith("-"));
    assertThat(after.split("X-UNKNOWN", -1)).hasSize(3);
    assertThat(after.split("RRULE:FREQ=WEEKLY;COUNT", -1)).hasSize(2);
    assertThat(read(after)).isEqualTo(wanted);
    assertThat(changedLines(RICH, IcsResource.update(after, event, IcsSamples.STAMP)))
        .as("of the series, which alone can tell when its occurrence was undone")
        .allMatch(line -> line.matches("[+-](DTSTAMP|LAST-MODIFIED):.*"));
  }

  @Test
  void aCancelledOccurrenceIsAnExdateBesideTheOthers() throws IcsException {
    Event event = read(RICH);
    RecurrenceId id = new RecurrenceId(berlin("2026-07-16T09:00:00"));

    String after =
        IcsResource.update(
            RICH, event.withOverride(id, SeriesOverride.CANCELLED), IcsSamples.STAMP);

    assertThat(changedLines(RICH, after))
        .contains("+EXDATE;TZID=Customized Time Zone:20260716T090000", "+SEQUENCE:5");
    assertThat(after).contains("20260709T090000,20260723T090000");
    assertThat(read(after)).isEqualTo(event.withOverride(id, SeriesOverride.CANCELLED));
  }

  @Test
  void anExdateThatIsTakenBackLeavesTheOther() throws IcsException {
    Event event = read(RICH);
    TreeMap<RecurrenceId, SeriesOverride> left = new TreeMap<>(event.overrides());
    left.remove(new RecurrenceId(berlin("2026-07-09T09:00:00")));
    Event wanted = event.withOverrides(left);

    String after = IcsResource.update(RICH, wanted, IcsSamples.STAMP);

    assertThat(read(after)).isEqualTo(wanted);
    assertThat(after).contains("EXDATE;TZID=Customized Time Zone:20260723T090000\r\n");
  }

  @Test
  void aCancelledOverrideThatWasThereStays() throws IcsException {
    String ics =
        calendar(
            vevent("DTSTART:20260702T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:a")
                + vevent(
                    "RECURRENCE-ID:20260703T090000Z\nDTSTART:20260703T090000Z\nSTATUS:CANCELLED"));
    Event event = read(ics);
    Event wanted = with(event, with(event.content(), titled("b")));

    String after = IcsResource.update(ics, wanted, IcsSamples.STAMP);

    assertThat(after).contains("STATUS:CANCELLED").doesNotContain("EXDATE");
    assertThat(read(after)).isEqualTo(wanted);
  }

  @Test
  void aRemovedOverrideIsUndone() throws IcsException {
    String ics =
        calendar(
            vevent("DTSTART:20260702T090000Z\nRRULE:FREQ=DAILY;COUNT=3\nSUMMARY:a")
                + vevent("RECURRENCE-ID:20260703T090000Z\nDTSTART:20260703T100000Z\nSUMMARY:x"));
    Event wanted = read(ics).withOverrides(new TreeMap<>());

    assertThat(read(IcsResource.update(ics, wanted, IcsSamples.STAMP))).isEqualTo(wanted);
  }

  @Test
  void aGuestThatIsAddedIsNotInvitedByTheServer() throws IcsException {
    Attendee bob =
        new Attendee("bob@example.org", "Bob \"B\", Jr", Response.ACCEPTED, Role.OPTIONAL);
    Attendee ada = new Attendee("ada@example.org", "", Response.ACCEPTED, Role.REQUIRED);
    Event event = read(RICH);
    Event wanted = with(event, with(event.content(), new People(Optional.of(ada), List.of(bob))));

    String after = IcsResource.update(RICH, wanted, IcsSamples.STAMP);

    assertThat(after)
        .contains("ORGANIZER;SCHEDULE-AGENT=NONE:mailto:ada@example.org")
        .contains("ATTENDEE;CN=\"Bob ^'B^', Jr\";SCHEDULE-AGENT=NONE;ROLE=OPT-PARTICIPANT");
    assertThat(read(after)).isEqualTo(wanted);
  }

  @Test
  void guestsWhoStayKeepTheirLines() throws IcsException {
    String guests =
        """
        ORGANIZER;CN=Boss:mailto:boss@example.org
        ATTENDEE;X-NUM-GUESTS=0;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:a@example.org
        ATTENDEE;MEMBER="mailto:x@example.org","mailto:y@example.org":mailto:b@example.org
        """;
    String ics = calendar(vevent("DTSTART:20260702T090000Z\n" + guests + "SUMMARY:s"));
    Event event = read(ics);
    List<Attendee> one = event.content().people().attendees().subList(1, 2);
    People fewer = new People(event.content().people().organizer(), one);

    String after =
        IcsResource.update(ics, with(event, with(event.content(), fewer)), IcsSamples.STAMP);

    assertThat(changedLines(ics, after))
        .filteredOn(line -> line.startsWith("-"))
        .containsExactlyInAnyOrder(
            "-ATTENDEE;X-NUM-GUESTS=0;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:a@example.org",
            "-DTSTAMP:20260101T000000Z");
  }

  @Test
  void anOrganizerWithoutGuestsIsNeverWrittenAndNeverTakenAway() throws IcsException {
    Attendee ada = new Attendee("ada@example.org", "", Response.ACCEPTED, Role.REQUIRED);
    String ics = calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s"));
    String organised =
        calendar(vevent("DTSTART:20260702T090000Z\nORGANIZER:mailto:x@example.org\nSUMMARY:s"));
    Event event = read(ics);
    Event owned = with(event, with(event.content(), new People(Optional.of(ada), List.of())));

    assertThat(IcsResource.create(owned, NOW)).doesNotContain("ORGANIZER");
    assertThat(IcsResource.update(ics, owned, IcsSamples.STAMP)).isEqualTo(ics);
    assertThat(IcsResource.update(organised, event, IcsSamples.STAMP)).isEqualTo(organised);
  }

  @Test
  void anAlarmThatStaysKeepsItsOwnLines() throws IcsException {
    Event event = read(RICH);
    Extras extras = event.content().extras();
    Extras two =
        new Extras(
            extras.conference(),
            List.of(new Reminder("popup", 10), new Reminder("popup", 0)),
            extras.categories(),
            extras.color(),
            extras.notCarried());
    Event wanted = with(event, with(event.content(), two));

    String after = IcsResource.update(RICH, wanted, IcsSamples.STAMP);

    assertThat(after).contains("X-WR-ALARMUID:1").contains("TRIGGER:PT0S");
    assertThat(read(after)).isEqualTo(wanted);
    assertThat(IcsResource.update(after, event, IcsSamples.STAMP))
        .contains("X-WR-ALARMUID:1")
        .doesNotContain("PT0S");
  }

  @Test
  void aNewZoneBringsItsRules() throws IcsException {
    Event event = read(calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s")));
    Event wanted =
        with(
            event,
            with(
                event.content(),
                new When(berlin("2026-07-02T11:00:00"), berlin("2026-07-02T12:00:00"))));

    String after = IcsResource.create(wanted, NOW);

    assertThat(after)
        .containsSubsequence(
            "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "DTSTART;TZID=Europe/Berlin:");
    assertThat(read(after).content().when()).isEqualTo(wanted.content().when());
  }

  @Test
  void occurrencesWithoutTheirSeriesAreEditedButNotTheSeries() throws IcsException {
    String ics =
        calendar(
            vevent("RECURRENCE-ID:20260703T090000Z\nDTSTART:20260703T090000Z\nSUMMARY:a")
                + vevent("RECURRENCE-ID:20260704T090000Z\nDTSTART:20260704T090000Z\nSUMMARY:b"));
    Event event = read(ics);
    Event wanted = with(event, with(event.content(), titled("c")));
    SortedMap<RecurrenceId, SeriesOverride> none = new TreeMap<>();

    assertThat(read(IcsResource.update(ics, wanted, IcsSamples.STAMP))).isEqualTo(wanted);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    ProviderException.class,
                    () -> IcsResource.update(ics, event.withOverrides(none), IcsSamples.STAMP))
                .getMessage())
        .isEqualTo("REJECTED: series_not_visible");
  }

  @Test
  void aTextCannotBecomeAProperty() throws IcsException {
    Event event = read(calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s")));
    Text text =
        new Text("a\r\nATTENDEE:mailto:x@example.org", "\u0007", "l", "http://x\r\nATTENDEE:y");

    String after = IcsResource.create(with(event, with(event.content(), text)), NOW);

    assertThat(after.lines()).noneMatch(line -> line.startsWith("ATTENDEE"));
    assertThat(read(after).content().people()).isEqualTo(People.NONE);
  }

  @Test
  void noLineIsLongerThan75OctetsAndNoCharacterIsCut() throws IcsException {
    Event event = read(calendar(vevent("DTSTART:20260702T090000Z\nSUMMARY:s")));
    String title = "日本語😀ä".repeat(40);

    String after = IcsResource.create(with(event, with(event.content(), titled(title))), NOW);

    assertThat(after.split("\r\n"))
        .allMatch(line -> line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 75);
    assertThat(read(after).content().text().title()).isEqualTo(title);
  }
}
