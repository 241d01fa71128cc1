package calsyncd.proofs.groups;

import calsyncd.daemon.demo.DemoUser;
import calsyncd.daemon.demo.Web;
import calsyncd.proofs.ProofWorld;
import calsyncd.proofs.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A user with a hub calendar at Google and one at Microsoft, who owns groups. By REST alone. */
final class Owner {
  /** Members of each group are reminded so long before its meetings. */
  static final List<Integer> MINUTES = List.of(1440, 2880);

  private static final String PATH = "/integrations/calendar/";

  private final ProofWorld world;
  private final Web web;
  private final DemoUser user;
  private final Map<String, String> hubs = new HashMap<>();

  private Owner(ProofWorld world, DemoUser user) {
    this.world = world;
    this.web = world.web();
    this.user = user;
  }

  /** Connects both accounts, to be written to. */
  static Owner of(Verdict verdict, Ground ground, String name) {
    Owner owner = new Owner(ground.world(), ground.world().user(name));
    String api = ground.nodes().getFirst().api();
    owner.connect(api, "google");
    owner.connect(api, "microsoft");
    ground.rest(verdict, "calendars are connected");
    owner.call(api, "POST", "sync/schedule", Web.object().put("allow_writes", true));
    ground
        .sql()
        .read(
            """
            select b.id, b.hub_calendar_id, c.provider from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id
            where b.user_id = ?::uuid
            """,
            row -> new String[] {row.getString(1), row.getString(2), row.getString(3)},
            owner.user.id().toString())
        .forEach(row -> {
          ObjectNode wish = Web.object().put("direction", "two_way");
          owner.call(api, "PATCH", "bindings/" + row[0], wish);
          owner.hubs.put(row[2], row[1]);
        });
    return owner;
  }

  private void connect(String api, String provider) {
    ObjectNode write = Web.object().put("access", "write");
    JsonNode begun = call(api, "POST", provider + "/connect", write);
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + email();
    web.get(web.redirect(consent).toString(), "");
  }

  String email() {
    return user.name() + "@example.com";
  }

  ProofWorld world() {
    return world;
  }

  /** What a request to a node answers; it has to succeed. */
  JsonNode call(String api, String method, String path, ObjectNode body) {
    return web.send(method, api + PATH + path, user.token(), body);
  }

  /** Reads something of theirs, which has to be there. */
  void read(String api, String path) {
    web.get(api + PATH + path, user.token());
  }

  /** A new group of the calendar at this provider, with this policy; its id. */
  String group(String api, String provider, String name, String invitations) {
    ObjectNode body = Web.object().put("hub_calendar_id", hubs.get(provider)).put("name", name);
    body.put("invitations", invitations).put("mail_consent", provider.equals("microsoft"));
    ArrayNode minutes = body.putArray("reminder_minutes");
    MINUTES.forEach(minutes::add);
    return call(api, "POST", "groups", body).path("id").asText();
  }

  /** Puts somebody into a group; the id of that stay. */
  String join(String api, String group, Person person) {
    ObjectNode body = Web.object().put("email", person.email());
    if (!person.discord().isEmpty()) {
      body.put("discord_user_id", person.discord());
    }
    return call(api, "POST", "groups/" + group + "/members", body)
        .path("member")
        .path("id")
        .asText();
  }

  /** Has them change to another group; the id of the stay there. */
  String change(String api, String from, String member, String to) {
    ObjectNode body = Web.object().put("group_id", to);
    String path = "groups/" + from + "/members/" + member + "/switch";
    return call(api, "POST", path, body).path("member").path("id").asText();
  }

  /** A new hour, so many days from now. */
  ObjectNode hour(String provider, String title, int days) {
    LocalDateTime start = day(days);
    ObjectNode json = Web.object().put("title", title).put("hub_calendar_id", hubs.get(provider));
    json.set("start", wall(start));
    json.set("end", wall(start.plusHours(1)));
    return json;
  }

  /** A daily series of five, whose second occurrence is an hour later and whose third is off. */
  ObjectNode series(String provider, String title, int days) {
    LocalDateTime start = day(days);
    ObjectNode json = hour(provider, title, days);
    json.putArray("recurrence").add("RRULE:FREQ=DAILY;COUNT=5");
    ArrayNode overrides = json.putArray("overrides");
    ObjectNode later = hour(provider, title, days);
    later.remove("hub_calendar_id");
    later.set("original_start", wall(start.plusDays(1)));
    later.set("start", wall(start.plusDays(1).plusHours(1)));
    later.set("end", wall(start.plusDays(1).plusHours(2)));
    overrides.add(later);
    ObjectNode off = overrides.addObject().put("cancelled", true);
    off.set("original_start", wall(start.plusDays(2)));
    return json;
  }

  /** When an hour starts. */
  Instant starts(int days) {
    return day(days).toInstant(ZoneOffset.UTC);
  }

  /** When the occurrences of a series start. */
  List<Instant> seriesStarts(int days) {
    return List.of(
        starts(days),
        starts(days + 1).plus(1, ChronoUnit.HOURS),
        starts(days + 3),
        starts(days + 4));
  }

  private LocalDateTime day(int days) {
    return LocalDateTime.ofInstant(world.clock().instant(), ZoneOffset.UTC)
        .truncatedTo(ChronoUnit.DAYS)
        .plusDays(days)
        .plusHours(9);
  }

  private static ObjectNode wall(LocalDateTime at) {
    return Web.object().put("date_time", at + ":00").put("time_zone", "UTC");
  }

  /** Makes a new event a meeting of a group. */
  void meet(String api, String group, ObjectNode event) {
    String id = call(api, "POST", "events", event).path("id").asText();
    call(api, "POST", "groups/" + group + "/meetings", Web.object().put("event_id", id));
  }

  /** What came of bringing a group in step, by target. */
  JsonNode sync(String api, String group) {
    return call(api, "POST", "groups/" + group + "/sync", Web.object());
  }

  /** The token by which the account is looked at from outside. */
  String token(String provider) {
    return provider.equals("google")
        ? world.google().accessTokenFor(email())
        : world.microsoft().accessTokenFor(email());
  }
}
