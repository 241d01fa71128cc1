package calsyncd.proofs.simulation;

import calsyncd.calendar.Event;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.simulators.http.AccessLog;
import java.util.List;

/** An account at a simulated service, with one calendar that is empty at first. */
interface Service extends AutoCloseable {
  /** The adapter on the account. */
  CalendarProvider provider();

  /** The calendar, as the adapter names it. */
  RemoteCalendarId calendar();

  /** What is in the calendar, as the service itself knows. */
  List<RemoteId> ids();

  /** The owner makes an event that keeps its UID; its overrides may still be missing. */
  RemoteId make(int number, Event event);

  /** No cursor given until now is good any more. */
  void expireCursors();

  /** Deltas do not tell what changed since so many minutes. */
  default void lag(int minutes) {}

  /** Deltas tell again what they told, and have empty pages. */
  default void noise(boolean isOn, long seed) {}

  /** The requests to the service; only one call is made at a time. */
  AccessLog log();

  /** Whom the service has mailed. */
  List<String> mails();

  @Override
  default void close() {}
}
