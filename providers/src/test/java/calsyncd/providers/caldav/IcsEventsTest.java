package calsyncd.providers.caldav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcsEventsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Rules of central Europe under a name that tells nothing, as Outlook writes them. */
  private static final String OUTLOOK_ZONE =
      """
      BEGIN:VTIMEZONE
      TZID:%s
      BEGIN:STANDARD
      DTSTART:16010101T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:16010101T020000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  private static String calendar(String content) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n"
        + content.replace("\n", "\r\n")
        + "END:VCALENDAR\r\n";
  }

  private static String vevent(String lines) {
    return "BEGIN:VEVENT\nUID:u1\nDTSTAMP:20260101T000000Z\n" + lines + "\nEND:VEVENT\n";
  }

  private static Event read(String content) throws IcsException {
    return IcsEvents.event(calendar(content)).orElseThrow();
  }

  private static Event event(String lines) throws IcsException {
    return read(vevent(lines));
  }

  private static When when(String lines) throws IcsException {
    return event(lines).content().when();
  }

  private static EventTime berlin(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static EventTime day(String date) {
    return new Day(LocalDate.parse(date));
  }

  private static RecurrenceId at(EventTime time) {
    return new RecurrenceId(time);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, Europe/Berlin",
    "europe/berlin, Europe/Berlin",
    "W. Europe Standard Time, Europe/Berlin",
    "Eastern Standard Time, America/New_York",
    "India Standard Time, Asia/Calcutta",
    "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin, Europe/Berlin",
    "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires, America/Argentina/Buenos_Aires",
    "tzone://Microsoft/Utc, UTC",
    "UTC, UTC",
    "US/Eastern, US/Eastern"
  })
  void aZoneIsKnownByAnyOfItsNames(String tzid, String zone) throws IcsException {
    Event event = event("DTSTART;TZID=\"" + tzid + "\":20260702T090000");

    assertThat(event.content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of(zone)));
    assertThat(event.content().extras().notCarried()).isEmpty();
  }

  @Test
  void anUnknownZoneIsKnownByItsRules() throws IcsException {
    Event event =
        read(
            OUTLOOK_ZONE.formatted("(UTC+01:00) Amsterdam\\, Berlin\\, Bern")
                + vevent(
                    "DTSTART;TZID=\"(UTC+01:00) Amsterdam\\, Berlin\\, Bern\":20260702T090000"));

    assertThat(event.content().when().start()).isEqualTo(berlin("2026-07-02T09:00"));
    assertThat(event.content().extras().notCarried()).isEmpty();
  }

  @Test
  void rulesThatNoZoneHasLeaveAnOffsetAndSayWhatWasLost() throws IcsException {
    String odd = OUTLOOK_ZONE.formatted("Odd").replace("+0200", "+0217").replace("+0100", "+0117");
    Event event = read(odd + vevent("DTSTART;TZID=Odd:20260702T090000\nRRULE:FREQ=DAILY"));

    assertThat(event.content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("+02:17")));
    assertThat(event.content().extras().notCarried()).containsExactly("time_zone");
  }

  @Test
  void aZoneThatNeverChangesItsClocksIsNamedByItsHours() throws IcsException {
    String zone =
        "BEGIN:VTIMEZONE\nTZID:Fixed\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
            + "TZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD\nEND:VTIMEZONE\n";

    assertThat(read(zone + vevent("DTSTART;TZID=Fixed:20260702T090000")).content().when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("Etc/GMT-3")));
  }

  @Test
  void aZoneOfWhichNothingIsKnownFloatsAndSaysSo() throws IcsException {
    Event event = event("DTSTART;TZID=My Zone:20260702T090000");

    assertThat(event.content().when().start())
        .isEqualTo(new Floating(LocalDateTime.parse("2026-07-02T09:00")));
    assertThat(event.content().extras().notCarried()).containsExactly("time_zone");
  }

  @Test
  void utcFloatingAndDatesKeepTheirForm() throws IcsException {
    assertThat(when("DTSTART:20260702T090000Z\nDTEND:20260702T100000Z"))
        .isEqualTo(
            new When(
                Zoned.of(LocalDateTime.parse("2026-07-02T09:00"), ZoneId.of("UTC")),
                Zoned.of(LocalDateTime.parse("2026-07-02T10:00"), ZoneId.of("UTC"))));
    assertThat(when("DTSTART:20260702T090000\nDTEND:20260702T100000").end())
        .isEqualTo(new Floating(LocalDateTime.parse("2026-07-02T10:00")));
    assertThat(when("DTSTART;VALUE=DATE:20260702\nDTEND;VALUE=DATE:20260704"))
        .isEqualTo(new When(day("2026-07-02"), day("2026-07-04")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DTSTART;VALUE=DATE:20260702 | | Day[date=2026-07-03]",
        "DTSTART;VALUE=DATE:20260702 | DTEND;VALUE=DATE:20260702 | Day[date=2026-07-03]",
        "DTSTART:20260702 | DURATION:P2D | Day[date=2026-07-04]",
        "DTSTART:20260702T090000 | | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DTEND:20260701T090000 | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DURATION:PT1H30M | Floating[wall=2026-07-02T10:30]",
        "DTSTART:20260702T090000 | DTEND: | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T090000 | DTEND;VALUE=DATE:20260703 | Floating[wall=2026-07-03T00:00]",
        "DTSTART:20260702T090000 | DURATION:-PT5M | Floating[wall=2026-07-02T09:00]",
        "DTSTART:20260702T240000 | DURATION:P1W | Floating[wall=2026-07-10T00:00]"
      })
  void aMissingOrImpossibleEndIsFilled(String start, String end, String expected)
      throws IcsException {
    assertThat(when(start + (end == null ? "" : "\n" + end)).end()).hasToString(expected);
  }

  @Test
  void aDurationOfDaysIsNominalAndOneOfHoursIsExact() throws IcsException {
    String start = "DTSTART;TZID=Europe/Berlin:20260328T120000\nDURATION:";

    assertThat(when(start + "P1D").end()).isEqualTo(berlin("2026-03-29T12:00"));
    assertThat(when(start + "PT24H").end()).isEqualTo(berlin("2026-03-29T13:00"));
  }

  @Test
  void aSeriesComesWithItsOverridesAndExclusions() throws IcsException {
    Event event =
        read(
            vevent(
                    """
                    SUMMARY:Weekly
                    DTSTART;TZID=W. Europe Standard Time:20260702T090000
                    DTEND;TZID=W. Europe Standard Time:20260702T100000
                    RRULE:FREQ=WEEKLY;COUNT=9
                    EXDATE;TZID=W. Europe Standard Time:20260709T090000,20260716T090000
                    EXDATE:20260723T070000Z\
                    """)
                + vevent(
                    """
                    RECURRENCE-ID:20260730T070000Z
                    SUMMARY:Moved
                    DTSTART;TZID=Europe/Berlin:20260730T110000
                    DTEND;TZID=Europe/Berlin:20260730T120000\
                    """)
                + vevent(
                    """
                    RECURRENCE-ID;TZID=W. Europe Standard Time:20260806T090000
                    DTSTART;TZID=W. Europe Standard Time:20260806T090000
                    STATUS:CANCELLED\
                    """));

    assertThat(event.uid().value()).isEqualTo("u1");
    assertThat(event.recurrence().lines())
        .containsExactly(
            "RRULE:FREQ=WEEKLY;COUNT=9",
            "EXDATE;TZID=Europe/Berlin:20260709T090000",
            "EXDATE;TZID=Europe/Berlin:20260716T090000",
            "EXDATE:20260723T070000Z");
    assertThat(event.overrides()).hasSize(2);
    assertThat(event.overrides().get(at(berlin("2026-08-06T09:00"))))
        .isEqualTo(SeriesOverride.CANCELLED);
    assertThat(event.overrides().get(at(berlin("2026-07-30T09:00"))))
        .isInstanceOfSatisfying(
            SeriesOverride.Changed.class,
            changed -> {
              assertThat(changed.content().text().title()).isEqualTo("Moved");
              assertThat(changed.content().when().start()).isEqualTo(berlin("2026-07-30T11:00"));
            });
  }

  @Test
  void allDayExclusionsAndAdditionalDatesStayDates() throws IcsException {
    Event event =
        event(
            """
            DTSTART;VALUE=DATE:20260702
            RRULE:FREQ=DAILY;UNTIL=20260710
            EXDATE;VALUE=DATE:20260703,20260704
            RDATE;VALUE=DATE:20260801\
            """);

    assertThat(event.recurrence().lines())
        .containsExactly(
            "RRULE:FREQ=DAILY;UNTIL=20260710",
            "EXDATE;VALUE=DATE:20260703",
            "EXDATE;VALUE=DATE:20260704",
            "RDATE;VALUE=DATE:20260801");
  }

  @Test
  void overridesWithoutTheirSeriesEachAppearOnce() throws IcsException {
    Event event =
        read(
            vevent(
                    "RECURRENCE-ID:20260702T090000Z\nDTSTART:20260702T110000Z\nSUMMARY:One\n"
                        + "SEQUENCE:1")
                + vevent("RECURRENCE-ID:20260709T090000Z\nDTSTART:20260709T120000Z\nSUMMARY:Two"));

    assertThat(event.content().text().title()).isEqualTo("One");
    assertThat(event.content().extras().notCarried()).containsExactly("series");
    assertThat(event.recurrence().lines()).containsExactly("RDATE:20260709T090000Z");
    assertThat(event.overrides()).hasSize(1);
  }

  @Test
  void foldedUtf8AndEscapesAreUndone() throws IcsException {
    Event event =
        event(
            "DTSTART:20260702T090000Z\n"
                + "SUMMARY;LANGUAGE=de:Gr\u00fc\n"
                + "  \u00dfe \u65e5\u672c\n"
                + " \u8a9e\n"
                + "DESCRIPTION:a\\nb\\, c\\; d\\\\n"
                + " e \\N f \"q\" : ;\n"
                + "LOCATION:");

    assertThat(event.content().text().title()).isEqualTo("Gr\u00fc \u00dfe \u65e5\u672c\u8a9e");
    assertThat(event.content().text().description()).isEqualTo("a\nb, c; d\\n e \n f \"q\" : ;");
    assertThat(event.content().text().location()).isEmpty();
  }

  @Test
  void peopleAreReadFromMailAndOtherAddresses() throws IcsException {
    Event event =
        event(
            """
            DTSTART:20260702T090000Z
            ORGANIZER;CN="Boss; the":MAILTO:boss@example.org
            ATTENDEE;CN=A;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:a@example.org
            ATTENDEE;EMAIL=b@example.org;PARTSTAT=DECLINED:/principals/b/
            ATTENDEE;CUTYPE=ROOM;CN=Room:mailto:r@example.org
            ATTENDEE;MEMBER="mailto:x@example.org","mailto:y@example.org";PARTSTAT=TENTATIVE;CN="C^'s":mailto:c@example.org
            ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:e@example.org":mailto:d@example.org\
            """);

    assertThat(event.content().people().organizer())
        .contains(new Attendee("boss@example.org", "Boss; the", Response.ACCEPTED, Role.REQUIRED));
    assertThat(event.content().people().attendees())
        .containsExactly(
            new Attendee("a@example.org", "A", Response.ACCEPTED, Role.OPTIONAL),
            new Attendee("b@example.org", "", Response.DECLINED, Role.REQUIRED),
            new Attendee("r@example.org", "Room", Response.NEEDS_ACTION, Role.RESOURCE),
            new Attendee("c@example.org", "C\"s", Response.TENTATIVE, Role.REQUIRED),
            new Attendee("d@example.org", "", Response.NEEDS_ACTION, Role.REQUIRED));
    assertThat(event.content().extras().notCarried()).containsExactly("delegation");
  }

  @ParameterizedTest
  @CsvSource({
    "'',BUSY",
    "TRANSP:OPAQUE,BUSY",
    "TRANSP:TRANSPARENT,FREE",
    "X-MICROSOFT-CDO-BUSYSTATUS:FREE,FREE",
    "X-MICROSOFT-CDO-BUSYSTATUS:OOF,OUT_OF_OFFICE",
    "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE,TENTATIVE",
    "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE,WORKING_ELSEWHERE"
  })
  void theBusyStateComesFromEitherProperty(String line, Busy busy) throws IcsException {
    assertThat(event("DTSTART:20260702T090000Z\n" + line).content().standing().busy())
        .isEqualTo(busy);
  }

  @ParameterizedTest
  @CsvSource({
    "'',DEFAULT",
    "CLASS:PUBLIC,PUBLIC",
    "CLASS:private,PRIVATE",
    "CLASS:CONFIDENTIAL,CONFIDENTIAL",
    "CLASS:X-SECRET,PRIVATE"
  })
  void anUnknownClassIsPrivate(String line, Visibility visibility) throws IcsException {
    assertThat(event("DTSTART:20260702T090000Z\n" + line).content().standing().visibility())
        .isEqualTo(visibility);
  }

  @Test
  void remindersAreMinutesBeforeTheStart() throws IcsException {
    Event event =
        event(
            """
            DTSTART:20260702T090000Z
            DTEND:20260702T100000Z
            BEGIN:VALARM
            ACTION:DISPLAY
            TRIGGER:-PT15M
            END:VALARM
            BEGIN:VALARM
            ACTION:EMAIL
            TRIGGER;VALUE=DURATION:-P1D
            END:VALARM
            BEGIN:VALARM
            ACTION:AUDIO
            TRIGGER;RELATED=END:-PT2H
            END:VALARM
            BEGIN:VALARM
            ACTION:DISPLAY
            TRIGGER;VALUE=DATE-TIME:20260702T083000Z
            END:VALARM
            BEGIN:VALARM
            ACTION:NONE
            TRIGGER;VALUE=DATE-TIME:19760401T005545Z
            END:VALARM
            BEGIN:VALARM
            ACTION:DISPLAY
            TRIGGER:PT5M
            END:VALARM\
            """);

    assertThat(event.content().extras().reminders())
        .containsExactly(
            new Reminder("popup", 15),
            new Reminder("email", 1440),
            new Reminder("popup", 60),
            new Reminder("popup", 30));
    assertThat(event.content().extras().notCarried()).containsExactly("reminders");
  }

  @Test
  void theRestIsCarriedOrNamed() throws IcsException {
    Event event =
        event(
            """
            DTSTART:20260702T090000Z
            STATUS:TENTATIVE
            URL;VALUE=URI:https://example.org/a,b
            CATEGORIES:Work,a\\,b
            CATEGORIES:More
            COLOR:turquoise
            CONFERENCE;VALUE=URI;FEATURE=AUDIO:https://meet.example.org/x
            ATTACH:https://example.org/file
            GEO:1;2
            PRIORITY:0
            X-VENDOR;X-P=1:kept\
            """);

    assertThat(event.content().standing().status()).isEqualTo(Status.TENTATIVE);
    assertThat(event.content().text().url()).isEqualTo("https://example.org/a,b");
    assertThat(event.content().extras().categories()).containsExactly("Work", "a,b", "More");
    assertThat(event.content().extras().color()).isEqualTo("turquoise");
    assertThat(event.content().extras().conference()).isEqualTo("https://meet.example.org/x");
    assertThat(event.content().extras().notCarried()).containsExactly("attachments", "geo");
  }

  @Test
  void brokenLinesAreRepairedOrLeftOut() throws IcsException {
    String ics =
        "\uFEFFbegin:vcalendar\nVERSION:2.0\n\nbegin:vevent\nUID:u1\nDTSTART:20260702T090000Z\n"
            + "SUMMARY:broken\nby a line\nX-BAD;NOVALUE:x\nDESCRIPTION:fine\nend:vevent\n"
            + "end:vcalendar";

    Event event = IcsEvents.event(ics).orElseThrow();

    assertThat(event.content().text().title()).isEqualTo("brokenby a line");
    assertThat(event.content().text().description()).isEqualTo("fine");
  }

  @Test
  void aToDoIsNoEvent() throws IcsException {
    assertThat(IcsEvents.event(calendar("BEGIN:VTODO\nUID:t\nEND:VTODO\n"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "garbage",
    "''",
    "BEGIN:VCALENDAR",
    "'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nEND:VEVENT\nEND:VCALENDAR'",
    "'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:soon\nEND:VEVENT\nEND:VCALENDAR'",
    "'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nDTSTART:20261399\nEND:VEVENT\nEND:VCALENDAR'",
    "'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260702\nEND:VEVENT\nEND:VCALENDAR'"
  })
  void whatCannotBeReadIsSaidSo(String ics) {
    assertThatThrownBy(() -> IcsEvents.event(ics)).isInstanceOf(IcsException.class);
  }
}
