package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.until;

import calsyncd.daemon.auth.Role;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A tenant of four with calendars at Google, and what a manager's console has to show of it. */
final class ConsoleWorld implements AutoCloseable {
  static final String HOSTILE = "<img src=x onerror=alert(1)>";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final List<String> WEEK =
      List.of("Stand-up", "Review of the plan", "Lunch with Grace", "Planning", HOSTILE, "Walk");

  private final UUID manager = UUID.randomUUID();
  private final Web web = new Web();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  final LoggedDaemon daemon;
  private final Requests requests;
  final Person ada;
  final Person grace;
  final Person edsger;
  final Person barbara;

  /** A user with one account, bound both ways. */
  record Person(String email, UUID id, String connection, String binding, String hub) {}

  ConsoleWorld(Path data) throws Exception {
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl());
    requests = new Requests(daemon);
    daemon.start();
    ada = connected("ada", WEEK);
    grace = connected("grace", List.of("Compilers", "Seminar"));
    edsger = connected("edsger", List.of("Lecture", "Office hour", "Exam"));
    barbara = connected("barbara", List.of("Abstraction"));
    rename(2, "Lunch with Grace and Alan");
    until(() -> count("event_history where verb = '%s'", "updated") == 1);
  }

  String page() {
    return daemon.api() + "/console/";
  }

  /** Whoever has the token opens the console. */
  void enter(Page browser, String token) {
    browser.navigate(page());
    browser.getByLabel("Access token").fill(token);
    browser.keyboard().press("Enter");
  }

  String managersToken() {
    return daemon.token(manager, Role.MANAGER);
  }

  String token(Person person) {
    return daemon.token(person.id());
  }

  private Person connected(String name, List<String> titles) {
    String email = name + "@example.com";
    UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    google.addUser(email);
    for (int n = 0; n < titles.size(); n++) {
      google.seedEvent(email, email, event(name + n, titles.get(n), n));
    }
    send(
        id,
        "POST",
        "/sync/schedule",
        "{\"allow_writes\": true, \"conflict_strategy\": \"manual\"}");
    String connection = consent(id, email);
    JsonNode calendars = send(id, "GET", "/calendars", "").path("calendars");
    JsonNode bound = calendars.path(0).path("bindings").path(0);
    String binding = bound.path("id").asText();
    Person person =
        new Person(email, id, connection, binding, bound.path("hub_calendar_id").asText());
    change(person, "{\"direction\": \"two_way\"}");
    until(() -> quiet(person) && events(person) == titles.size());
    return person;
  }

  private String consent(UUID id, String email) {
    JsonNode begun = send(id, "POST", "/google/connect", "{\"access\": \"write\"}");
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + email;
    return web.get(web.redirect(consent).toString(), "").path("id").asText();
  }

  /** This week, one a day, in the morning of UTC. */
  private static ObjectNode event(String id, String title, int day) {
    LocalDate monday =
        LocalDate.ofInstant(CLOCK.instant(), ZoneOffset.UTC)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    Instant start =
        monday.plusDays(day % 6).atTime(LocalTime.of(9 + day % 6, 0)).toInstant(ZoneOffset.UTC);
    return GoogleSide.event(title, start).put("id", id + "00000");
  }

  private boolean quiet(Person person) {
    return count(
            "calendar_bindings where id = '%s' and snapshot_at is not null and lease_node is null"
                + " and (due_at is null or due_at > now())",
            person.binding())
        == 1;
  }

  private int events(Person person) {
    return count("calendar_events where user_id = '%s' and deleted_at is null", person.id());
  }

  private int count(String from, Object value) {
    return daemon.count("select count(*) from calsyncd." + from.formatted(value));
  }

  /** Both sides rename the same event before they meet. */
  void conflict() {
    pause(ada);
    JsonNode event = find(ada, "Planning");
    ObjectNode edited = event.deepCopy();
    edited.put("title", "Planning for spring");
    List.of("id", "hub_calendar_id", "version", "updated_at", "uid", "not_carried", "organizer")
        .forEach(edited::remove);
    send(
        ada.id(),
        "PUT",
        "/events/" + event.path("id").asText(),
        edited.toString(),
        "If-Match",
        "\"" + event.path("version").asText() + "\"");
    rename(3, "Planning with everybody");
    change(ada, "{\"state\": \"active\"}");
    until(() -> count("calendar_sync_conflicts where state = '%s'", "open") == 1);
  }

  /** Ada renames an event at Google. */
  private void rename(int number, String title) {
    String copy = events(ada.email()) + "/ada" + number + "00000";
    web.send("PATCH", copy, access(ada), Web.object().put("summary", title));
  }

  /** All of a calendar goes at the provider. */
  void proposal() {
    pause(edsger);
    for (int n = 0; n < 3; n++) {
      web.delete(events(edsger.email()) + "/edsger" + n + "00000", access(edsger));
    }
    change(edsger, "{\"state\": \"active\"}");
    until(() -> count("sync_proposals where state = '%s'", "open") == 1);
  }

  /** The provider answers one user with errors until {@link #mend}. */
  void fail() {
    ObjectNode fault = Web.object().put("count", 100_000);
    fault.putObject("match").put("path", "/events").put("user", grace.email());
    fault.putObject("response").put("status", 503);
    google.faults().add(fault);
    send(grace.id(), "POST", "/sync/now", "{}");
    until(() -> count("sync_attempts where max_retries_reached and state = '%s'", "failed") > 0);
  }

  void mend() {
    google.faults().clear();
  }

  /** The provider writes no events of a user until {@link #mend}. */
  void refuse(Person person, int status, String reason) {
    ObjectNode fault = Web.object().put("count", 100_000);
    fault
        .putObject("match")
        .put("method", "POST|PUT|PATCH")
        .put("path", "/events")
        .put("user", person.email());
    ObjectNode error = Web.object();
    error
        .putObject("error")
        .put("code", status)
        .putArray("errors")
        .addObject()
        .put("reason", reason);
    fault.putObject("response").put("status", status).set("body", error);
    google.faults().add(fault);
  }

  /** What of a session could not be delivered. */
  List<JsonNode> letters(Person person, String localId) {
    List<JsonNode> letters = new ArrayList<>();
    send(person.id(), "GET", "/sessions/dead-letters", "")
        .path("dead_letters")
        .forEach(letters::add);
    return letters.stream().filter(it -> it.path("local_id").asText().equals(localId)).toList();
  }

  void replay(Person person, JsonNode letter) {
    String path = "/sessions/dead-letters/" + letter.path("id").asText() + "/replay";
    send(person.id(), "POST", path, "");
  }

  /** The provider is down for everybody until {@link #mend}. */
  void down() {
    ObjectNode fault = Web.object().put("count", 100_000);
    fault.putObject("response").put("status", 503);
    google.faults().add(fault);
  }

  /**
   * A group of a person's calendar, with a meeting in the far future and somebody to invite to it.
   */
  String group(Person person) {
    String wish = "{\"name\": \"crew\", \"invitations\": \"none\", \"hub_calendar_id\": \"%s\"}";
    JsonNode made = send(person.id(), "POST", "/groups", wish.formatted(person.hub()));
    String path = "/groups/" + made.path("id").asText();
    send(person.id(), "POST", path + "/members", "{\"email\": \"guest@example.com\"}");
    ObjectNode day = Web.object().put("title", "Jubilee").put("hub_calendar_id", person.hub());
    day.putObject("start").put("date", "2100-03-01");
    day.putObject("end").put("date", "2100-03-02");
    String event = send(person.id(), "POST", "/events", day.toString()).path("id").asText();
    send(person.id(), "POST", path + "/meetings", "{\"event_id\": \"" + event + "\"}");
    return made.path("id").asText();
  }

  /** Asks for a pass of each calendar. */
  void sync(Person... people) {
    for (Person person : people) {
      send(person.id(), "POST", "/sync/now", "{}");
    }
  }

  /** Something new at Google, which tells of it. */
  void appears(Person person, String title) {
    google.seedEvent(
        person.email(),
        person.email(),
        event(UUID.randomUUID().toString().replaceAll("[^0-9a-v]", ""), title, 1));
  }

  /** Something new in the hub; the status of the answer. */
  int write(Person person, String title) {
    ObjectNode event = Web.object().put("title", title).put("hub_calendar_id", person.hub());
    event.putObject("start").put("date", "2026-12-03");
    event.putObject("end").put("date", "2026-12-04");
    return requests.ask(person.id(), "POST", "/events", event.toString()).status();
  }

  /** Whether both sides have the same events, and these among them. */
  boolean same(Person person, String... titles) {
    List<String> hub = new ArrayList<>();
    send(person.id(), "GET", "/events", "")
        .path("events")
        .forEach(it -> hub.add(it.path("title").asText()));
    return hub.containsAll(List.of(titles))
        && hub.stream().sorted().toList().equals(titles(person).stream().sorted().toList());
  }

  /** The titles that Google has. */
  List<String> titles(Person person) {
    List<String> titles = new ArrayList<>();
    web.get(events(person.email()), access(person))
        .path("items")
        .forEach(it -> titles.add(it.path("summary").asText()));
    return titles;
  }

  /** Whether Google has one event of that title, and it is shorter than that. */
  boolean shorterAtGoogle(Person person, String title, Duration most) {
    List<Duration> found = new ArrayList<>();
    web.get(events(person.email()), access(person))
        .path("items")
        .forEach(it -> {
          if (it.path("summary").asText().equals(title)) {
            found.add(
                Duration.between(
                    OffsetDateTime.parse(it.at("/start/dateTime").asText()),
                    OffsetDateTime.parse(it.at("/end/dateTime").asText())));
          }
        });
    return found.size() == 1 && found.getFirst().compareTo(most) < 0;
  }

  /** The time of every poll has come: the schedule moves, not the clock. */
  void hourPasses() {
    daemon.sql("update calsyncd.calendar_preferences set due_at = now() - interval '1 second'");
    web.post(daemon.admin() + "/tasks/run-job?job=calendar_auto_sync");
  }

  private void pause(Person person) {
    change(person, "{\"state\": \"paused\"}");
    until(() -> quiet(person) || state(person).equals("paused"));
    until(() ->
        count("calendar_bindings where id = '%s' and lease_node is null", person.binding()) == 1);
  }

  private String state(Person person) {
    JsonNode calendars = send(person.id(), "GET", "/calendars", "").path("calendars");
    return calendars.path(0).path("bindings").path(0).path("state").asText();
  }

  private void change(Person person, String body) {
    send(person.id(), "PATCH", "/bindings/" + person.binding(), body);
  }

  private JsonNode find(Person person, String title) {
    for (JsonNode event : send(person.id(), "GET", "/events", "").path("events")) {
      if (event.path("title").asText().equals(title)) {
        return event;
      }
    }
    throw new AssertionError("no " + title);
  }

  private String events(String calendar) {
    return google.baseUrl() + "/calendar/v3/calendars/" + calendar + "/events";
  }

  private String access(Person person) {
    return google.accessTokenFor(person.email());
  }

  /** The title that Google has for an event of Ada's. */
  String titleAtGoogle(int number) {
    String url = events(ada.email()) + "/ada" + number + "00000";
    return web.get(url, access(ada)).path("summary").asText();
  }

  int eventsOfEdsger() {
    return events(edsger);
  }

  String stateOf(Person person) {
    return send(person.id(), "GET", "/connections/" + person.connection(), "")
        .path("state")
        .asText();
  }

  /** How often the manager did something, as the audit has it. */
  int audited(String action) {
    return count("audit_events where action = '" + action + "' and actor = 'user:%s'", manager);
  }

  /** The user takes the grant back at the provider. */
  void revoke(Person person) {
    google.tokens().revokeUser(person.email());
    send(person.id(), "POST", "/sync/now", "{}");
  }

  /** The same account again. */
  void reconnect(Person person) {
    consent(person.id(), person.email());
  }

  private JsonNode send(UUID user, String method, String path, String body, String... headers) {
    return requests.ask(user, method, path, body, headers).granted();
  }

  /** What is at an address. */
  HttpResponse<String> open(String url) {
    return requests.open(url);
  }

  @Override
  public void close() {
    daemon.close();
    google.close();
    requests.close();
  }
}
