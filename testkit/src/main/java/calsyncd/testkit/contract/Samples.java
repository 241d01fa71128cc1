package calsyncd.testkit.contract;

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
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.TreeMap;

/** Small events at a service's time: from the Tuesday after next on, at nine in Berlin. */
public final class Samples {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final LocalDate day;

  Samples(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    this.day = today.plusDays(7).with(TemporalAdjusters.next(DayOfWeek.TUESDAY));
  }

  /** The day of all samples. */
  public LocalDate day() {
    return day;
  }

  /** Nine o'clock in Berlin, so many days later. */
  public Zoned nine(int days) {
    return Zoned.of(day.plusDays(days).atTime(9, 0), BERLIN);
  }

  /** From nine to ten in Berlin. */
  public Event single(String title) {
    return timed(title, nine(0));
  }

  /** An hour from a time on. */
  public static Event timed(String title, EventTime start) {
    return Event.single(uid(title), content(title, hour(start)));
  }

  /** A day, or several. */
  public Event allDay(String title, int days) {
    When when = new When(new Day(day), new Day(day.plusDays(days)));
    return Event.single(uid(title), content(title, when));
  }

  /** From nine to ten wherever one is. */
  public Event floating(String title) {
    return timed(title, new Floating(day.atTime(9, 0)));
  }

  /** Eight days at nine. */
  public Event daily(String title) {
    return recurring(single(title), "RRULE:FREQ=DAILY;COUNT=8");
  }

  /** The event by these lines, without overrides. */
  public static Event recurring(Event event, String... lines) {
    return new Event(event.uid(), event.content(), new Recurrence(List.of(lines)), new TreeMap<>());
  }

  /** The name of the occurrence so many days after the start. */
  public static RecurrenceId at(Event series, int days) {
    EventTime start = series.content().when().start();
    return new RecurrenceId(start.at(start.wall().plusDays(days)));
  }

  /** The series with the occurrence of that day cancelled. */
  public static Event cancelled(Event series, int days) {
    return series.withOverride(at(series, days), SeriesOverride.CANCELLED);
  }

  /** The series with the occurrence of that day under another title. */
  public static Event renamed(Event series, int days, String title) {
    EventContent own = with(series.content(), hour(at(series, days).start()));
    return changed(series, days, titled(own, title));
  }

  /** The series with the occurrence of that day begun so many hours later. */
  public static Event moved(Event series, int days, int hours) {
    EventTime start = at(series, days).start();
    return changed(
        series, days, with(series.content(), hour(start.at(start.wall().plusHours(hours)))));
  }

  private static Event changed(Event series, int days, EventContent content) {
    return series.withOverride(at(series, days), new SeriesOverride.Changed(content));
  }

  /** The series without what was said of that day's occurrence. */
  public static Event undone(Event series, int days) {
    TreeMap<RecurrenceId, SeriesOverride> left = new TreeMap<>(series.overrides());
    left.remove(at(series, days));
    return series.withOverrides(left);
  }

  /** The event under another title. */
  public static Event titled(Event event, String title) {
    return with(event, titled(event.content(), title));
  }

  /** The event with other content. */
  public static Event with(Event event, EventContent content) {
    return new Event(event.uid(), content, event.recurrence(), event.overrides());
  }

  /** The event by another rule. */
  public static Event ruled(Event event, String... lines) {
    return new Event(
        event.uid(), event.content(), new Recurrence(List.of(lines)), event.overrides());
  }

  /** The content at another time. */
  public static EventContent with(EventContent c, When when) {
    return new EventContent(when, c.text(), c.standing(), c.people(), c.extras());
  }

  /** The content with other texts. */
  public static EventContent with(EventContent c, Text text) {
    return new EventContent(c.when(), text, c.standing(), c.people(), c.extras());
  }

  /** The content of other standing. */
  public static EventContent with(EventContent c, Standing standing) {
    return new EventContent(c.when(), c.text(), standing, c.people(), c.extras());
  }

  /** The content with other people. */
  public static EventContent with(EventContent c, People people) {
    return new EventContent(c.when(), c.text(), c.standing(), people, c.extras());
  }

  /** The content with other extras. */
  public static EventContent with(EventContent c, Extras extras) {
    return new EventContent(c.when(), c.text(), c.standing(), c.people(), extras);
  }

  private static EventContent titled(EventContent content, String title) {
    Text t = content.text();
    return with(content, new Text(title, t.description(), t.location(), t.url()));
  }

  /** An hour. */
  public static When hour(EventTime start) {
    LocalDateTime end = start.wall().plusHours(1);
    return new When(start, start.at(end));
  }

  private static EventContent content(String title, When when) {
    return new EventContent(
        when, new Text(title, "", "", ""), Standing.DEFAULT, People.NONE, Extras.NONE);
  }

  private static Uid uid(String title) {
    return new Uid(title.replace(' ', '-') + "@calsyncd.example");
  }
}
