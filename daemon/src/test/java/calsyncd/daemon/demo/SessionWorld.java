package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.live.Heard;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Two nodes on one database, and a user with a calendar at Google that follows the hub. */
final class SessionWorld implements AutoCloseable {
  static final InstantSource CLOCK = InstantSource.system();
  static final String ORIGIN = "https://app.example.com";
  private static final String EMAIL = "ada@example.com";

  /** Pauses of a calendar that was rung a hundred times are no part of what is shown. */
  private static final String MORE =
      """
      browsers: {allowed_origins: ['%s']}
      pull: {burst_gaps_seconds: [0.2]}
      """
          .formatted(ORIGIN);

  final UUID user = UUID.nameUUIDFromBytes("ada".getBytes(StandardCharsets.UTF_8));
  final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  final LoggedDaemon one;
  final LoggedDaemon two;
  private final Web web = new Web();
  private final Requests atOne;
  private final Requests atTwo;
  final String hub;

  SessionWorld(Path data) throws Exception {
    google.addUser(EMAIL);
    one =
        new LoggedDaemon(data, google.baseUrl(), google.baseUrl())
            .with("[0.2], max_retries: 1", "[0.1], max_retries: 5")
            .with("drift: {", MORE + "drift: {");
    one.start();
    two = one.beside();
    two.start();
    atOne = new Requests(one);
    atTwo = new Requests(two);
    String wish = "{\"allow_writes\": true}";
    ask(atOne, "POST", "/sync/schedule", wish).granted();
    atOne.connect(user, EMAIL, "{\"access\": \"write\"}");
    JsonNode bound =
        ask(atOne, "GET", "/calendars", "")
            .granted()
            .path("calendars")
            .path(0)
            .path("bindings")
            .path(0);
    hub = bound.path("hub_calendar_id").asText();
    String binding = bound.path("id").asText();
    ask(atOne, "PATCH", "/bindings/" + binding, "{\"direction\": \"two_way\"}").granted();
    Requests.until(() ->
        one.count(
                "select count(*) from calsyncd.calendar_bindings where snapshot_at is not null"
                    + " and lease_node is null and (due_at is null or due_at > now())")
            == 1);
  }

  private Requests.Answer ask(Requests node, String method, String path, String body) {
    return node.ask(user, method, path, body);
  }

  /** A user asks the first node, or the second. */
  Requests.Answer ask(int node, String method, String path, String body) {
    return ask(node == 1 ? atOne : atTwo, method, "/sessions" + path, body);
  }

  /** Another user of the tenant, who may write too, asks. */
  Requests.Answer strangerAsks(String method, String path) {
    UUID stranger = UUID.nameUUIDFromBytes("grace".getBytes(StandardCharsets.UTF_8));
    atOne.ask(stranger, "POST", "/sync/schedule", "{\"allow_writes\": true}").granted();
    return atOne.ask(stranger, method, "/sessions" + path, "");
  }

  /** Now, less so many seconds, as clients say it. */
  static Instant ago(long seconds) {
    return CLOCK.instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(seconds);
  }

  /** A whole report. */
  ObjectNode report(String action, String title, Instant started, Instant at, long seq) {
    ObjectNode report = Web.object().put("action", action).put("title", title);
    report.put("hub_calendar_id", hub).put("started_at", started.toString());
    report.put("at", at.toString()).put("seq", seq);
    return action.equals("end") ? report.put("ended_at", at.toString()) : report;
  }

  JsonNode put(int node, String localId, ObjectNode report) {
    return ask(node, "PUT", "/" + localId, report.toString()).granted();
  }

  /** What Google has, or had, under a title. */
  List<JsonNode> atGoogle(String title) {
    return allAtGoogle(title).stream()
        .filter(it -> it.path("summary").asText().equals(title))
        .toList();
  }

  /** When the event of that title ends at Google; the first, if there are several. */
  Instant endAtGoogle(String title) {
    return atGoogle(title).stream()
        .findFirst()
        .map(it -> java.time.OffsetDateTime.parse(it.at("/end/dateTime").asText()).toInstant())
        .orElse(Instant.EPOCH);
  }

  /** Google refuses to write events from now on. */
  void refuse(int status, String reason) {
    ObjectNode fault = Web.object().put("count", 100_000);
    fault.putObject("match").put("method", "POST|PUT|PATCH").put("path", "/events");
    ObjectNode error = Web.object();
    ObjectNode said = error.putObject("error").put("code", status).put("message", "refused");
    said.putArray("errors").addObject().put("domain", "global").put("reason", reason);
    fault.putObject("response").put("status", status).set("body", error);
    google.faults().add(fault);
  }

  /** Nothing waits to be brought to Google any more, and nobody is at it. */
  void quiet() {
    Requests.until(() ->
        one.count(
                "select count(*) from calsyncd.event_links where wanted_version > hub_version"
                    + " and state in ('linked', 'approved')")
            == 0);
    Requests.until(() ->
        one.count("select count(*) from calsyncd.calendar_bindings where lease_node is not null")
            == 0);
    google.accessLog().clear();
  }

  /** How the ledger has it, for a test that fails. */
  List<String> asked() {
    return google.accessLog().entries(_ -> true).stream()
        .map(it -> it.method() + " " + it.path() + " " + it.status())
        .toList();
  }

  /** How often Google was asked to write an event since the log was cleared. */
  int writes() {
    return google
        .accessLog()
        .entries(it ->
            List.of("POST", "PUT", "PATCH").contains(it.method())
                && it.path().contains("/events")
                && !it.path().contains("/watch"))
        .size();
  }

  /** The user's letters, the newest first. */
  List<JsonNode> letters() {
    JsonNode letters = ask(2, "GET", "/dead-letters", "").granted().path("dead_letters");
    return StreamSupport.stream(letters.spliterator(), false).toList();
  }

  /** The letters of a session. */
  List<JsonNode> letters(String localId) {
    return letters().stream().filter(it -> it.path("local_id").asText().equals(localId)).toList();
  }

  /** The access token that the daemon has is good no more; the grant is. */
  void expireAccess() {
    google.tokens().expireAccess(EMAIL);
  }

  /** The user takes the grant back. */
  void revoke() {
    google.tokens().revokeUser(EMAIL);
  }

  /** The user connects the account again. */
  void reconnect() {
    atOne.connect(user, EMAIL, "{\"access\": \"write\"}");
  }

  /** A figure of the first node: the sum of its samples with that label. */
  double figure(String name, String label) {
    return atOne
        .metrics()
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The events of sessions at Google whose titles begin so, as Google made them. */
  List<JsonNode> allAtGoogle(String prefix) {
    List<JsonNode> found = new ArrayList<>();
    String events =
        google.baseUrl() + "/calendar/v3/calendars/" + EMAIL + "/events?showDeleted=true";
    String page = "";
    do {
      JsonNode list = web.get(events + page, google.accessTokenFor(EMAIL));
      list.path("items").forEach(found::add);
      String next = list.path("nextPageToken").asText();
      page = next.isEmpty() ? "" : "&pageToken=" + Web.encode(next);
    } while (!page.isEmpty());
    return found.stream()
        .filter(it -> it.path("summary").asText().startsWith(prefix))
        .sorted(Comparator.comparing(it -> it.path("created").asText()))
        .toList();
  }

  /** Listens at a node, from a place on if one is named. */
  Heard listen(int node, Role role, String kinds, String last) {
    LoggedDaemon daemon = node == 1 ? one : two;
    return Heard.of(
        daemon.api() + "/integrations/calendar/live?kinds=" + kinds,
        daemon.token(user, role),
        last);
  }

  /** What was logged: the node that started last has the log of both. */
  String log() {
    return one.log() + two.log();
  }

  void mailedNobody() {
    assertThat(google.mails().mails()).isEmpty();
  }

  @Override
  public void close() {
    two.close();
    one.close();
    google.close();
    atOne.close();
    atTwo.close();
  }
}
