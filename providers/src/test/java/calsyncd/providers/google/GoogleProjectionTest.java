package calsyncd.providers.google;

import static calsyncd.providers.google.SampleEvents.at;
import static calsyncd.providers.google.SampleEvents.cancelled;
import static calsyncd.providers.google.SampleEvents.daily;
import static calsyncd.providers.google.SampleEvents.day;
import static calsyncd.providers.google.SampleEvents.hour;
import static calsyncd.providers.google.SampleEvents.once;
import static calsyncd.providers.google.SampleEvents.renamed;
import static calsyncd.providers.google.SampleEvents.with;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
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
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.SeriesOverride;
import calsyncd.provider.Projection;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google makes of an event, and what it cannot make anything of. */
class GoogleProjectionTest {
  private static final LocalDate THIRD = LocalDate.parse("2026-12-03");

  private static Projection.Carried carried(Event event) {
    Projection projection = GoogleProjection.of(event);
    assertThat(projection).isInstanceOf(Projection.Carried.class);
    return (Projection.Carried) projection;
  }

  private static Event in(String zone, String... lines) {
    EventTime start = Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), ZoneId.of(zone));
    return SampleEvents.of("e", hour(start), lines);
  }

  static Stream<Arguments> impossible() {
    Event cancelled =
        with(once("e"), new Standing(Status.CANCELLED, Busy.BUSY, Visibility.DEFAULT));
    Floating nine = new Floating(THIRD.atTime(9, 0));
    EventTime spring =
        Zoned.of(LocalDateTime.parse("2026-03-29T02:30:00"), OnSimulatedGoogle.BERLIN);
    return Stream.of(
        Arguments.of("floating_time", with(once("e"), hour(nine))),
        Arguments.of("status_cancelled", cancelled),
        Arguments.of("zone_not_representable", in("+05:30", "RRULE:FREQ=DAILY")),
        Arguments.of(
            "start_not_on_the_clock", SampleEvents.of("e", hour(spring), "RRULE:FREQ=DAILY")),
        Arguments.of("recurrence_not_representable", rule("RRULE:FREQ=HOURLY")),
        Arguments.of("recurrence_not_representable", rule("RRULE:FREQ=MINUTELY;COUNT=3")),
        Arguments.of("recurrence_not_representable", rule("RRULE:FREQ=SOMETIMES")),
        Arguments.of("recurrence_not_representable", rule("RRULE:RSCALE=CHINESE;FREQ=YEARLY")),
        Arguments.of("recurrence_not_representable", rule("EXDATE;TZID=Europe/Berlin:soon")),
        Arguments.of(
            "recurrence_empty", rule("RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20261203T080000Z")),
        Arguments.of(
            "start_not_on_the_rule",
            rule("RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=FR")),
        Arguments.of("override_without_occurrence", renamed(daily("e"), 20, "never")),
        Arguments.of("override_without_series", cancelled(once("e"), 3)));
  }

  private static Event rule(String... lines) {
    return SampleEvents.of("e", hour(SampleEvents.NINE), lines);
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatHasNoFormSaysWhy(String reason, Event event) {
    assertThat(GoogleProjection.of(event)).isEqualTo(new Projection.Impossible(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIRMED,BUSY,CONFIRMED,BUSY,''",
    "CONFIRMED,FREE,CONFIRMED,FREE,''",
    "TENTATIVE,TENTATIVE,TENTATIVE,TENTATIVE,''",
    "TENTATIVE,FREE,TENTATIVE,FREE,''",
    "TENTATIVE,BUSY,TENTATIVE,TENTATIVE,busy",
    "CONFIRMED,TENTATIVE,TENTATIVE,TENTATIVE,status",
    "CONFIRMED,OUT_OF_OFFICE,CONFIRMED,BUSY,busy",
    "CONFIRMED,WORKING_ELSEWHERE,CONFIRMED,FREE,busy",
  })
  void aBusyStateBecomesWhatGoogleHas(
      Status status, Busy busy, Status gotStatus, Busy gotBusy, String lost) {
    var carried = carried(with(once("e"), new Standing(status, busy, Visibility.PRIVATE)));
    assertThat(carried.event().content().standing())
        .isEqualTo(new Standing(gotStatus, gotBusy, Visibility.PRIVATE));
    assertThat(String.join(",", carried.notCarried())).isEqualTo(lost);
  }

  @ParameterizedTest
  @CsvSource({
    "Z,UTC",
    "UTC,UTC",
    "+02:00,Etc/GMT-2",
    "-07:00,Etc/GMT+7",
    "UTC+02:00,Etc/GMT-2",
    "Asia/Kolkata,Asia/Kolkata",
    "Etc/GMT-2,Etc/GMT-2",
  })
  void aZoneGetsItsNameOfIana(String zone, String named) {
    var carried = carried(in(zone, "RRULE:FREQ=DAILY;COUNT=2"));
    Zoned start = (Zoned) carried.event().content().when().start();
    assertThat(start).isEqualTo(Zoned.of(THIRD.atTime(9, 0), ZoneId.of(named)));
    assertThat(carried.notCarried()).isEmpty();
  }

  @Test
  void aSingleEventInAnUnnamedZoneKeepsItsInstant() {
    var carried = carried(in("+05:30"));
    assertThat(carried.event().content().when().start())
        .isEqualTo(Zoned.of(THIRD.atTime(3, 30), ZoneId.of("UTC")));
    assertThat(carried.notCarried()).containsExactly("time_zone");
  }

  @Test
  void bothHalfPastOnesOfAnAutumnNightStayApart() {
    LocalDateTime wall = LocalDateTime.parse("2026-10-25T02:30:00");
    for (boolean later : new boolean[] {false, true}) {
      Zoned start = new Zoned(wall, OnSimulatedGoogle.BERLIN, later);
      Event event = with(once("e"), new When(start, at("2026-10-25T04:00:00")));
      assertThat(carried(event).event()).isEqualTo(event);
    }
  }

  @Test
  void anEndBeforeTheStartIsTheShortestThereIs() {
    Event day = with(once("e"), new When(new Day(THIRD), new Day(THIRD)));
    assertThat(carried(day).event().content().when().end()).isEqualTo(new Day(THIRD.plusDays(1)));
    assertThat(carried(day).notCarried()).containsExactly("end");
    Event timed = with(once("e"), new When(at("2026-12-03T09:00:00"), at("2026-12-03T08:00:00")));
    assertThat(carried(timed).event().content().when().end()).isEqualTo(at("2026-12-03T09:00:00"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RRULE:FREQ=DAILY;UNTIL=20261210T080000Z | RRULE:FREQ=DAILY;UNTIL=20261210T080000Z",
        "RRULE:FREQ=DAILY;UNTIL=20261210T090000 | RRULE:FREQ=DAILY;UNTIL=20261210T080000Z",
        "RRULE:FREQ=DAILY;UNTIL=20261210;WKST=SU | RRULE:FREQ=DAILY;UNTIL=20261209T230000Z;WKST=SU",
        "rrule:FREQ=DAILY;COUNT=3 | RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE;TZID=Europe/Berlin:20261204T090000 | EXDATE;TZID=Europe/Berlin:20261204T090000",
        "EXDATE:20261204T080000Z | EXDATE:20261204T080000Z",
        "EXDATE:20261204T090000 | EXDATE;TZID=Europe/Berlin:20261204T090000",
        "EXDATE;VALUE=DATE:20261204 | EXDATE;TZID=Europe/Berlin:20261204T090000",
        "RDATE;TZID=\"Custom Zone\":20261224T090000 | RDATE;TZID=Europe/Berlin:20261224T090000",
        "RDATE;VALUE=PERIOD:20261224T090000Z/PT1H | RDATE;TZID=Europe/Berlin:20261224T100000",
      })
  void aLineOfATimedSeriesTakesGooglesForm(String line, String sent) {
    assertThat(new SentRecurrence(SampleEvents.NINE).of(rule(line).recurrence()).lines())
        .containsExactly(sent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RRULE:FREQ=DAILY;UNTIL=20261210 | RRULE:FREQ=DAILY;UNTIL=20261210",
        "RRULE:FREQ=DAILY;UNTIL=20261210T235959Z | RRULE:FREQ=DAILY;UNTIL=20261210",
        "EXDATE;VALUE=DATE:20261204 | EXDATE;VALUE=DATE:20261204",
        "EXDATE:20261204,20261205 | EXDATE;VALUE=DATE:20261204,20261205",
        "RDATE;TZID=Europe/Berlin:20261224T000000 | RDATE;VALUE=DATE:20261224",
      })
  void aLineOfASeriesOfDaysTakesGooglesForm(String line, String sent) {
    assertThat(new SentRecurrence(new Day(THIRD)).of(rule(line).recurrence()).lines())
        .containsExactly(sent);
  }

  @Test
  void aLineThatNoStandardNamesIsLeftOutAndNamed() {
    var carried = carried(rule("RRULE:FREQ=DAILY;COUNT=2", "X-ODD:1"));
    assertThat(carried.event().recurrence().lines()).containsExactly("RRULE:FREQ=DAILY;COUNT=2");
    assertThat(carried.notCarried()).containsExactly("recurrence");
  }

  @Test
  void theLengthOfAPeriodIsLostAndNamed() {
    String period = "RDATE;VALUE=PERIOD:20261224T090000Z/PT3H";
    assertThat(carried(rule("RRULE:FREQ=DAILY;COUNT=2", period)).notCarried())
        .containsExactly("recurrence");
    JsonItem answered =
        JsonItemTest.json(
            """
            {"id":"e","start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"},
             "recurrence":["RRULE:FREQ=DAILY;COUNT=2","%s"]}\
            """
                .formatted(period));
    var read = new GoogleEventMapper(GoogleTimes.of("")).event(answered).orElseThrow();
    assertThat(read.event().content().extras().notCarried()).containsExactly("recurrence:RDATE");
  }

  @Test
  void overridesThatSayNothingNewAreNone() {
    Event series = daily("e");
    Event told =
        cancelled(
            series.withOverride(
                day(4), new SeriesOverride.Changed(with(series.content(), hour(day(4).start())))),
            20);
    assertThat(carried(told).event()).isEqualTo(series);
    Event off =
        series.withOverride(
            day(5),
            new SeriesOverride.Changed(
                with(once("x"), new Standing(Status.CANCELLED, Busy.BUSY, Visibility.DEFAULT))
                    .content()));
    assertThat(carried(off).event()).isEqualTo(cancelled(series, 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a < b & c > d",
        "<b>no markup</b> &amp; no entity",
        "&lt;",
        "  two\n\n\n\nlines  ",
        "tab\there 🎉"
      })
  void aDescriptionReadsAsItWasWritten(String description) {
    Event event = with(once("e"), new Text("t", description, "l", "https://x.org/?a=b&c"));
    assertThat(carried(event)).isEqualTo(new Projection.Carried(event, List.of()));
  }

  @Test
  void whatGoogleHasNoPlaceForIsNamed() {
    Attendee boss = new Attendee("boss@x.org", "B", Response.ACCEPTED, Role.REQUIRED);
    Attendee guest = new Attendee("Guest@x.org", "", Response.TENTATIVE, Role.RESOURCE);
    List<Reminder> many =
        Stream.iterate(0, it -> it + 1).limit(6).map(it -> new Reminder("popup", it)).toList();
    Event event =
        with(
            with(
                with(once("e"), new Text("t\u0000", "", "", "urn:x")),
                new People(Optional.of(boss), List.of(guest))),
            new Extras("https://meet", many, List.of("Work"), "tomato", List.of()));
    assertThat(carried(event).notCarried())
        .containsExactly(
            "title",
            "url",
            "organizer",
            "attendees",
            "conference",
            "reminders",
            "categories",
            "color");
    assertThat(carried(event).event().content().people().attendees())
        .containsExactly(new Attendee("guest@x.org", "", Response.TENTATIVE, Role.RESOURCE));
  }

  @Test
  void whatAnOverrideLosesIsNamedToo() {
    Event series = daily("e");
    Event odd = with(once("odd"), new Extras("", List.of(), List.of("Work"), "", List.of()));
    Event told = series.withOverride(day(4), new SeriesOverride.Changed(odd.content()));
    assertThat(carried(told).notCarried()).containsExactly("categories");
  }
}
