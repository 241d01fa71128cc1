package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.hub.Owner;
import calsyncd.session.Shown;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;

/** The events that show sessions. */
final class SessionEvents {
  private static final ZoneId UTC = ZoneId.of("UTC");

  private SessionEvents() {}

  /** The same session has the same UID (RFC 7986 §5.3), so that it never has two events. */
  static Uid uid(Owner owner, String localId) {
    String name = "session\n" + owner.firmId() + "\n" + owner.userId() + "\n" + localId;
    return new Uid(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** A new one. */
  static Event event(Uid uid, Shown shown) {
    return Event.single(
        uid,
        new EventContent(
            when(shown),
            new EventContent.Text(shown.title(), "", "", ""),
            EventContent.Standing.DEFAULT,
            EventContent.People.NONE,
            EventContent.Extras.NONE));
  }

  private static When when(Shown shown) {
    return new When(EventTime.Zoned.of(shown.start(), UTC), EventTime.Zoned.of(shown.end(), UTC));
  }

  /**
   * The event with what a report changed, and nothing else: what a person wrote into it stays. One
   * that somebody has made a series of is that person's now, but for its title.
   */
  static Event amended(Event event, Shown before, Shown after) {
    EventContent content = event.content();
    if (!before.title().equals(after.title())) {
      EventContent.Text text = content.text();
      content =
          content.withText(
              new EventContent.Text(
                  after.title(), text.description(), text.location(), text.url()));
    }
    return event.withContent(
        event.recurrence().isEmpty()
            ? content.withWhen(when(content.when(), before, after))
            : content);
  }

  private static When when(When now, Shown before, Shown after) {
    EventTime start =
        before.start().equals(after.start()) ? now.start() : at(now.start(), after.start());
    EventTime end = before.end().equals(after.end()) ? now.end() : at(now.end(), after.end());
    boolean sound =
        start.getClass().equals(end.getClass())
            && start.instant(ZoneOffset.UTC).isBefore(end.instant(ZoneOffset.UTC));
    return sound ? new When(start, end) : when(after);
  }

  private static EventTime at(EventTime now, Instant instant) {
    ZoneId zone = now instanceof EventTime.Zoned zoned ? zoned.zone() : UTC;
    return EventTime.Zoned.of(instant, zone);
  }
}
