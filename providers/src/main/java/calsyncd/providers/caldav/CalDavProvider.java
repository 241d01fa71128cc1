package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.RuleStart;
import calsyncd.provider.Access;
import calsyncd.provider.Account;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Capabilities;
import calsyncd.provider.ChangePage;
import calsyncd.provider.ChangeQuery;
import calsyncd.provider.CreateKey;
import calsyncd.provider.Credentials;
import calsyncd.provider.FailureClass;
import calsyncd.provider.Fetched;
import calsyncd.provider.Mailing;
import calsyncd.provider.Projection;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Watch;
import calsyncd.provider.WatchRequest;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** One login at one CalDAV server. There are no notifications in CalDAV: it is polled. */
final class CalDavProvider implements CalendarProvider {
  private static final Capabilities CAPABILITIES =
      new Capabilities(
          Capabilities.WatchScope.NONE,
          Capabilities.WindowKind.UNBOUNDED,
          Capabilities.Mail.WHERE_OTHERS_INVITED);

  private final Credentials.Basic credentials;
  private final DavClient dav;
  private final CalDavSettings settings;
  private final InstantSource clock;

  CalDavProvider(
      Credentials.Basic credentials, DavClient dav, CalDavSettings settings, InstantSource clock) {
    this.clock = clock;
    this.credentials = credentials;
    this.dav = dav;
    this.settings = settings;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Account account() {
    URI principal = new Discovery(dav, credentials.server()).principal();
    return new Account(accountId(principal.getRawPath()), mail(principal));
  }

  /** Under whose name the server invites people; where it does not tell, the login. */
  private String mail(URI principal) {
    try {
      return OwnAddresses.of(dav, List.of(principal), credentials.user()).mail();
    } catch (ProviderException e) {
      if (e.failureClass() == FailureClass.REJECTED) {
        return credentials.user();
      }
      throw e; // A login in its place would hide that guests are mailed.
    }
  }

  /** A principal's path is unique on its server only. */
  private String accountId(String principal) {
    return credentials.server().getHost() + principal;
  }

  @Override
  public List<RemoteCalendar> calendars() {
    return new Discovery(dav, credentials.server())
        .calendars().stream().map(CalDavProvider::calendar).toList();
  }

  private static RemoteCalendar calendar(Facts facts) {
    return new RemoteCalendar(
        new RemoteCalendarId(facts.url().toString()),
        facts.displayName(),
        facts.timeZone().isEmpty() ? "" : IcsEvents.timeZone(facts.timeZone()),
        facts.color(),
        facts.role(),
        false);
  }

  @Override
  public ChangePage changes(RemoteCalendarId calendar, ChangeQuery query) {
    return passes(calendar).page(query);
  }

  private Passes passes(RemoteCalendarId calendar) {
    return new Passes(dav, url(calendar), settings.multigetChunk());
  }

  /** Discovery gave the id, so its server was named by one that the user trusts. */
  private URI url(RemoteCalendarId calendar) {
    URI url = Hrefs.parse(calendar.value());
    dav.trust(url);
    return url;
  }

  @Override
  public Fetched fetch(RemoteCalendarId calendar, RemoteId id) {
    return new CalendarObjects(dav, url(calendar))
        .read(id)
        .<Fetched>map(Fetched.Found::new)
        .orElseGet(Fetched.Gone::new);
  }

  @Override
  public Access access(RemoteCalendarId calendar) {
    Facts facts = passes(calendar).facts();
    String principal =
        facts.principals().stream()
            .findFirst()
            .map(href -> Hrefs.path(facts.url(), href))
            .orElseGet(() -> new Discovery(dav, credentials.server()).principal().getRawPath());
    return new Access(accountId(principal), facts.role());
  }

  @Override
  public Projection project(Event event) {
    return IcsProjection.of(event);
  }

  @Override
  public RemoteEvent create(
      RemoteCalendarId calendar, CreateKey key, Event event, Mailing mailing) {
    refuseToInvite(mailing);
    return writes(calendar).create(key, event, clock.instant());
  }

  /** No copy names a guest, and no request tells a server to mail. */
  private static void refuseToInvite(Mailing mailing) {
    if (mailing == Mailing.EVERYBODY) {
      throw ProviderException.of(FailureClass.REJECTED, CANNOT_INVITE);
    }
  }

  private Writes writes(RemoteCalendarId calendar) {
    return new Writes(dav, new CalendarObjects(dav, url(calendar)), passes(calendar));
  }

  @Override
  public RemoteEvent update(
      RemoteCalendarId calendar, RemoteEvent known, Event wanted, Mailing mailing) {
    refuseToInvite(mailing);
    boolean sameTimes =
        wanted.recurrence().equals(known.event().recurrence())
            && wanted.content().when().equals(known.event().content().when());
    if (!sameTimes) {
      Writes.refuseImpossible(wanted);
    }
    Event begun = sameTimes ? wanted : RuleStart.begun(wanted);
    Invitation invitation = new Invitation(known, () -> own(calendar));
    invitation.refuseForeign(begun);
    return writes(calendar).update(known, invitation.updated(begun, clock.instant()));
  }

  @Override
  public void delete(RemoteCalendarId calendar, RemoteEvent known, Mailing mailing) {
    refuseToInvite(mailing);
    writes(calendar).delete(known);
  }

  @Override
  public RemoteEvent respond(RemoteCalendarId calendar, RemoteEvent known, Response response) {
    Invitation invitation = new Invitation(known, () -> own(calendar));
    return writes(calendar).update(known, invitation.answered(response, clock.instant()));
  }

  /** Who we are in invitations. A server that cannot tell leaves the login. */
  private OwnAddresses own(RemoteCalendarId calendar) {
    Facts facts = passes(calendar).facts();
    List<URI> principals =
        facts.principals().stream().map(href -> Hrefs.url(facts.url(), href)).toList();
    principals.forEach(dav::trust);
    return OwnAddresses.of(dav, principals, credentials.user());
  }

  @Override
  public Watch watch(WatchRequest request) {
    throw noPush();
  }

  @Override
  public Watch renew(Watch watch, Instant until) {
    throw noPush();
  }

  @Override
  public void unwatch(Watch watch) {
    throw noPush();
  }

  private static ProviderException noPush() {
    return ProviderException.of(FailureClass.REJECTED, "push_not_supported");
  }
}
