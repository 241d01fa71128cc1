package calsyncd.proofs.faultday;

import calsyncd.calendar.Event;
import calsyncd.daemon.demo.GoogleSide;
import calsyncd.daemon.demo.MicrosoftSide;
import calsyncd.daemon.demo.Web;
import calsyncd.proofs.mirror.HubRest;
import calsyncd.testkit.Events;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** The users: what they connect, and what they write, in the hub and at their providers. */
final class People {
  private static final String OBJECT =
      """
      BEGIN:VCALENDAR\r
      VERSION:2.0\r
      PRODID:-//day//EN\r
      BEGIN:VEVENT\r
      UID:%1$s@day.example\r
      DTSTAMP:20260301T000000Z\r
      DTSTART:%2$s\r
      DTEND:%3$s\r
      SUMMARY:%1$s\r
      END:VEVENT\r
      END:VCALENDAR\r
      """;

  private final Station station;
  private final Map<String, String> hubs = new HashMap<>();
  private int made;

  People(Station station) {
    this.station = station;
  }

  private String token(String user) {
    return station.daemon().token(id(user));
  }

  private static UUID id(String user) {
    return UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8));
  }

  /** Three accounts whose calendars are one hub calendar. */
  void join(String user) {
    Providers.NAMES.forEach(provider -> connect(user, provider));
    station.work();
    call(
        user,
        "POST",
        "sync/schedule",
        Web.object().put("allow_writes", true).put("sync_frequency_minutes", 30));
    List<String> bindings =
        station
            .rows()
            .read(
                """
                select id, remote_calendar_id, hub_calendar_id from calsyncd.calendar_bindings
                where user_id = ?::uuid order by id
                """,
                id(user).toString());
    String[] first = bindings.getFirst().split("\t");
    ObjectNode both = Web.object().put("direction", "two_way");
    call(user, "PATCH", "bindings/" + first[0], both);
    for (String other : bindings.subList(1, bindings.size())) {
      String[] ids = other.split("\t");
      station.web().delete(url("bindings/" + ids[0]), token(user));
      call(
          user,
          "POST",
          "bindings",
          both.deepCopy().put("calendar_id", ids[1]).put("hub_calendar_id", first[2]));
    }
    hubs.put(user, first[2]);
  }

  /** Goes through the consent, or gives the password; once more where it was refused. */
  void connect(String user, String provider) {
    if (provider.equals("caldav")) {
      call(
          user,
          "POST",
          "caldav/connect",
          Web.object()
              .put("url", station.providers().caldav().baseUrl() + "/")
              .put("user", user)
              .put("app_password", Providers.PASSWORD));
      return;
    }
    String consent =
        station
                .web()
                .send(
                    "POST",
                    url(provider + "/connect"),
                    token(user),
                    Web.object().put("access", "write"))
                .path("authorization_url")
                .asText()
            + "&login_hint="
            + user;
    station.web().get(station.web().redirect(consent).toString(), "");
  }

  private void call(String user, String method, String path, ObjectNode body) {
    station.web().send(method, url(path), token(user), body);
  }

  private String url(String path) {
    return station.daemon().api() + "/integrations/calendar/" + path;
  }

  private String next() {
    return "e" + ++made;
  }

  private Instant soon() {
    return station.now().plus(Duration.ofHours(30 + made));
  }

  /** In the hub. */
  String create(String user) {
    String name = next();
    rest(user, hub -> hub.create(event(name, "new")));
    return name;
  }

  private Event event(String name, String state) {
    return Events.single(name + "@day.example", name + " " + state, soon());
  }

  /** In the hub. */
  void update(String user, String name, String state) {
    rest(user, hub -> hub.put(station.rows().event(name).orElseThrow(), event(name, state)));
  }

  /** In the hub. */
  void delete(String user, String name) {
    rest(user, hub -> hub.delete(station.rows().event(name).orElseThrow()));
  }

  private void rest(String user, Consumer<HubRest> edit) {
    try (HubRest hub =
        new HubRest(station.daemon().api(), token(user), hubs.getOrDefault(user, ""))) {
      edit.accept(hub);
    }
  }

  /** At Google, by another program; its id. */
  void google(String user) {
    var google = station.providers().google();
    new GoogleSide(station.web(), google.baseUrl(), user, google.accessTokenFor(user))
        .create(next() + " google", soon());
  }

  /** At Microsoft, by another program. */
  void microsoft(String user) {
    var microsoft = station.providers().microsoft();
    new MicrosoftSide(
            station.web(),
            microsoft.baseUrl(),
            microsoft.defaultCalendar(user),
            microsoft.accessTokenFor(user))
        .create(next() + " microsoft", soon());
  }

  /** On the CalDAV server, by another program. */
  void caldav(String user) {
    String name = next();
    Instant start = soon();
    station
        .providers()
        .caldav()
        .deliver(
            user,
            Providers.HOME,
            "owners-" + name + ".ics",
            OBJECT.formatted(name + " caldav", basic(start), basic(start.plusSeconds(1800))));
  }

  private static String basic(Instant at) {
    return at.toString().replaceAll("[-:]", "").replaceAll("[.]\\d+", "");
  }
}
