package calsyncd.provider;

import java.util.List;

/**
 * One connection to one provider. Every method is one attempt: it never retries, waits or caches,
 * and throws {@link ProviderException} for each failure. Implementations are safe for use by
 * several threads.
 */
public interface CalendarProvider {
  /** What this provider can and cannot do; constant. */
  Capabilities capabilities();

  /** Whose account the credentials open. */
  Account account();

  /** All calendars of the account that can hold events, all pages of them. */
  List<RemoteCalendar> calendars();

  /**
   * One page of a delta or snapshot pass. Cancelled occurrences and overrides arrive as parts of
   * their series. An event of an unknown type arrives too, with its raw form.
   *
   * @throws ProviderException CURSOR_EXPIRED where a delta can't be resumed; COLLECTION_GONE where
   *     the calendar is gone or no longer readable by us
   */
  ChangePage changes(RemoteCalendarId calendar, ChangeQuery query);

  /** Reads one event or series, with all its overrides. */
  Fetched fetch(RemoteCalendarId calendar, RemoteId id);

  /**
   * Proves that the calendar is there and ours to read: what a missing event is held against.
   *
   * @throws ProviderException COLLECTION_GONE where it is not
   */
  Access access(RemoteCalendarId calendar);

  /** Subscribes to notifications. The caller has stored the request before, so early ones match. */
  Watch watch(WatchRequest request);

  /**
   * Extends a subscription where the provider can; Google can't, and a new watch replaces it.
   *
   * @throws ProviderException GONE where the provider no longer knows it
   */
  Watch renew(Watch watch, java.time.Instant until);

  /** Ends a subscription; one that is gone already is a success. */
  void unwatch(Watch watch);
}
