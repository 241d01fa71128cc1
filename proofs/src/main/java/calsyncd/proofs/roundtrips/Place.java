package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Carriage;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** A service that events are sent to, and the adapter on it. */
interface Place extends AutoCloseable {
  /** What every service and every pass takes for now. */
  Instant NOW = Instant.parse("2026-09-01T08:00:00Z");

  /** Whose zone dates and floating times are read in. */
  ZoneId VIEWER = ZoneId.of("Europe/Berlin");

  /**
   * Where occurrences become events of their own; so few that the proof ends, since one is a write.
   */
  Carriage.Bounds BOUNDS =
      new Carriage.Bounds(
          VIEWER, new Window(NOW.minus(Duration.ofDays(180)), NOW.plus(Duration.ofDays(730))), 50);

  /** For lines about it. */
  String name();

  /** As a connection names it: {@code google}, {@code microsoft} or {@code caldav}. */
  String kind();

  /** The adapter. */
  CalendarProvider provider();

  /** A new, empty calendar. */
  RemoteCalendarId newCalendar(int number);

  /** Whether each event gets a UID of the service's own. */
  boolean assignsUid();

  /** Whether an update can bring a cancelled occurrence back; where not, none is tried here. */
  default boolean restores() {
    return true;
  }

  /** What the service itself is known to garble of this event, whoever writes it; else empty. */
  default String garbles(Event event) {
    return "";
  }

  /** Whom the service has mailed. */
  List<String> mails();

  @Override
  void close();
}
