package calsyncd.providers.google;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import java.time.LocalDateTime;
import java.util.List;
import java.util.TreeMap;

/** Events to write, from nine to ten in Berlin on 2026-12-03. */
final class SampleEvents {
  static final EventTime NINE = at("2026-12-03T09:00:00");

  private SampleEvents() {}

  static EventTime at(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), OnSimulatedGoogle.BERLIN);
  }

  static When hour(EventTime start) {
    return new When(start, start.at(start.wall().plusHours(1)));
  }

  static Event once(String title) {
    return of(title, hour(NINE));
  }

  static Event of(String title, When when, String... lines) {
    Text text = new Text(title, "", "", "");
    EventContent content = new EventContent(when, text, Standing.DEFAULT, People.NONE, Extras.NONE);
    return new Event(
        new Uid(title + "@x.org"), content, new Recurrence(List.of(lines)), new TreeMap<>());
  }

  /** Five days. */
  static Event daily(String title) {
    return of(title, hour(NINE), "RRULE:FREQ=DAILY;COUNT=5");
  }

  static RecurrenceId day(int day) {
    return new RecurrenceId(NINE.at(NINE.wall().withDayOfMonth(day)));
  }

  static Event with(Event event, EventContent content) {
    return event.withContent(content);
  }

  static Event with(Event event, Text text) {
    return with(event, with(event.content(), text));
  }

  static EventContent with(EventContent c, Text text) {
    return c.withText(text);
  }

  static Event with(Event event, Standing standing) {
    return with(event, event.content().withStanding(standing));
  }

  static Event with(Event event, People people) {
    return with(event, event.content().withPeople(people));
  }

  static Event with(Event event, Extras extras) {
    return with(event, event.content().withExtras(extras));
  }

  static Event with(Event event, When when) {
    return with(event, with(event.content(), when));
  }

  static EventContent with(EventContent c, When when) {
    return c.withWhen(when);
  }

  static Event titled(Event event, String title) {
    return with(event, titled(event.content(), title));
  }

  static EventContent titled(EventContent content, String title) {
    Text t = content.text();
    return with(content, new Text(title, t.description(), t.location(), t.url()));
  }

  /** The occurrence of that day under another title. */
  static Event renamed(Event series, int day, String title) {
    EventContent own = with(series.content(), hour(day(day).start()));
    return series.withOverride(day(day), new SeriesOverride.Changed(titled(own, title)));
  }

  static Event cancelled(Event series, int day) {
    return series.withOverride(day(day), SeriesOverride.CANCELLED);
  }

  static Event plain(Event series) {
    return series.withOverrides(new TreeMap<>());
  }
}
