package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.Projection;
import calsyncd.provider.Projection.Carried;
import calsyncd.provider.Projection.Impossible;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectorTest {
  private static final String BERLIN = "Europe/Berlin";

  private static Zoned at(String wall, String zone) {
    return Zoned.of(LocalDateTime.parse(wall), ZoneId.of(zone));
  }

  private static EventContent content(EventTime start, EventTime end) {
    return new EventContent(
        new When(start, end),
        new Text("t", "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  private static Event single(EventTime start, EventTime end) {
    return Event.single(new Uid("u"), content(start, end));
  }

  private static Event hour(String wall, String zone, String... lines) {
    Zoned start = at(wall, zone);
    Event event =
        single(start, Zoned.of(start.instant(start.zone()).plusSeconds(3_600), start.zone()));
    return event.withRecurrence(new Recurrence(List.of(lines)));
  }

  private static Carried carried(Event event) {
    Projection projection = Projector.project(event);
    assertThat(projection).isInstanceOf(Carried.class);
    return (Carried) projection;
  }

  private static void isImpossible(Event event, String reason) {
    assertThat(Projector.project(event)).isEqualTo(new Impossible(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, Europe/Berlin, ''",
    "Europe/Vienna, Europe/Berlin, time_zone",
    "America/Los_Angeles, America/Los_Angeles, ''",
    "Asia/Calcutta, Asia/Calcutta, ''",
    "Z, UTC, ''",
    "+02:00, UTC, time_zone",
  })
  void aZoneIsTheOneThatWindowsHasForIt(String zone, String read, String lost) {
    Event event = hour("2026-12-08T09:00", zone);
    Carried carried = carried(event);
    Zoned start = (Zoned) carried.event().content().when().start();
    assertThat(start.zone()).isEqualTo(ZoneId.of(read));
    assertThat(start.instant(start.zone()))
        .isEqualTo(event.content().when().start().instant(ZoneId.of(zone)));
    assertThat(String.join(",", carried.notCarried())).isEqualTo(lost);
  }

  @Test
  void aSeriesInAZoneThatGraphDoesNotKnowIsNotWritten() {
    isImpossible(
        hour("2026-12-08T09:00", "+02:00", "RRULE:FREQ=DAILY"), "time_zone_not_representable");
  }

  @Test
  void theSecondOfTwoHoursIsNamedInUtc() {
    Zoned later = new Zoned(LocalDateTime.parse("2026-10-25T02:30"), ZoneId.of(BERLIN), true);
    Carried carried = carried(single(later, at("2026-10-25T03:00", BERLIN)));
    assertThat(carried.event().content().when().start()).isEqualTo(at("2026-10-25T01:30", "UTC"));
    assertThat(carried.notCarried()).containsExactly("time_zone");
    Carried earlier =
        carried(single(at("2026-10-25T02:30", BERLIN), at("2026-10-25T03:00", BERLIN)));
    assertThat(earlier.event().content().when().start()).isEqualTo(at("2026-10-25T02:30", BERLIN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-29T02:30", "2026-10-25T02:30"})
  void aSeriesThatBeginsAtAnHourWhichIsNotThereOnceIsNotWritten(String wall) {
    Zoned start = new Zoned(LocalDateTime.parse(wall), ZoneId.of(BERLIN), true);
    Event once = single(start, Zoned.of(start.instant(start.zone()).plusSeconds(60), start.zone()));
    isImpossible(
        once.withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY"))), "time_not_representable");
  }

  @Test
  void aFloatingTimeIsNotWritten() {
    EventTime nine = new EventTime.Floating(LocalDateTime.parse("2026-12-08T09:00"));
    Event floating = single(nine, nine.at(nine.wall().plusHours(1)));
    isImpossible(floating, "floating_time");
    isImpossible(
        floating.withRecurrence(new Recurrence(List.of("RRULE:FREQ=DAILY"))), "floating_time");
    Event series = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=DAILY;COUNT=3");
    isImpossible(
        series.withOverride(
            new RecurrenceId(at("2026-12-09T09:00", BERLIN)),
            new SeriesOverride.Changed(floating.content())),
        "floating_time");
  }

  @Test
  void peopleAreWhoAReadWillShow() {
    Attendee boss = new Attendee("b@x.example", "Boss", Response.ACCEPTED, Role.REQUIRED);
    Attendee guest = new Attendee("G@x.example", "", Response.DECLINED, Role.OPTIONAL);
    Event event = hour("2026-12-08T09:00", BERLIN);
    EventContent c = event.content();
    Carried carried =
        carried(
            event.withContent(c.withPeople(new People(Optional.of(boss), List.of(boss, guest)))));
    assertThat(carried.event().content().people())
        .isEqualTo(
            new People(
                Optional.empty(),
                List.of(
                    new Attendee("b@x.example", "Boss", Response.NEEDS_ACTION, Role.REQUIRED),
                    new Attendee(
                        "G@x.example", "G@x.example", Response.NEEDS_ACTION, Role.OPTIONAL))));
    assertThat(carried.notCarried()).containsExactly("attendees", "organizer");
  }

  @Test
  void theEndIsInTheZoneOfTheStart() {
    Carried carried =
        carried(single(at("2026-12-08T09:00", BERLIN), at("2026-12-08T10:00", "Europe/London")));
    assertThat(carried.event().content().when().end()).isEqualTo(at("2026-12-08T11:00", BERLIN));
    assertThat(carried.notCarried()).containsExactly("end_time_zone");
  }

  @Test
  void whatEndsBeforeItBeginsIsNotWritten() {
    isImpossible(
        single(at("2026-12-08T09:00", BERLIN), at("2026-12-08T08:00", BERLIN)), "end_before_start");
  }

  @Test
  void lostFieldsAreNamed() {
    EventContent c = hour("2026-12-08T09:00", BERLIN).content();
    EventContent rich =
        new EventContent(
            c.when(),
            new Text("t", "d", "l", "https://example.org"),
            new Standing(Status.TENTATIVE, EventContent.Busy.BUSY, Visibility.PUBLIC),
            People.NONE,
            new Extras(
                "https://meet.example.org",
                List.of(
                    new Reminder("email", 5), new Reminder("popup", 10), new Reminder("popup", 30)),
                List.of("A"),
                "5",
                List.of()));
    Carried carried = carried(Event.single(new Uid("u"), rich));
    assertThat(carried.notCarried())
        .containsExactlyInAnyOrder(
            "url", "status", "busy", "visibility", "conference", "reminders", "color");
    EventContent there = carried.event().content();
    assertThat(there.standing().busy()).isEqualTo(EventContent.Busy.TENTATIVE);
    assertThat(there.extras().reminders()).containsExactly(new Reminder("popup", 30));
    assertThat(there.extras().categories()).containsExactly("A");
  }

  @Test
  void aCancelledEventIsNotWritten() {
    EventContent c = hour("2026-12-08T09:00", BERLIN).content();
    Standing off = new Standing(Status.CANCELLED, c.standing().busy(), c.standing().visibility());
    isImpossible(
        Event.single(
            new Uid("u"), new EventContent(c.when(), c.text(), off, c.people(), c.extras())),
        "status_cancelled");
  }

  @Test
  void excludedDatesAreCancelledOccurrences() {
    Event event =
        hour(
            "2026-12-08T09:00",
            BERLIN,
            "RRULE:FREQ=DAILY;COUNT=5",
            "EXDATE;TZID=Europe/Berlin:20261209T090000,20261201T090000",
            "EXDATE:20261211T080000Z");
    Event there = carried(event).event();
    assertThat(there.recurrence().lines()).containsExactly("RRULE:FREQ=DAILY;COUNT=5");
    assertThat(there.overrides().keySet())
        .extracting(id -> id.start().wall().toLocalDate())
        .containsExactly(LocalDate.parse("2026-12-09"), LocalDate.parse("2026-12-11"));
  }

  @Test
  void aSeriesBeginsWithItsFirstOccurrence() {
    Event event = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2");
    Carried carried = carried(event);
    assertThat(carried.event().content().when().start()).isEqualTo(at("2026-12-11T09:00", BERLIN));
    assertThat(carried.notCarried()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2026-12-09, false", "2026-12-11, false", "2026-12-10, true"})
  void anOccurrenceDoesNotMoveToTheDayOfAnother(String to, boolean possible) {
    Event series = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=DAILY;COUNT=5");
    assertThat(Projector.project(moved(series, "2026-12-10", to)) instanceof Carried)
        .isEqualTo(possible);
  }

  @Test
  void anOccurrenceMovesToTheDayOfACancelledOneOrOfOneThatMovesOn() {
    Event series = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=DAILY;COUNT=3");
    RecurrenceId last = new RecurrenceId(at("2026-12-10T09:00", BERLIN));
    assertThat(Projector.project(moved(series, "2026-12-09", "2026-12-10")))
        .isEqualTo(new Impossible("occurrence_crosses_another"));
    carried(moved(series.withOverride(last, SeriesOverride.CANCELLED), "2026-12-09", "2026-12-10"));
    carried(moved(moved(series, "2026-12-10", "2026-12-11"), "2026-12-09", "2026-12-10"));
  }

  private static Event moved(Event series, String from, String to) {
    Event there = hour(to + "T11:00", BERLIN);
    return series.withOverride(
        new RecurrenceId(at(from + "T09:00", BERLIN)), new SeriesOverride.Changed(there.content()));
  }

  @Test
  void anOverrideOfNoOccurrenceIsNotWrittenAndACancelledOneIsNothing() {
    Event series = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=3");
    RecurrenceId none = new RecurrenceId(at("2026-12-09T09:00", BERLIN));
    isImpossible(moved(series, "2026-12-09", "2026-12-09"), "override_without_occurrence");
    assertThat(carried(series.withOverride(none, SeriesOverride.CANCELLED)).event().overrides())
        .isEmpty();
  }

  @Test
  void anOverrideThatSaysTheSameIsNone() {
    Event series = hour("2026-12-08T09:00", BERLIN, "RRULE:FREQ=DAILY;COUNT=3");
    RecurrenceId second = new RecurrenceId(at("2026-12-09T09:00", BERLIN));
    Event same =
        series.withOverride(
            second, new SeriesOverride.Changed(hour("2026-12-09T09:00", BERLIN).content()));
    assertThat(carried(same).event().overrides()).isEmpty();
  }
}
