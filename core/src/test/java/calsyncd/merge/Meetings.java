package calsyncd.merge;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.TreeMap;

/** Small events for merges: an hour at nine in Berlin, and eight days of it. */
final class Meetings {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Meetings() {}

  static EventTime at(int day, int hour) {
    return EventTime.Zoned.of(LocalDateTime.of(2026, 6, day, hour, 0), BERLIN);
  }

  static EventContent content(String title, int day, int hour) {
    return new EventContent(
        new When(at(day, hour), at(day, hour + 1)),
        new Text(title, "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  static Event single() {
    return Event.single(new Uid("u"), content("title", 1, 9));
  }

  static Event series() {
    return ruled(single(), "RRULE:FREQ=DAILY;COUNT=8");
  }

  static Event ruled(Event event, String... lines) {
    return new Event(event.uid(), event.content(), new Recurrence(List.of(lines)), new TreeMap<>());
  }

  static Event titled(Event event, String title) {
    Text t = event.content().text();
    Text other = new Text(title, t.description(), t.location(), t.url());
    return event.withContent(event.content().withText(other));
  }

  static Event located(Event event, String location) {
    Text t = event.content().text();
    Text other = new Text(t.title(), t.description(), location, t.url());
    return event.withContent(event.content().withText(other));
  }

  static Event moved(Event event, int hour) {
    return event.withContent(event.content().withWhen(new When(at(1, hour), at(1, hour + 1))));
  }

  static Event reminded(Event event, int minutes) {
    Extras e = event.content().extras();
    List<Reminder> reminders = List.of(new Reminder("popup", minutes));
    return event.withContent(
        event
            .content()
            .withExtras(
                new Extras(e.conference(), reminders, e.categories(), e.color(), List.of())));
  }

  static RecurrenceId id(int day) {
    return new RecurrenceId(at(day, 9));
  }

  static Event changed(Event series, int day, String title, int hour) {
    return series.withOverride(id(day), new SeriesOverride.Changed(content(title, day, hour)));
  }

  static Event cancelled(Event series, int day) {
    return series.withOverride(id(day), SeriesOverride.CANCELLED);
  }
}
