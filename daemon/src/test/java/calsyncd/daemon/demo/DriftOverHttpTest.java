package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.NONE;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and a Google that keeps changes to itself: the audit finds what no pass can. */
@Timeout(180)
final class DriftOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final String CALENDAR = "/calendar/v3/calendars/" + EMAIL;
  private static final String SECRET = "a dinner that nobody must hear of";
  private static final String AT_REST =
      """
      select count(*) from calsyncd.calendar_bindings
      where lease_node is null and cursor <> '' and coalesce(due_at > now(), true)
      """;

  /** A watch that begins rings once. */
  private static final String WATCHED =
      "select count(*) from calsyncd.webhook_subscriptions where state = 'active'";

  @TempDir private Path data;
  private final Web web = new Web();
  private final UUID user = UUID.randomUUID();
  private final Instant today = CLOCK.instant().truncatedTo(ChronoUnit.DAYS);
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private LoggedDaemon daemon;
  private Requests requests;

  @BeforeEach
  void start() throws Exception {
    google.addUser(EMAIL);
    seed("lunch", 2);
    seed("tea", 3);
    seed("supper", 4);
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl());
    daemon.start();
    requests = new Requests(daemon);
    requests.connect(user, EMAIL, NONE);
    until(() -> titles().equals(List.of("lunch", "supper", "tea")));
    until(() -> daemon.count(WATCHED) == 1);
    atRest();
  }

  @AfterEach
  void stop() {
    requests.close();
    daemon.close();
    google.close();
  }

  private void seed(String title, int day) {
    Instant start = today.plus(day, ChronoUnit.DAYS);
    ObjectNode event = Web.object().put("summary", title).put("id", title + "0000");
    event.putObject("start").put("dateTime", start.toString());
    event.putObject("end").put("dateTime", start.plusSeconds(3600).toString());
    google.seedEvent(EMAIL, EMAIL, event);
  }

  private void atRest() {
    until(() -> daemon.count(AT_REST) == 1);
  }

  private JsonNode ask(String path) {
    return requests.ask(user, "GET", path, NONE).granted();
  }

  private List<String> titles() {
    return ask("/events").findValuesAsText("title").stream().sorted().toList();
  }

  private List<String> health() {
    return ask("/sync/status").findValuesAsText("code");
  }

  private void control(String path, ObjectNode body) {
    web.send("POST", google.baseUrl() + "/control/" + path, NONE, body);
  }

  /** What nobody is told of. */
  private void changeUntold(String event, ObjectNode fields) {
    ObjectNode wanted = Web.object().put("calendar", EMAIL).put("event", event);
    wanted.set("fields", fields);
    control("untold", wanted);
  }

  /** Audits until one met no pass, which jobs and notifications may have rung for. */
  private List<JsonNode> audits() {
    List<JsonNode> reports = new ArrayList<>(List.of(audited()));
    while (reports.size() < 6 && !readAll(reports.getLast())) {
      reports.add(audited());
    }
    return reports;
  }

  private JsonNode audit() {
    return audits().getLast();
  }

  private static boolean readAll(JsonNode report) {
    return report.path("scheduled").asInt() > 0 && report.path("skipped").asInt() == 0;
  }

  /** Runs the job, and the passes that it rang for; its last line as the console shows it. */
  private JsonNode audited() {
    web.post(daemon.admin() + "/tasks/run-job?job=calendar_drift_audit");
    atRest();
    JsonNode jobs = requests.manage(user, "GET", "/jobs/", NONE).granted().path("jobs");
    return StreamSupport.stream(jobs.spliterator(), false)
        .filter(job -> job.path("job").asText().equals("calendar_drift_audit"))
        .map(job -> job.at("/runs/0/report"))
        .findFirst()
        .orElseThrow();
  }

  /** What they found together: what one that met a pass has found, the next one finds no more. */
  private int audited(String count) {
    List<JsonNode> reports = audits();
    assertThat(reports).allMatch(report -> report.path(count).isInt());
    return reports.stream().mapToInt(report -> report.path(count).asInt()).sum();
  }

  private double metric(String series) {
    return requests
        .metrics()
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private double found(String field) {
    return metric("calsyncd_drift_found_total{field=\"%s\",provider=\"google\"}".formatted(field));
  }

  /** Writes of events; a watch is none. */
  private int writes() {
    return List.of("POST", "PUT", "PATCH", "DELETE").stream()
            .mapToInt(method -> google.requestCount(method, CALENDAR + "/events"))
            .sum()
        - google.requestCount("POST", CALENDAR + "/events/watch");
  }

  @Test
  void aChangeThatNoListTellsIsFoundPublishedAndMendedByAPass() {
    changeUntold("tea0000", Web.object().put("summary", SECRET).put("location", "x"));
    int writes = writes();

    JsonNode first = audit();
    assertThat(first.path("pending").asInt()).as(first.toString()).isOne();
    assertThat(first.path("drifted").asInt()).isZero();
    assertThat(titles()).as("the pass that was rung is told nothing").contains("tea");
    assertThat(health()).doesNotContain("drifted");

    assertThat(audited("drifted")).isOne();

    until(() -> titles().equals(List.of(SECRET, "lunch", "supper")));
    assertThat(List.of(found("title"), found("location"), found("time")))
        .containsExactly(1.0, 1.0, 0.0);
    until(() -> metric("calsyncd_drifted_events{provider=\"google\"}") == 1);
    assertThat(health()).contains("drifted");
    assertThat(audited("mended")).isOne();
    assertThat(audited("drifted")).isZero();
    assertThat(writes()).isEqualTo(writes);
    assertThat(daemon.log()).contains("calendar_drift_audit").doesNotContain(SECRET);
    assertThat(
            daemon.count(
                "select count(*) from calsyncd.drifted_links d where d::text like '%dinner%'"))
        .isZero();
  }

  @Test
  void aRemovalThatNoListTellsIsFoundAndMended() {
    changeUntold("lunch0000", Web.object().put("status", "cancelled"));

    assertThat(audited("pending")).isOne();
    assertThat(audited("drifted")).isOne();

    until(() -> titles().equals(List.of("supper", "tea")));
    assertThat(found("removed")).isOne();
    assertThat(health()).contains("drifted");
    assertThat(audited("drifted")).isZero();
  }

  /** How often the hub was written. */
  private int versions() {
    return daemon.count(
        """
        select (select sum(version) from calsyncd.calendar_events)
          + (select sum(hub_version) from calsyncd.event_links)
        """);
  }

  private int rungBy(String run) {
    return daemon.count(
        "select count(*) from calsyncd.calendar_bindings where correlation_id = '" + run + "'");
  }

  @Test
  void inACalmWorldNothingIsFoundAndNothingIsWritten() {
    int writes = writes();
    int versions = versions();
    int fetched = google.requestCount("GET", CALENDAR + "/events/");

    JsonNode report = audit();

    assertThat(report.path("scheduled").asInt()).as(report.toString()).isEqualTo(3);
    assertThat(report.path("synced").asInt()).isEqualTo(3);
    assertThat(report.path("drifted").asInt()).isZero();
    assertThat(google.requestCount("GET", CALENDAR + "/events/")).isEqualTo(fetched + 3);
    assertThat(writes()).isEqualTo(writes);
    assertThat(versions()).isEqualTo(versions);
    assertThat(rungBy(report.path("run_id").asText())).isZero();
    assertThat(health()).doesNotContain("drifted");
  }

  /** A pass that was rung before may bring it sooner than the audit looks. */
  private void edit(String title) {
    String event = google.baseUrl() + CALENDAR + "/events/supper0000";
    web.send("PATCH", event, google.accessTokenFor(EMAIL), Web.object().put("summary", title));
  }

  @Test
  void aPersonsFreshEditIsNoDrift() {
    control("notifications", Web.object().put("paused", true));
    AtomicInteger edits = new AtomicInteger();
    until(() -> {
      edit("dinner " + edits.incrementAndGet());
      return audited("pending") == 1;
    });

    until(() -> titles().equals(List.of("dinner " + edits, "lunch", "tea")));
    assertThat(audited("behind")).isOne();
    assertThat(daemon.count("select count(*) from calsyncd.drifted_links")).isZero();
  }
}
