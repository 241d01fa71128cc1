package calsyncd.sync;

import calsyncd.hub.Binding;
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

  /**
   * The event; empty where it is gone from a calendar that is there and ours.
   *
   * @throws ProviderException TRANSIENT where nothing is proved: the calendar shows itself in
   *     another role than the binding knows, until a pass has read it so
   */
  static Optional<RemoteEvent> proved(CalendarProvider provider, Binding binding, RemoteId id) {
    RemoteCalendarId calendar = binding.remoteCalendar();
    if (fetched(provider, calendar, id) instanceof Fetched.Found(RemoteEvent event)) {
      return Optional.of(event);
    }
    String role = provider.access(calendar).role();
    if (!binding.accessRole().isEmpty() && !binding.accessRole().equals(role)) {
      throw ProviderException.of(FailureClass.TRANSIENT, "access_role_changed");
    }
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
