package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import calsyncd.provider.CalendarProvider;
import calsyncd.provider.Credentials;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.TickingClock;
import calsyncd.testkit.contract.ProviderWorld;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A calendar of its own; the other clients write iCalendar by hand. */
abstract class HandWrittenWorld implements ProviderWorld {
  static final String ME = "ada@example.org";
  private static final int PAGE = 3;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern PLANTED = Pattern.compile("(?m)^X-PLANTED[^\\r\\n]*");
  private static final String UNKNOWN = "X-PLANTED;X-HOW=deep:kept\\, as it is; é";

  /** Of the adapter; the server dates nothing that it stores. */
  private final TickingClock clock = new TickingClock(IcsSamples.NOW);

  private int others;

  /** The calendar's path, as ids have it. */
  abstract String path();

  /** Another client stores an object. */
  abstract void put(RemoteId id, String ics);

  /** An object as it is stored. */
  abstract String stored(RemoteId id);

  /** The adapter for a server of those hosts. */
  static CalendarProvider open(URI server, Collection<String> hosts, String password) {
    return open(server, hosts, password, IcsSamples.CLOCK);
  }

  /** The same, whose writes are dated by this world's clock. */
  CalendarProvider opened(URI server, Collection<String> hosts, String password) {
    return open(server, hosts, password, clock);
  }

  private static CalendarProvider open(
      URI server, Collection<String> hosts, String password, InstantSource clock) {
    CalDavSettings base = CalDavSettings.DEFAULT;
    CalDavSettings settings =
        new CalDavSettings(
            Set.copyOf(hosts),
            base.connectTimeout(),
            base.readTimeout(),
            base.maxBodyBytes(),
            PAGE,
            base.maxRedirects(),
            base.userAgent());
    return new CalDavProviderFactory(settings, clock)
        .open(new Credentials.Basic(server, ME, password));
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public boolean timePasses() {
    clock.pass(Duration.ofMinutes(1));
    return true;
  }

  @Override
  public int pageSize() {
    return PAGE;
  }

  RemoteId put(String lines) {
    String uid = "other-" + ++others;
    RemoteId id = new RemoteId(path() + uid + ".ics");
    put(id, event(uid, lines));
    return id;
  }

  static String event(String uid, String lines) {
    String event = "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20260101T000000Z\n" + lines;
    return IcsSamples.calendar(event + "END:VEVENT\n");
  }

  private String get(RemoteId id) {
    return stored(id).replaceAll("\\r?\\n[ \\t]", "");
  }

  static String hour(String title, EventTime.Zoned start) {
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

  /** A stranger's invitation of us. */
  static String invitation(String title, EventTime.Zoned start) {
    return hour(title, start)
        + "ORGANIZER;CN=Stranger:mailto:stranger@example.net\n"
        + "ATTENDEE;PARTSTAT=ACCEPTED:mailto:stranger@example.net\n"
        + "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:"
        + ME
        + "\n";
  }

  @Override
  public Optional<RemoteId> invite(String title, EventTime.Zoned start) {
    return Optional.of(put(invitation(title, start)));
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

  @Override
  public RemoteId unknownId() {
    return new RemoteId(path() + "nobody.ics");
  }
}
