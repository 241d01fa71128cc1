package calsyncd.testkit.contract;

import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service with one fresh, empty calendar, the adapter under test on it, and the hands of other
 * clients, who work by the service's own API and never through the adapter.
 */
public interface ProviderWorld extends AutoCloseable {
  /** The adapter under test; its account owns the calendar. */
  CalendarProvider provider();

  /** The calendar of this row: nobody else's. */
  RemoteCalendarId calendar();

  /** What the service takes for now; rows write events within a year after it. */
  Instant now();

  /**
   * Lets a minute pass, for the service and for the adapter.
   *
   * @return false where their time is not ours to move
   */
  default boolean timePasses() {
    return false;
  }

  /** What snapshots ask for. */
  default Window window() {
    return Window.UNBOUNDED;
  }

  /** At most so many items are on a page of a pass, whatever its kind. */
  int pageSize();

  /** Whether the service gives each event a UID of its own, whatever UID it was created with. */
  default boolean assignsUid() {
    return false;
  }

  /** Another client of the same account creates an event of one hour, with nobody invited. */
  RemoteId otherCreates(String title, EventTime.Zoned start);

  /** Another client gives an event another title and changes nothing else. */
  void otherRenames(RemoteId id, String title);

  /** Another client deletes an event. */
  void otherDeletes(RemoteId id);

  /** Another client creates an event, invites a guest and asks for a mail to them. */
  void otherInvitesWithMail(String guest);

  /**
   * A stranger's invitation of our account arrives in the calendar, unanswered.
   *
   * @return empty where the service has no invitations
   */
  Optional<RemoteId> invite(String title, EventTime.Zoned start);

  /** Another client adds to an event something that calsyncd has no word for. */
  void plantUnknown(RemoteId id);

  /**
   * What is there now of {@link #plantUnknown}, e.g. a property's value; empty where nothing is.
   */
  String unknownOf(RemoteId id);

  /** Whom the service has mailed, or would have, in this row's life, one line a mail. */
  List<String> mails();

  /** Another client deletes the calendar, or takes it from us. */
  void loseCalendar();

  /**
   * The n-th writing request of the adapter from now, counted from 1, is carried out, but the
   * connection ends without its answer; this one time only. 0 calls it off.
   *
   * @return false where the service can't be made to
   */
  default boolean loseAnswer(int write) {
    return false;
  }

  /** An id in the form of the service's own, of an event that was never there. */
  RemoteId unknownId();

  /** Where notifications go: an address that the service accepts when it is asked to watch. */
  default URI notifications() {
    return URI.create("https://hooks.example.org/notifications");
  }

  @Override
  void close();
}
