package calsyncd.providers.caldav;

import static calsyncd.providers.caldav.IcsSamples.at;
import static calsyncd.providers.caldav.IcsSamples.berlin;
import static calsyncd.providers.caldav.IcsSamples.calendar;
import static calsyncd.providers.caldav.IcsSamples.event;
import static calsyncd.providers.caldav.IcsSamples.read;
import static calsyncd.providers.caldav.IcsSamples.vevent;
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
import calsyncd.calendar.SeriesOverride;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcsEventsTest {
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
    assertThat(event.recurrence().lines()).containsExactly("RRULE:FREQ=WEEKLY;COUNT=9");
    assertThat(event.overrides()).hasSize(5);
    for (String day : List.of("2026-07-09", "2026-07-16", "2026-07-23", "2026-08-06")) {
      assertThat(event.overrides().get(at(berlin(day + "T09:00"))))
          .isEqualTo(SeriesOverride.CANCELLED);
    }
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
        .containsExactly("RRULE:FREQ=DAILY;UNTIL=20260710", "RDATE;VALUE=DATE:20260801");
    assertThat(event.overrides())
        .containsOnlyKeys(at(IcsSamples.day("2026-07-03")), at(IcsSamples.day("2026-07-04")));
  }

  @Test
  void aDateThatExcludesAnOccurrenceOfATimedSeriesMeansTheOneOfThatDay() throws IcsException {
    Event event =
        event(
            """
            DTSTART;TZID=Europe/Berlin:20260702T090000
            RRULE:FREQ=DAILY;COUNT=9
            EXDATE;VALUE=DATE:20260703\
            """);

    assertThat(event.overrides()).containsOnlyKeys(at(berlin("2026-07-03T09:00")));
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

  /** 2026-07-02 is a Thursday. A rule that nobody can read says nothing of the start. */
  @ParameterizedTest
  @CsvSource({
    "RRULE:FREQ=WEEKLY;BYDAY=FR, start",
    "RRULE:FREQ=DAILY;UNTIL=20260601T000000Z, start",
    "RRULE:FREQ=WEEKLY;BYDAY=TH, ''",
    "RDATE:20260704T090000Z, ''",
    "RRULE:FREQ=SOMETIMES, ''",
    "'', ''"
  })
  void aStartThatNoRuleGivesIsNamed(String rule, String named) throws IcsException {
    Event event = event("DTSTART:20260702T090000Z\nSUMMARY:s\n" + rule);

    assertThat(String.join(",", event.content().extras().notCarried())).isEqualTo(named);
  }

  @Test
  void aFirstOccurrenceThatIsExcludedWasOnItsRule() throws IcsException {
    Event event =
        event("DTSTART:20260702T090000Z\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260702T090000Z");

    assertThat(event.content().extras().notCarried()).isEmpty();
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
            ATTENDEE;MEMBER="x:1","y:2";PARTSTAT=TENTATIVE;CN="C^'s":mailto:c@example.org
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
