package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteCalendarId;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.caldav.CalDavServer;
import calsyncd.testkit.contract.ProviderWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A calendar of its own on a real server; the other clients write iCalendar by hand. */
final class CalDavWorld implements ProviderWorld {
  private static final String ME = "ada@example.org";
  private static final int PAGE = 3;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern PLANTED = Pattern.compile("(?m)^X-PLANTED[^\\r\\n]*");
  private static final String UNKNOWN = "X-PLANTED;X-HOW=deep:kept\\, as it is; é";

  private final CalDavServer server;
  private final CuttingProxy proxy;
  private final CalendarProvider provider;
  private final String path;
  private int others;

  CalDavWorld(CalDavServer server, CuttingProxy proxy, String path) {
    this.server = server;
    this.proxy = proxy;
    this.path = path;
    this.provider = open(proxy);
    server.makeCalendar(path);
  }

  private static CalendarProvider open(CuttingProxy proxy) {
    CalDavSettings base = CalDavSettings.DEFAULT;
    CalDavSettings settings =
        new CalDavSettings(
            Set.of(proxy.host()),
            base.connectTimeout(),
            base.readTimeout(),
            base.maxBodyBytes(),
            PAGE,
            base.maxRedirects(),
            base.userAgent());
    return new CalDavProviderFactory(settings, IcsSamples.CLOCK)
        .open(new Credentials.Basic(proxy.url("/"), ME, CalDavServer.PASSWORD));
  }

  @Override
  public CalendarProvider provider() {
    return provider;
  }

  @Override
  public RemoteCalendarId calendar() {
    return new RemoteCalendarId(proxy.url(path).toString());
  }

  @Override
  public Instant now() {
    return IcsSamples.NOW;
  }

  @Override
  public int pageSize() {
    return PAGE;
  }

  private RemoteId put(String lines) {
    String uid = "other-" + ++others;
    RemoteId id = new RemoteId(path + uid + ".ics");
    String event = "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260101T000000Z\n" + lines;
    put(id, IcsSamples.calendar(event + "END:VEVENT\n"));
    return id;
  }

  private void put(RemoteId id, String ics) {
    require(server.send("PUT", id.value(), ics));
  }

  private static void require(int status) {
    if (status < 200 || status > 299) {
      throw new IllegalStateException("the server answers " + status);
    }
  }

  private String get(RemoteId id) {
    String login = CalDavServer.USER + ":" + CalDavServer.PASSWORD;
    String basic = "Basic " + Base64.getEncoder().encodeToString(login.getBytes());
    URI url = server.url(id.value());
    HttpRequest request = HttpRequest.newBuilder(url).header("Authorization", basic).build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.ofString()).body().replaceAll("\\r?\\n[ \\t]", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String hour(String title, EventTime.Zoned start) {
    Instant at = start.instant(ZoneOffset.UTC);
    return "SUMMARY:%s\nDTSTART:%s\nDTEND:%s\n"
        .formatted(title, UTC.format(at), UTC.format(at.plus(Duration.ofHours(1))));
  }

  @Override
  public RemoteId otherCreates(String title, EventTime.Zoned start) {
    return put(hour(title, start));
  }

  /** The master's title: its component is the first. */
  @Override
  public void otherRenames(RemoteId id, String title) {
    String ics = get(id);
    int from = master(ics);
    Matcher summary = Pattern.compile("(?m)^SUMMARY:[^\\r\\n]*").matcher(ics);
    if (!summary.find(from)) {
      throw new IllegalStateException("no title");
    }
    put(id, ics.substring(0, summary.start()) + "SUMMARY:" + title + ics.substring(summary.end()));
  }

  private static int master(String ics) {
    int at = ics.indexOf("BEGIN:VEVENT");
    while (at >= 0 && ics.substring(at, ics.indexOf("END:VEVENT", at)).contains("RECURRENCE-ID")) {
      at = ics.indexOf("BEGIN:VEVENT", at + 1);
    }
    return at;
  }

  @Override
  public void otherDeletes(RemoteId id) {
    require(server.send("DELETE", id.value(), ""));
  }

  @Override
  public void otherInvitesWithMail(String guest) {
    throw new UnsupportedOperationException("neither server knows RFC 6638");
  }

  @Override
  public Optional<RemoteId> invite(String title, EventTime.Zoned start) {
    return Optional.of(
        put(
            hour(title, start)
                + "ORGANIZER;CN=Stranger:mailto:stranger@example.net\n"
                + "ATTENDEE;PARTSTAT=ACCEPTED:mailto:stranger@example.net\n"
                + "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:"
                + ME
                + "\n"));
  }

  @Override
  public void plantUnknown(RemoteId id) {
    String ics = get(id);
    int end = ics.indexOf("END:VEVENT", master(ics));
    put(id, ics.substring(0, end) + UNKNOWN + "\r\n" + ics.substring(end));
  }

  @Override
  public String unknownOf(RemoteId id) {
    String ics = get(id);
    Matcher planted = PLANTED.matcher(ics);
    return planted.find(master(ics)) ? planted.group() : "";
  }

  /** Neither server knows of mail. */
  @Override
  public List<String> mails() {
    return List.of();
  }

  @Override
  public void loseCalendar() {
    require(server.send("DELETE", path, ""));
  }

  @Override
  public boolean loseAnswer(int write) {
    proxy.loseAnswer(write);
    return true;
  }

  @Override
  public RemoteId unknownId() {
    return new RemoteId(path + "nobody.ics");
  }

  @Override
  public void close() {
    proxy.loseAnswer(0);
  }
}
