package calsyncd.testkit;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;

/** Small events for tests, an hour long. */
public final class Events {
  private Events() {}

  /** An hour's content under a title. */
  public static EventContent content(String title, Instant start) {
    return new EventContent(
        new When(utc(start), utc(start.plus(Duration.ofHours(1)))),
        new Text(title, "", "", ""),
        Standing.DEFAULT,
        People.NONE,
        Extras.NONE);
  }

  /** A time in UTC. */
  public static EventTime utc(Instant instant) {
    return EventTime.Zoned.of(instant, ZoneOffset.UTC);
  }

  /** An event that happens once. */
  public static Event single(String uid, String title, Instant start) {
    return Event.single(new Uid(uid), content(title, start));
  }

  /** Ten days, one occurrence each. */
  public static Event daily(String uid, String title, Instant start) {
    return new Event(
        new Uid(uid),
        content(title, start),
        new Recurrence(List.of("RRULE:FREQ=DAILY;COUNT=10")),
        Collections.emptySortedMap());
  }

  /** The occurrence so many days after the start. */
  public static RecurrenceId occurrence(Event series, int day) {
    EventTime start = series.content().when().start();
    return new RecurrenceId(start.at(start.wall().plusDays(day)));
  }

  /** The series with that occurrence renamed. */
  public static Event renamed(Event series, int day, String title) {
    RecurrenceId id = occurrence(series, day);
    return series.withOverride(
        id, new SeriesOverride.Changed(content(title, id.start().instant(ZoneOffset.UTC))));
  }

  /** An event as a provider has it. */
  public static RemoteEvent remote(String id, String revision, Event event) {
    return RemoteEvent.of(new RemoteId(id), new Revision(revision), event, "raw of " + id);
  }
}
