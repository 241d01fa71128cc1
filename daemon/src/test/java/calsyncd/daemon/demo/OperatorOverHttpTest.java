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
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and Google: what the hub lost comes back, as far as a manager asks for it. */
@Timeout(180)
final class OperatorOverHttpTest {
  private static final String EMAIL = "ada@example.com";

  @TempDir private Path data;
  private final UUID user = UUID.randomUUID();
  private final Instant today = CLOCK.instant().truncatedTo(ChronoUnit.DAYS);
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private LoggedDaemon daemon;
  private Requests requests;
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
    requests = new Requests(daemon);
    requests.connect(user, EMAIL, NONE);
    connection = ask("/connections").at("/connections/0/id").asText();
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
    requests.close();
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

  private JsonNode ask(String path) {
    return requests.ask(user, "GET", path, NONE).granted();
  }

  private JsonNode manage(String method, String path, String body) {
    return requests.manage(user, method, path, body).granted();
  }

  private List<String> titles() {
    return ask("/events").findValuesAsText("title").stream().sorted().toList();
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
