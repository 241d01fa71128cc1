package calsyncd.providers.caldav;

import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.OAuthProfile;
import calsyncd.provider.ProviderFactory;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;

/** Opens connections to CalDAV servers; all of them share one pool of TCP connections. */
public final class CalDavProviderFactory implements ProviderFactory {
  private final CalDavSettings settings;
  private final InstantSource clock;
  private final HostGuard guard;
  private final GuardedHttp http;

  /**
   * Adapters with these settings.
   *
   * @param clock what dates the revisions that are written
   */
  public CalDavProviderFactory(CalDavSettings settings, InstantSource clock) {
    this(settings, clock, InetAddress::getAllByName);
  }

  CalDavProviderFactory(CalDavSettings settings, InstantSource clock, HostGuard.Resolver resolver) {
    this.settings = settings;
    this.clock = clock;
    this.guard = new HostGuard(settings.allowedHosts(), resolver);
    this.http = new GuardedHttp(guard, settings);
  }

  @Override
  public String name() {
    return "caldav";
  }

  @Override
  public Optional<OAuthProfile> oauth() {
    return Optional.empty();
  }

  @Override
  public CalendarProvider open(Credentials credentials) {
    return switch (credentials) {
      case Credentials.Basic basic ->
          new CalDavProvider(basic, new DavClient(http, guard, settings, basic), settings, clock);
      case Credentials.Bearer _ ->
          throw new IllegalArgumentException("CalDAV is opened with a user name and a password");
    };
  }
}
