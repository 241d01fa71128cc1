package calsyncd.proofs.roundtrips;

import calsyncd.calendar.Event;
import calsyncd.proofs.caldav.CountingProxy;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.testkit.caldav.CalDavServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * A CalDAV server that others wrote. A proxy stands before it, since Radicale hangs up on
 * connections that are kept.
 */
final class CalDavPlace implements Place {
  private final CalDavServer server;
  private final CountingProxy proxy;
  private final CalendarProvider provider;
  private final String home;

  private CalDavPlace(CalDavServer server, String home) {
    this.server = server;
    this.home = home;
    this.proxy = new CountingProxy(server.url("/"));
    CalDavSettings settings = CalDavSettings.DEFAULT.allowing(Set.of(proxy.host()));
    URI url = URI.create("http://" + proxy.host() + "/");
    provider =
        new CalDavProviderFactory(settings, InstantSource.fixed(NOW))
            .open(new Credentials.Basic(url, CalDavServer.USER, CalDavServer.PASSWORD));
  }

  /** Starts {@code radicale} or {@code xandikos}, with its data in this folder. */
  static CalDavPlace start(String name, Path data) {
    String home = name.equals("radicale") ? "/ada/" : "/ada/calendars/";
    return new CalDavPlace(CalDavServer.start(name, data), home);
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public String kind() {
    return "caldav";
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId newCalendar(int number) {
    proxy.take();
    String path = home + "trip" + number + "/";
    server.makeCalendar(path);
    return new RemoteCalendarId("http://" + proxy.host() + path);
  }

  @Override
  public boolean assignsUid() {
    return false;
  }

  /** Xandikos 0.2.8 stores an escaped backslash before an n as a line break. */
  @Override
  public String garbles(Event event) {
    return name().equals("xandikos") && event.toString().contains("\\n")
        ? "garbled_by_the_server"
        : "";
  }

  /** Neither server knows of mail (RFC 6638). */
  @Override
  public List<String> mails() {
    return List.of();
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }
}
