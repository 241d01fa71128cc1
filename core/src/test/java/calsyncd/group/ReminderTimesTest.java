package calsyncd.group;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.group.ReminderTimes.Moment;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When people are reminded of meetings of each form. */
final class ReminderTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

  private static EventContent content(EventTime start, EventTime end) {
    return new EventContent(
        new When(start, end),
        new Text("t", "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  private static EventTime berlin(String wall) {
    return EventTime.Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static EventContent hour(String wall) {
    LocalDateTime end = LocalDateTime.parse(wall).plusHours(1);
    return content(berlin(wall), EventTime.Zoned.of(end, BERLIN));
  }

  private static Event series(EventContent content, String... lines) {
    return new Event(new Uid("u"), content, new Recurrence(List.of(lines)), new TreeMap<>());
  }

  private static List<String> moments(
      Event meeting, ZoneId zone, List<Integer> minutes, String now, String until) {
    return ReminderTimes.of(meeting, zone, minutes, Instant.parse(now), Instant.parse(until))
        .stream()
        .map(Moment::firesAt)
        .map(Instant::toString)
        .toList();
  }

  @Test
  void aSeriesKeepsItsLocalStartWhenTheClocksGoBackAndForth() {
    Event daily = series(hour("2026-10-24T09:00"), "RRULE:FREQ=DAILY");
    assertThat(moments(daily, TOKYO, List.of(30), "2026-10-24T00:00:00Z", "2026-10-26T09:00:00Z"))
        .as("30 min before 09:00 in Berlin, though the calendar is in Tokyo")
        .containsExactly("2026-10-24T06:30:00Z", "2026-10-25T07:30:00Z", "2026-10-26T07:30:00Z");
    assertThat(moments(daily, BERLIN, List.of(30), "2027-03-27T00:00:00Z", "2027-03-29T09:00:00Z"))
        .containsExactly("2027-03-27T07:30:00Z", "2027-03-28T06:30:00Z", "2027-03-29T06:30:00Z");
  }

  @Test
  void minutesAreCountedBackOverAChangeOfTheClocks() {
    Event monday = Event.single(new Uid("u"), hour("2026-10-25T04:00"));
    assertThat(
            moments(monday, BERLIN, List.of(180), "2026-10-24T00:00:00Z", "2026-10-26T00:00:00Z"))
        .as("three hours before 04:00 it is 02:00 for the first time")
        .containsExactly("2026-10-25T00:00:00Z");
  }

  @Test
  void wholeDaysAndFloatingTimesAreThoseOfTheCalendar() {
    LocalDate day = LocalDate.parse("2026-12-03");
    Event allDay =
        Event.single(
            new Uid("u"), content(new EventTime.Day(day), new EventTime.Day(day.plusDays(1))));
    Event floating =
        Event.single(
            new Uid("u"),
            content(
                new EventTime.Floating(day.atTime(9, 0)),
                new EventTime.Floating(day.atTime(10, 0))));
    String now = "2026-12-01T00:00:00Z";
    String until = "2026-12-04T00:00:00Z";
    assertThat(moments(allDay, BERLIN, List.of(60), now, until))
        .containsExactly("2026-12-02T22:00:00Z");
    assertThat(moments(allDay, TOKYO, List.of(60), now, until))
        .containsExactly("2026-12-02T14:00:00Z");
    assertThat(moments(floating, TOKYO, List.of(60), now, until))
        .containsExactly("2026-12-02T23:00:00Z");
  }

  @Test
  void overridesAreFollowedAndWhatIsExcludedOrCancelledHasNone() {
    EventContent off = hour("2026-12-05T09:00");
    off =
        off.withStanding(
            new Standing(Status.CANCELLED, off.standing().busy(), off.standing().visibility()));
    Event daily =
        series(hour("2026-12-01T09:00"), "RRULE:FREQ=DAILY;COUNT=6", "EXDATE:20261202T080000Z")
            .withOverride(new RecurrenceId(berlin("2026-12-03T09:00")), SeriesOverride.CANCELLED)
            .withOverride(
                new RecurrenceId(berlin("2026-12-04T09:00")),
                new SeriesOverride.Changed(hour("2026-12-04T15:00")))
            .withOverride(
                new RecurrenceId(berlin("2026-12-05T09:00")), new SeriesOverride.Changed(off));
    assertThat(moments(daily, BERLIN, List.of(10), "2026-12-01T00:00:00Z", "2026-12-09T00:00:00Z"))
        .containsExactly("2026-12-01T07:50:00Z", "2026-12-04T13:50:00Z", "2026-12-06T07:50:00Z");
    Event gone = daily.withContent(off);
    assertThat(moments(gone, BERLIN, List.of(10), "2026-12-01T00:00:00Z", "2026-12-09T00:00:00Z"))
        .isEmpty();
  }

  @Test
  void whatHasBegunHasNoneAndOneAtTheStartIsWorthTellingForFiveMinutes() {
    Event once = Event.single(new Uid("u"), hour("2026-12-01T09:00"));
    String until = "2026-12-02T00:00:00Z";
    assertThat(moments(once, BERLIN, List.of(0, 10), "2026-12-01T07:59:59Z", until)).hasSize(2);
    assertThat(moments(once, BERLIN, List.of(0, 10), "2026-12-01T08:00:00Z", until))
        .containsExactly("2026-12-01T08:00:00Z");
    assertThat(moments(once, BERLIN, List.of(0, 10), "2026-12-01T08:05:00Z", until)).isEmpty();
    assertThat(moments(once, BERLIN, List.of(10), "2026-11-01T00:00:00Z", "2026-12-01T07:49:59Z"))
        .as("beyond what is planned")
        .isEmpty();
    assertThat(
            moments(once, BERLIN, List.of(10, 60), "2026-11-01T00:00:00Z", "2026-12-01T07:49:59Z"))
        .containsExactly("2026-12-01T07:00:00Z");
  }

  @Test
  void anOccurrenceIsFoundWhereItStartsAndNowhereElse() {
    RecurrenceId second = new RecurrenceId(berlin("2026-12-02T09:00"));
    Event daily =
        series(hour("2026-12-01T09:00"), "RRULE:FREQ=DAILY;COUNT=3")
            .withOverride(second, new SeriesOverride.Changed(hour("2026-12-03T09:00")));
    Instant third = Instant.parse("2026-12-03T08:00:00Z");
    assertThat(ReminderTimes.starting(daily, BERLIN, Optional.of(second), third)).isPresent();
    assertThat(
            ReminderTimes.starting(
                daily, BERLIN, Optional.of(second), Instant.parse("2026-12-02T08:00:00Z")))
        .as("where it was")
        .isEmpty();
    assertThat(ReminderTimes.starting(daily, BERLIN, Optional.empty(), third))
        .as("no series any more")
        .isEmpty();
    Event once = Event.single(new Uid("u"), hour("2026-12-03T09:00"));
    assertThat(ReminderTimes.starting(once, BERLIN, Optional.empty(), third)).isPresent();
  }

  @Test
  void ofARuleThatNobodyCanReadTheFirstOccurrenceIsCertain() {
    Event odd = series(hour("2026-12-01T09:00"), "RRULE:FREQ=SOMETIMES");
    assertThat(moments(odd, BERLIN, List.of(10), "2026-12-01T00:00:00Z", "2026-12-09T00:00:00Z"))
        .containsExactly("2026-12-01T07:50:00Z");
  }
}
