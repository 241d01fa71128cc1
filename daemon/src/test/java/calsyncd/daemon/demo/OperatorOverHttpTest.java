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
import java.net.http.HttpResponse;
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

/** The whole daemon and Google: what the hub lost comes back, as far as a manager asks for it. */
@Timeout(180)
final class OperatorOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final String NONE = "";
  private static final InstantSource CLOCK = InstantSource.system();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path data;
  private final Web web = new Web();
  private final HttpClient http = HttpClient.newHttpClient();
  private final UUID user = UUID.randomUUID();
  private final Instant today = CLOCK.instant().truncatedTo(ChronoUnit.DAYS);
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private LoggedDaemon daemon;
  private String connection;

  @BeforeEach
  void start() throws Exception {
    google.addUser(EMAIL);
    seed("lunch", 2, NONE);
    seed("tea", 3, NONE);
    seed("far", 20, NONE);
    seed("daily", 1, "RRULE:FREQ=DAILY;COUNT=40");
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl());
    daemon.start();
    connect();
    until(() -> titles().equals(List.of("daily", "far", "lunch", "tea")));
    until(() ->
        daemon.count(
                "select count(*) from calsyncd.calendar_bindings where lease_node is null"
                    + " and snapshot_at is not null and coalesce(due_at > now(), true)")
            == 1);
  }

  @AfterEach
  void stop() {
    daemon.close();
    google.close();
    http.close();
  }

  private void connect() {
    JsonNode begun = ask(Role.USER, "POST", "/integrations/calendar/google/connect", NONE);
    String consent = begun.path("authorization_url").asText() + "&login_hint=" + EMAIL;
    web.get(web.redirect(consent).toString(), NONE);
    connection =
        ask(Role.USER, "GET", "/integrations/calendar/connections", NONE)
            .at("/connections/0/id")
            .asText();
  }

  private static void until(BooleanSupplier condition) {
    assertThat(new Follower(CLOCK).until(condition, CLOCK.instant())).isPresent();
  }

  private void seed(String title, int day, String rule) {
    ObjectNode event = Web.object().put("summary", title).put("id", title + "0000");
    Instant start = today.plus(day, ChronoUnit.DAYS);
    event.putObject("start").put("dateTime", start.toString()).put("timeZone", "UTC");
    event
        .putObject("end")
        .put("dateTime", start.plusSeconds(3600).toString())
        .put("timeZone", "UTC");
    if (!rule.isEmpty()) {
      event.putArray("recurrence").add(rule);
    }
    google.seedEvent(EMAIL, EMAIL, event);
  }

  private JsonNode ask(Role role, String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(daemon.api() + path))
            .header("Authorization", "Bearer " + daemon.token(user, role))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> raw = http.send(request, BodyHandlers.ofString());
      assertThat(raw.statusCode()).as(raw.body()).isBetween(200, 299);
      return MAPPER.readTree(raw.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private JsonNode manage(String method, String path, String body) {
    return ask(Role.MANAGER, method, "/api/calendar/admin" + path, body);
  }

  private List<String> titles() {
    return ask(Role.USER, "GET", "/integrations/calendar/events", NONE)
        .findValuesAsText("title")
        .stream()
        .sorted()
        .toList();
  }

  private JsonNode resync(String body) {
    JsonNode answer = manage("POST", "/connections/" + connection + "/resync/", body);
    assertThat(answer.at("/result/status").asText()).as(answer.toString()).isEqualTo("completed");
    return answer;
  }

  @Test
  void aWeekIsMendedAndThenAll() {
    daemon.sql(
        "delete from calsyncd.calendar_events where content ->> 'title' in"
            + " ('lunch', 'far', 'daily')");
    String week =
        "{\"start_date\": \"%s\", \"end_date\": \"%s\"}"
            .formatted(today, today.plus(7, ChronoUnit.DAYS));

    assertThat(resync(week).at("/result/synced_count").asInt()).isEqualTo(2);

    assertThat(titles()).containsExactly("daily", "lunch", "tea");
    assertThat(
            daemon.count(
                "select count(*) from calsyncd.calendar_events where content::text like"
                    + " '%COUNT=40%'"))
        .isOne();
    assertThat(resync(NONE).at("/result/synced_count").asInt()).isOne();
    assertThat(titles()).containsExactly("daily", "far", "lunch", "tea");
    seed("new", 4, NONE);
    resync(week);
    assertThat(titles()).contains("new");
    assertThat(google.mails().mails()).isEmpty();
  }

  @Test
  void jobsRunAndStatusIsRead() {
    String run = manage("POST", "/jobs/calendar_cleanup/run/", NONE).path("run_id").asText();
    until(() -> outcome(run).equals("completed"));
    assertThat(manage("GET", "/connections/" + connection + "/sync-status/", NONE).path("provider"))
        .hasToString("\"google\"");
    assertThat(manage("GET", "/queues/google/", NONE).path("depth").asInt()).isZero();
    assertThat(manage("POST", "/connections/" + connection + "/pause/", NONE).path("state"))
        .hasToString("\"paused\"");
    assertThat(manage("POST", "/connections/" + connection + "/resume/", NONE).path("state"))
        .hasToString("\"active\"");
  }

  private String outcome(String run) {
    for (JsonNode job : manage("GET", "/jobs/", NONE).path("jobs")) {
      for (JsonNode it : job.path("runs")) {
        if (it.path("run_id").asText().equals(run)) {
          return it.path("outcome").asText();
        }
      }
    }
    return NONE;
  }
}
