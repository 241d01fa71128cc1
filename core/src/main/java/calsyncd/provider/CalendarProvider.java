package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import java.time.Instant;
import java.util.List;

/**
 * One connection to one provider. Every method is one attempt: it never retries, waits or caches,
 * and throws {@link ProviderException} for each failure. Implementations are safe for use by
 * several threads.
 */
public interface CalendarProvider {
  /** Why a write of which guests are to be told is REJECTED where nobody can be. */
  String CANNOT_INVITE = "cannot_invite";

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

  /** What the event looks like here. Pure: no call is made. */
  Projection project(Event event);

  /**
   * Creates an event or a series with its overrides. Safe to repeat: where an event was made under
   * the key before, it is answered as it stands now, and completed if its overrides are not all
   * there yet, and nobody is told again.
   *
   * <p>Google and Graph give each event a UID of their own. A CalDAV calendar holds one event of a
   * UID (RFC 4791 §5.3.2.1): where another has it already that one is answered if it says the same,
   * and then its id may be known, and be linked, by another name than this key.
   *
   * @param mailing whom the provider is to tell of it by mail; its overrides are told of to nobody
   * @return the event as a read answers it
   * @throws ProviderException REJECTED where the provider cannot hold it, with the reason {@link
   *     #CANNOT_INVITE} where it can't be asked to mail, and with the reason {@code uid_taken}
   *     where another event of the same UID says something else; CONFLICT with the reason {@code
   *     create_key_used} where the key named an event that is deleted, or is refused as taken
   *     though a look finds neither it nor the UID: another key may be had
   */
  RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing);

  /** The same, and nobody is to be told of it. */
  default RemoteEvent create(RemoteCalendarId calendar, CreateKey key, Event event) {
    return create(calendar, key, event, Mailing.NOBODY);
  }

  /**
   * Turns an event into another one: content, rule, and each override that differs; a series may
   * take several calls, and where one fails those before it stay. Only what differs is written, so
   * that whatever we do not know stays as it is; where nothing does, nothing is written at all. The
   * attendees are written only if their addresses or roles differ; what those who stay have
   * answered is not written. Where a provider can't bring a cancelled occurrence back, the rest is
   * written and the answer tells that one as still cancelled; it is REJECTED only where nothing
   * else differs.
   *
   * @param known as it was read last; its revision is the condition of the write
   * @param wanted the same UID; an override of {@code known} that is missing here is undone
   * @param mailing whom the provider is to tell of it by mail: of a series once, and of overrides
   *     in which nothing but the people differs not again
   * @return the event as a read answers it
   * @throws ProviderException CONFLICT where it was changed meanwhile; GONE; REJECTED where the
   *     provider cannot hold it, e.g. because another person organises it
   */
  RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing);

  /** The same, and nobody is to be told of it. */
  default RemoteEvent update(RemoteCalendarId calendar, RemoteEvent known, Event wanted) {
    return update(calendar, known, wanted, Mailing.NOBODY);
  }

  /**
   * Deletes an event or a whole series. One that is gone already is a success.
   *
   * @param known as it was read last; its revision is the condition of the write
   * @param mailing whom the provider is to tell of it by mail
   * @throws ProviderException CONFLICT where it was changed meanwhile
   */
  void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing);

  /** The same, and nobody is to be told of it. */
  default void delete(RemoteCalendarId calendar, RemoteEvent known) {
    delete(calendar, known, Mailing.NOBODY);
  }

  /**
   * Answers an invitation for the account's own person; the organizer learns of it as the provider
   * sees fit, but no mail is asked for.
   *
   * @return the event as a read answers it
   * @throws ProviderException REJECTED with the reason {@code not_invited} where the account is no
   *     attendee, or organises it
   */
  RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response);

  /** Subscribes to notifications. The caller has stored the request before, so early ones match. */
  Watch watch(WatchRequest request);

  /**
   * Extends a subscription where the provider can; Google can't, and a new watch replaces it.
   *
   * @throws ProviderException GONE where the provider no longer knows it
   */
  Watch renew(Watch watch, Instant until);

  /** Ends a subscription; one that is gone already is a success. */
  void unwatch(Watch watch);
}
