package calsyncd.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and a Google that keeps changes to itself: the audit finds what no pass can. */
@Timeout(180)
final class DriftOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final String SECRET = "a dinner that nobody must hear of";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String AT_REST =
      """
      select count(*) from calsyncd.calendar_bindings
      where lease_node is null and cursor <> '' and coalesce(due_at > now(), true)
      """;

  @TempDir private Path data;
  private final Web web = new Web();
  private final HttpClient http = HttpClient.newHttpClient();
  private final UUID user = UUID.randomUUID();
  private final Instant today = CLOCK.instant().truncatedTo(ChronoUnit.DAYS);
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private LoggedDaemon daemon;

  @BeforeEach
  void start() throws Exception {
    google.addUser(EMAIL);
    seed("lunch", 2);
    seed("tea", 3);
    seed("supper", 4);
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl());
    daemon.start();
    String begun =
        ask("POST", daemon.api() + "/integrations/calendar/google/connect")
            .path("authorization_url")
            .asText();
    web.get(web.redirect(begun + "&login_hint=" + EMAIL).toString(), "");
    until(() -> titles().equals(List.of("lunch", "supper", "tea")));
    atRest();
  }

  @AfterEach
  void stop() {
    daemon.close();
    google.close();
    http.close();
  }

  private void seed(String title, int day) {
    ObjectNode event = Web.object().put("summary", title).put("id", title + "0000");
    event.putObject("start").put("dateTime", at(day).toString()).put("timeZone", "UTC");
    event.putObject("end").put("dateTime", at(day).plusSeconds(3600).toString());
    google.seedEvent(EMAIL, EMAIL, event);
  }

  private Instant at(int day) {
    return today.plus(day, ChronoUnit.DAYS);
  }

  private static void until(BooleanSupplier condition) {
    assertThat(new Follower(CLOCK).until(condition, CLOCK.instant())).isPresent();
  }

  private void atRest() {
    until(() -> daemon.count(AT_REST) == 1);
  }

  private JsonNode ask(String method, String url) {
    return ask(method, url, "");
  }

  private JsonNode ask(String method, String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + daemon.token(user, Role.MANAGER))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      return answer.body().startsWith("{") ? MAPPER.readTree(answer.body()) : Web.object();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private List<String> titles() {
    return ask("GET", daemon.api() + "/integrations/calendar/events")
        .findValuesAsText("title")
        .stream()
        .sorted()
        .toList();
  }

  /** What nobody is told of. */
  private void changeUntold(String event, ObjectNode fields) {
    ObjectNode wanted = Web.object().put("calendar", EMAIL).put("event", event);
    wanted.set("fields", fields);
    ask("POST", google.baseUrl() + "/control/untold", wanted.toString());
  }

  /** Runs the job, and what it rang for; its last line as the console shows it. */
  private JsonNode audit() {
    ask("POST", daemon.admin() + "/tasks/run-job?job=calendar_drift_audit");
    atRest();
    for (JsonNode job : ask("GET", daemon.api() + "/api/calendar/admin/jobs/").path("jobs")) {
      if (job.path("job").asText().equals("calendar_drift_audit")) {
        return job.at("/runs/0/report");
      }
    }
    throw new AssertionError("no such job");
  }

  private int audited(String count) {
    return audit().path(count).asInt(-1);
  }

  private double metric(String line) {
    try {
      var request = HttpRequest.newBuilder(URI.create(daemon.admin() + "/metrics")).build();
      return http.send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(it -> it.startsWith(line + " "))
          .mapToDouble(it -> Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private List<String> health() {
    return ask("GET", daemon.api() + "/integrations/calendar/sync/status")
        .findValuesAsText("code")
        .stream()
        .distinct()
        .toList();
  }

  private int writes() {
    return List.of("POST", "PUT", "PATCH", "DELETE").stream()
        .mapToInt(method -> google.requestCount(method, "/calendar/v3/calendars/" + EMAIL))
        .sum();
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
    assertThat(metric("calsyncd_drift_found_total{field=\"title\",provider=\"google\"}")).isOne();
    assertThat(metric("calsyncd_drift_found_total{field=\"location\",provider=\"google\"}"))
        .isOne();
    assertThat(metric("calsyncd_drift_found_total{field=\"time\",provider=\"google\"}")).isZero();
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
    assertThat(metric("calsyncd_drift_found_total{field=\"removed\",provider=\"google\"}")).isOne();
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
    int fetched = google.requestCount("GET", "/calendar/v3/calendars/" + EMAIL + "/events/");

    JsonNode report = audit();

    assertThat(report.path("scheduled").asInt()).as(report.toString()).isEqualTo(3);
    assertThat(report.path("synced").asInt()).isEqualTo(3);
    assertThat(report.path("drifted").asInt()).isZero();
    assertThat(google.requestCount("GET", "/calendar/v3/calendars/" + EMAIL + "/events/"))
        .isEqualTo(fetched + 3);
    assertThat(writes()).isEqualTo(writes);
    assertThat(versions()).isEqualTo(versions);
    assertThat(rungBy(report.path("run_id").asText())).isZero();
    assertThat(health()).doesNotContain("drifted");
  }

  @Test
  void aPersonsFreshEditIsNoDrift() {
    ask("POST", google.baseUrl() + "/control/notifications", "{\"paused\": true}");
    edit("supper0000", "dinner");

    assertThat(audited("pending")).isOne();

    until(() -> titles().equals(List.of("dinner", "lunch", "tea")));
    JsonNode second = audit();
    assertThat(second.path("behind").asInt()).as(second.toString()).isOne();
    assertThat(second.path("drifted").asInt()).isZero();
    assertThat(daemon.count("select count(*) from calsyncd.drifted_links")).isZero();
  }

  private void edit(String event, String title) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    google.baseUrl() + "/calendar/v3/calendars/" + EMAIL + "/events/" + event))
            .header("Authorization", "Bearer " + google.accessTokenFor(EMAIL))
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(Web.object().put("summary", title).toString()))
            .build();
    try {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
