package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Floating;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A fixed list of events at the edges; a number of one always names the same event. */
final class HardEvents {
  private static final String BERLIN = "Europe/Berlin";
  private static final String SYDNEY = "Australia/Sydney";

  private final List<Event> all = new ArrayList<>();

  private HardEvents() {}

  /** All of them, none earlier than the days that Graph's window covers. */
  static List<Event> all() {
    HardEvents hard = new HardEvents();
    hard.autumnNights();
    hard.springNights();
    hard.forms();
    hard.leapDays();
    hard.untils();
    hard.moved();
    hard.cancelled();
    hard.lengths();
    hard.texts();
    return hard.all;
  }

  private void autumnNights() {
    bothReadings("2026-10-25T02:30", BERLIN);
    bothReadings("2026-10-25T01:30", "Europe/London");
    bothReadings("2026-11-01T01:30", "America/New_York");
    bothReadings("2027-04-04T02:30", SYDNEY);
    bothReadings("2027-04-04T02:30", "Pacific/Auckland");
    bothReadings("2027-04-04T01:45", "Australia/Lord_Howe");
    bothReadings("2027-04-03T23:30", "America/Santiago");
    series(zoned("2026-10-22T02:30", BERLIN), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2026-10-29T01:30", "America/New_York"), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2027-04-01T02:30", SYDNEY), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2026-10-11T02:30", BERLIN), "RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=5");
  }

  private void bothReadings(String wall, String zone) {
    LocalDateTime at = LocalDateTime.parse(wall);
    add(new Zoned(at, ZoneId.of(zone), false));
    Event later = add(new Zoned(at, ZoneId.of(zone), true));
    all.add(recurring(later, later.uid().value() + "-weekly", "RRULE:FREQ=WEEKLY;COUNT=4"));
  }

  private void springNights() {
    series(zoned("2027-03-25T02:30", BERLIN), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2027-03-10T02:30", "America/New_York"), "RRULE:FREQ=DAILY;COUNT=8");
    series(zoned("2026-10-01T02:30", SYDNEY), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2026-10-01T02:15", "Australia/Lord_Howe"), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2026-09-03T00:30", "America/Santiago"), "RRULE:FREQ=DAILY;COUNT=7");
    series(zoned("2027-03-21T01:30", BERLIN), "RRULE:FREQ=WEEKLY;COUNT=3");
    series(zoned("2026-09-06T12:00", "Pacific/Apia"), "RRULE:FREQ=WEEKLY");
    add(zoned("2027-03-28T01:45", BERLIN));
    add(zoned("2027-03-28T03:00", BERLIN));
  }

  private void forms() {
    EventTime floating = new Floating(LocalDateTime.parse("2026-10-25T02:30"));
    add(floating);
    series(floating, "RRULE:FREQ=DAILY;COUNT=5");
    add(day("2026-12-31"));
    days("2027-03-27", 3);
    series(day("2026-10-24"), "RRULE:FREQ=DAILY;COUNT=4");
    series(day("2026-12-24"), "RRULE:FREQ=YEARLY");
    series(day("2026-10-05"), "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;COUNT=9");
    series(zoned("2026-10-05T09:00", "UTC"), "RRULE:FREQ=DAILY;COUNT=40");
    series(zoned("2026-10-05T00:00", "Pacific/Kiritimati"), "RRULE:FREQ=WEEKLY;COUNT=9");
    series(zoned("2026-10-05T09:00", "Asia/Kathmandu"), "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=9");
    series(zoned("2026-10-05T09:00", "Africa/Casablanca"), "RRULE:FREQ=WEEKLY;COUNT=52");
  }

  private void leapDays() {
    add(day("2028-02-29"));
    series(day("2028-02-29"), "RRULE:FREQ=YEARLY");
    series(zoned("2028-02-29T09:00", BERLIN), "RRULE:FREQ=YEARLY;COUNT=3");
    series(zoned("2028-02-29T09:00", SYDNEY), "RRULE:FREQ=DAILY;COUNT=3");
    series(zoned("2026-10-31T09:00", BERLIN), "RRULE:FREQ=MONTHLY;COUNT=8");
    series(zoned("2026-10-30T09:00", BERLIN), "RRULE:FREQ=MONTHLY;BYMONTHDAY=30;COUNT=8");
    series(zoned("2026-10-29T09:00", BERLIN), "RRULE:FREQ=MONTHLY;BYMONTHDAY=29;COUNT=20");
    series(zoned("2026-10-31T09:00", BERLIN), "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=20");
  }

  private void untils() {
    EventTime nine = zoned("2026-10-05T09:00", BERLIN);
    for (String until : List.of("20261102T080000Z", "20261102T075959Z", "20261102T080001Z")) {
      series(nine, "RRULE:FREQ=WEEKLY;UNTIL=" + until);
    }
    series(nine, "RRULE:FREQ=WEEKLY;UNTIL=20261101T225959Z");
    series(nine, "RRULE:FREQ=WEEKLY;UNTIL=20261005T070000Z");
    series(day("2026-10-05"), "RRULE:FREQ=WEEKLY;UNTIL=20261102");
    series(day("2026-10-05"), "RRULE:FREQ=WEEKLY;UNTIL=20261101");
    series(
        zoned("2026-10-05T23:30", "Pacific/Auckland"), "RRULE:FREQ=DAILY;UNTIL=20261020T103000Z");
    series(zoned("2026-10-05T00:15", BERLIN), "RRULE:FREQ=DAILY;UNTIL=20261014T221500Z");
    series(zoned("2026-10-20T02:30", BERLIN), "RRULE:FREQ=DAILY;UNTIL=20261025T003000Z");
  }

  private void moved() {
    Event sundays = series(zoned("2027-03-14T10:00", BERLIN), "RRULE:FREQ=WEEKLY;COUNT=5");
    move(sundays, 14, zoned("2027-03-27T23:00", BERLIN));
    move(sundays, 14, zoned("2027-03-28T03:00", BERLIN));
    move(sundays, 7, zoned("2027-03-22T10:00", BERLIN));
    Event autumn = series(zoned("2026-10-11T10:00", BERLIN), "RRULE:FREQ=WEEKLY;COUNT=4");
    LocalDateTime twice = LocalDateTime.parse("2026-10-25T02:30");
    move(autumn, 14, new Zoned(twice, ZoneId.of(BERLIN), false));
    move(autumn, 14, new Zoned(twice, ZoneId.of(BERLIN), true));
    Event south = series(zoned("2026-09-27T02:30", SYDNEY), "RRULE:FREQ=WEEKLY;COUNT=4");
    move(south, 7, zoned("2026-10-04T01:45", SYDNEY));
    Event days = series(day("2026-10-24"), "RRULE:FREQ=WEEKLY;COUNT=4");
    move(days, 7, day("2026-11-01"));
    Event daily = series(zoned("2026-10-05T09:00", BERLIN), "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=5");
    move(daily, 3, zoned("2026-10-08T21:00", BERLIN));
    move(daily, 3, zoned("2026-10-09T08:00", "America/New_York"));
    move(daily, 3, zoned("2026-10-04T09:00", BERLIN));
    move(daily, 3, zoned("2026-10-15T09:00", BERLIN));
  }

  private void cancelled() {
    Event daily = series(zoned("2026-10-22T02:30", BERLIN), "RRULE:FREQ=DAILY;COUNT=6");
    cancel(daily, 0);
    cancel(daily, 3);
    cancel(daily, 5);
    cancel(daily, 0, 1, 2, 3, 4);
    cancel(series(day("2026-10-24"), "RRULE:FREQ=DAILY;COUNT=4"), 1, 2);
    cancel(series(zoned("2026-10-05T09:00", BERLIN), "RRULE:FREQ=WEEKLY"), 7, 21);
    series(
        zoned("2026-10-22T02:30", BERLIN),
        "RRULE:FREQ=DAILY;COUNT=6",
        "EXDATE;TZID=Europe/Berlin:20261025T023000");
    series(
        zoned("2026-10-22T09:00", BERLIN),
        "RRULE:FREQ=DAILY;COUNT=3",
        "RDATE;TZID=Europe/Berlin:20261025T023000,20261101T090000");
  }

  private void lengths() {
    EventTime start = zoned("2026-10-24T22:00", BERLIN);
    lasting(start, Duration.ZERO);
    lasting(start, Duration.ofHours(8));
    lasting(start, Duration.ofDays(3));
    EventTime night = zoned("2026-10-22T22:00", BERLIN);
    all.add(recurring(lasting(night, Duration.ofHours(8)), "nights", "RRULE:FREQ=DAILY;COUNT=5"));
    EventTime spring = zoned("2027-03-25T22:00", BERLIN);
    all.add(recurring(lasting(spring, Duration.ofHours(5)), "springs", "RRULE:FREQ=DAILY;COUNT=5"));
    series(zoned("2026-10-05T09:00", BERLIN), "RRULE:FREQ=DAILY;COUNT=1");
  }

  private void texts() {
    Event plain = add(zoned("2026-10-05T09:00", BERLIN));
    for (String text :
        List.of("", " ", "a\nb", "x".repeat(900), "<b>&amp;</b>", "\u202eright to left", "\t")) {
      Text said = new Text(text.replace('\n', ' '), text, text.replace('\n', ' '), "");
      all.add(named(plain.withContent(plain.content().withText(said)), "text-" + all.size()));
    }
  }

  private static Event named(Event event, String uid) {
    return event.withUid(new Uid(uid));
  }

  private static EventTime zoned(String wall, String zone) {
    ZoneId id = zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
    return Zoned.of(LocalDateTime.parse(wall), id);
  }

  private static Day day(String date) {
    return new Day(LocalDate.parse(date));
  }

  private Event add(EventTime start) {
    return start instanceof Day day
        ? event(new When(day, new Day(day.date().plusDays(1))))
        : lasting(start, Duration.ofMinutes(30));
  }

  private void days(String date, int days) {
    Day start = day(date);
    event(new When(start, new Day(start.date().plusDays(days))));
  }

  private Event lasting(EventTime start, Duration duration) {
    EventTime end =
        start instanceof Zoned zoned
            ? Zoned.of(zoned.instant(ZoneOffset.UTC).plus(duration), zoned.zone())
            : start.at(start.wall().plus(duration));
    return event(new When(start, end));
  }

  private Event event(When when) {
    Text text = new Text("hard " + all.size(), "", "", "");
    EventContent content = new EventContent(when, text, Standing.DEFAULT, People.NONE, Extras.NONE);
    Event event = Event.single(new Uid("hard-" + all.size() + "@calsyncd.example"), content);
    all.add(event);
    return event;
  }

  private Event series(EventTime start, String... lines) {
    Event event = add(start);
    all.removeLast();
    Event series = event.withRecurrence(new Recurrence(List.of(lines)));
    all.add(series);
    return series;
  }

  private static Event recurring(Event event, String uid, String... lines) {
    return named(event.withRecurrence(new Recurrence(List.of(lines))), uid);
  }

  /**
   * Another series in which the occurrence of that day begins at another time, half an hour long.
   */
  private void move(Event series, int days, EventTime to) {
    EventTime end =
        to instanceof Day day ? new Day(day.date().plusDays(1)) : to.at(to.wall().plusMinutes(30));
    EventTime told =
        to instanceof Zoned it && it.later() ? new Zoned(end.wall(), it.zone(), true) : end;
    EventContent content = series.content().withWhen(new When(to, told));
    all.add(
        named(
            series.withOverride(at(series, days), new SeriesOverride.Changed(content)),
            "moved-" + all.size() + "@calsyncd.example"));
  }

  private void cancel(Event series, int... days) {
    Event left = series;
    for (int day : days) {
      left = left.withOverride(at(series, day), SeriesOverride.CANCELLED);
    }
    all.add(named(left, "cancelled-" + all.size() + "@calsyncd.example"));
  }

  private static RecurrenceId at(Event series, int days) {
    EventTime start = series.content().when().start();
    return new RecurrenceId(start.at(start.wall().plusDays(days)));
  }
}
