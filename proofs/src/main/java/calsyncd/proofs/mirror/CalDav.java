package calsyncd.proofs.mirror;

import calsyncd.proofs.caldav.CountingProxy;
import calsyncd.proofs.caldav.CountingProxy.Lie;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.providers.caldav.CalDavProviderFactory;
import calsyncd.providers.caldav.CalDavSettings;
import calsyncd.simulators.caldav.CalDavProfile;
import calsyncd.simulators.caldav.CalDavSimulator;
import calsyncd.testkit.caldav.CalDavServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** An account on a CalDAV server. The daemon has a way there that may fail; its owner another. */
final class CalDav implements Place.Account, AutoCloseable {
  private static final String CALENDAR = "home";

  private static final Map<String, Lie> LIES =
      Map.of(
          "401", status(401),
          "403", status(403),
          "404", status(404),
          "410", status(410),
          "503", status(503),
          "empty page", new Lie(OptionalInt.empty(), CalDav::emptied),
          "cut page", new Lie(OptionalInt.empty(), all -> Arrays.copyOf(all, all.length / 2)));

  private final CountingProxy daemons;
  private final CountingProxy owners;
  private final String path;
  private final InstantSource clock;
  private final Supplier<List<String>> mails;
  private final Runnable server;

  private CalDav(
      URI server, String path, InstantSource clock, Supplier<List<String>> mails, Runnable end) {
    this.daemons = new CountingProxy(server);
    this.owners = new CountingProxy(server);
    this.path = path;
    this.clock = clock;
    this.mails = mails;
    this.server = end;
  }

  private static Lie status(int status) {
    return new Lie(OptionalInt.of(status), _ -> new byte[0]);
  }

  /** A list without an item, in every other respect as it should be. */
  private static byte[] emptied(byte[] all) {
    return new String(all, StandardCharsets.UTF_8)
        .replaceAll("(?s)<(\\w+:)?response[ >].*</(\\w+:)?response>", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A server of our own that is strict. */
  static CalDav simulated(InstantSource clock) {
    CalDavSimulator server = CalDavSimulator.start(CalDavProfile.NEXTCLOUD, clock);
    server.addUser(CalDavServer.USER, CalDavServer.PASSWORD);
    server.addCalendar(CalDavServer.USER, CALENDAR);
    return new CalDav(
        URI.create(server.baseUrl() + "/"),
        server.path(CalDavServer.USER, CALENDAR),
        clock,
        () -> server.mails().mails().stream().map(Object::toString).toList(),
        server::close);
  }

  /** Radicale, as it is installed. */
  static CalDav radicale(Path data, InstantSource clock) {
    CalDavServer server = CalDavServer.start("radicale", data);
    return new CalDav(server.url("/"), server.calendarPath(), clock, List::of, server::close);
  }

  /** Where the daemon finds it, without a scheme. */
  String host() {
    return daemons.host();
  }

  @Override
  public String kind() {
    return "caldav";
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId("http://" + owners.host() + path);
  }

  @Override
  public CalendarProvider open() {
    CalDavSettings settings = CalDavSettings.DEFAULT.allowing(Set.of(owners.host()));
    URI url = URI.create("http://" + owners.host() + "/");
    return new CalDavProviderFactory(settings, clock)
        .open(new Credentials.Basic(url, CalDavServer.USER, CalDavServer.PASSWORD));
  }

  @Override
  public List<String> mails() {
    return mails.get();
  }

  @Override
  public List<String> takeCalls() {
    owners.take();
    return daemons.take();
  }

  @Override
  public void disturb(double rate, long seed) {
    daemons.disturb(rate, seed);
  }

  @Override
  public void calm() {
    daemons.disturb(0, 0);
  }

  @Override
  public Set<String> lies() {
    return new TreeSet<>(LIES.keySet());
  }

  @Override
  public void lie(String name, int skip) {
    daemons.lie(skip, LIES.get(name));
  }

  @Override
  public boolean told() {
    return !daemons.takeLie();
  }

  @Override
  public void close() {
    daemons.close();
    owners.close();
    server.run();
  }
}
