package calsyncd.sync;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import java.util.Optional;

/** Single reads that prove what they say. */
final class Reads {
  private Reads() {}

  /** The event; empty where it is gone from a calendar that is there and ours. */
  static Optional<RemoteEvent> proved(
      CalendarProvider provider, RemoteCalendarId calendar, RemoteId id) {
    if (fetched(provider, calendar, id) instanceof Fetched.Found(RemoteEvent event)) {
      return Optional.of(event);
    }
    provider.access(calendar);
    return Optional.empty();
  }

  private static Fetched fetched(
      CalendarProvider provider, RemoteCalendarId calendar, RemoteId id) {
    try {
      return provider.fetch(calendar, id);
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.GONE) {
        return new Fetched.Gone();
      }
      throw e;
    }
  }
}
