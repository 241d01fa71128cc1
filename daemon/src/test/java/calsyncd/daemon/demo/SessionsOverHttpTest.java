package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.until;
import static calsyncd.daemon.demo.SessionWorld.ago;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.daemon.live.Heard;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Sessions over two whole nodes and Google. */
class SessionsOverHttpTest extends SessionGround {
  @Test
  void anEndIsAtTheProviderBeforeItIsAnswered() {
    int delivered = 0;
    for (int n = 0; n < 5; n++) {
      String id = "prompt-end-" + n;
      Instant started = ago(3600);
      world.put(1, id, world.report("start", id, started, started, 1));
      until(() -> world.atGoogle(id).size() == 1);
      Instant ended = ago(60);
      JsonNode answer = world.put(2, id, world.report("end", id, started, ended, 2));
      if (answer.path("delivery").asText().equals("delivered")) {
        delivered++;
        assertThat(world.endAtGoogle(id)).isEqualTo(ended);
      }
      until(() -> world.endAtGoogle(id).equals(ended));
    }
    assertThat(delivered).isGreaterThan(0);
  }

  @Test
  void aHundredReportsInAnyOrderOverTwoNodesMakeOneEvent() throws Exception {
    String id = "hundred-reports";
    Instant started = ago(7200);
    Instant ended = ago(600);
    List<ObjectNode> reports = new ArrayList<>();
    for (int n = 0; n < 100; n++) {
      int seq = 1 + n % 40;
      String title = id + (seq < 20 ? " early" : "");
      String action = seq == 1 ? "start" : seq == 40 ? "end" : "heartbeat";
      Instant at = seq == 1 ? started : seq == 40 ? ended : started.plusSeconds(seq * 100L);
      reports.add(world.report(action, title, started, at, seq));
    }
    Collections.shuffle(reports, new Random(7));
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int n = 0; n < reports.size(); n++) {
      int node = 1 + n % 2;
      String body = reports.get(n).toString();
      calls.add(() -> world.ask(node, "PUT", "/" + id, body).status());
    }
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService people = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> answer : people.invokeAll(calls)) {
        statuses.add(answer.get());
      }
    }
    assertThat(statuses).containsOnly(200, 201);
    assertThat(Collections.frequency(statuses, 201)).isOne();
    until(() -> world.endAtGoogle(id).equals(ended));
    assertThat(world.atGoogle(id)).hasSize(1);
    assertThat(world.atGoogle(id + " early")).isEmpty();
    String events = "select count(*) from calsyncd.calendar_events e join calsyncd.live_sessions s";
    assertThat(world.one.count(events + " on s.event_id = e.id where s.local_id = '" + id + "'"))
        .isOne();
  }

  @Test
  void whatWasDoneOfflineIsThereOnceAndInOrder() {
    ObjectNode batch = Web.object();
    ArrayNode reports = batch.putArray("reports");
    for (int n = 0; n < 200; n++) {
      String id = "offline-%04d".formatted(n);
      Instant started = ago(28_800 - n * 120L);
      ObjectNode report = world.report("end", id, started, started.plusSeconds(100), 1);
      reports.add(report.put("local_id", id));
    }
    for (int time = 0; time < 2; time++) {
      JsonNode results = world.ask(1, "POST", "/batch", batch.toString()).granted().path("results");
      assertThat(results).hasSize(200);
      int status = time == 0 ? 201 : 200;
      assertThat(results).allMatch(it -> it.path("status").asInt() == status);
    }
    until(() ->
        world.one.count(
                "select count(*) from calsyncd.event_links l join calsyncd.live_sessions s"
                    + " on s.event_id = l.event_id where s.local_id like 'offline-%'"
                    + " and l.hub_version = l.wanted_version")
            == 200);
    List<String> reported = new ArrayList<>();
    reports.forEach(it -> reported.add(shown(it, "title", "started_at", "ended_at")));
    assertThat(world.allAtGoogle("offline-"))
        .extracting(it -> shown(it, "summary", "/start/dateTime", "/end/dateTime"))
        .containsExactlyElementsOf(reported);
    assertThat(
            world.one.count(
                "select count(*) from calsyncd.live_sessions where local_id like 'offline-%'"))
        .isEqualTo(200);
  }

  /** A title and two instants. */
  private static String shown(JsonNode json, String title, String start, String end) {
    return json.path(title).asText() + " " + instant(json, start) + " " + instant(json, end);
  }

  private static Instant instant(JsonNode json, String name) {
    JsonNode time = name.startsWith("/") ? json.at(name) : json.path(name);
    return OffsetDateTime.parse(time.asText()).toInstant();
  }

  @Test
  void aRefusalIsADeadLetterAtOnceAndAReplayDeliversIt() {
    String id = "refused-session";
    world.quiet();
    world.refuse(400, "invalid");
    Instant started = ago(3600);
    JsonNode answer = world.put(1, id, world.report("end", id, started, ago(60), 1));
    assertThat(answer.path("delivery").asText()).isIn("refused", "handed_over");
    until(() -> world.letters(id).size() == 1);
    assertThat(world.writes()).as("%s", world.asked()).isOne();
    JsonNode letter = world.letters(id).getFirst();
    assertThat(letter.path("error_class").asText()).isEqualTo("non_retryable");
    assertThat(letter.path("state").asText()).isEqualTo("dead");
    replayed(id, letter);
  }

  @Test
  void anErrorIsTriedSixTimesAndThenADeadLetterWhichAReplayDelivers() {
    for (int status : List.of(500, 502, 503, 504)) {
      String id = "failing-session-" + status;
      world.quiet();
      world.refuse(status, "backendError");
      world.put(2, id, world.report("end", id, ago(3600), ago(60), 1));
      until(() -> world.letters(id).size() == 1);
      assertThat(world.writes()).as("%s", world.asked()).isEqualTo(6);
      JsonNode letter = world.letters(id).getFirst();
      assertThat(letter.path("error_class").asText()).isEqualTo("transient");
      assertThat(letter.path("times").asInt()).isOne();
      replayed(id, letter);
    }
  }

  private static void replayed(String id, JsonNode letter) {
    world.google.faults().clear();
    String path = "/dead-letters/" + letter.path("id").asText() + "/replay";
    assertThat(world.strangerAsks("POST", path).status()).isEqualTo(404);
    assertThat(world.strangerAsks("GET", "/dead-letters").granted().path("dead_letters")).isEmpty();
    assertThat(world.letters(id).getFirst().path("state").asText()).isEqualTo("dead");
    assertThat(world.ask(1, "POST", path, "").status()).isEqualTo(202);
    until(() -> world.atGoogle(id).size() == 1);
    until(() -> world.letters(id).getFirst().path("state").asText().equals("delivered"));
    Requests.Answer again = world.ask(1, "POST", path, "");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().path("code").asText()).isEqualTo("nothing_to_replay");
  }

  @Test
  void anotherNodesListenerSeesASessionAndGoesOnWhereItWas() {
    String id = "listened-session";
    Instant started = ago(600);
    String last;
    try (Heard heard = world.listen(2, Role.USER, "sessions,events", "")) {
      heard.next("hello");
      world.put(1, id, world.report("start", id, started, started, 1));
      Heard.Message seen = heard.next("session");
      assertThat(seen.data().path("local_id").asText()).isEqualTo(id);
      assertThat(seen.data().path("state").asText()).isEqualTo("open");
      last =
          heard
              .next(it -> it.event().equals("event") && it.data().path("title").asText().equals(id))
              .orElseThrow()
              .id();
    }
    world.put(1, id, world.report("end", id, started, ago(5), 2));
    try (Heard heard = world.listen(1, Role.USER, "sessions", last)) {
      Heard.Message seen = heard.next(it -> it.event().equals("session")).orElseThrow();
      assertThat(seen.data().path("state").asText()).isEqualTo("ended");
      assertThat(heard.all()).filteredOn(it -> it.event().equals("session")).hasSize(1);
    }
    try (Heard heard = world.listen(1, Role.USER, "sessions", "nonsense")) {
      heard.next("reset");
    }
  }

  @Test
  void managersSeeRunsOfJobsAndUsersDoNot() {
    try (Heard refused = world.listen(1, Role.USER, "job_runs", "");
        Heard heard = world.listen(1, Role.MANAGER, "job_runs", "")) {
      assertThat(refused.status).isEqualTo(403);
      heard.next("hello");
      until(() -> {
        world.one.sql(
            "insert into calsyncd.job_runs (id, job, node, asked_by) values"
                + " (gen_random_uuid(), 'calendar_seen', 'n', 'clock')");
        return heard.all().stream()
            .anyMatch(it -> it.data().path("job").asText().equals("calendar_seen"));
      });
    }
  }

  @Test
  void aClosingTabEndsItsSessionAndAnotherTabOpensItAgain() throws Exception {
    String id = "beacon-session";
    Instant started = ago(600);
    JsonNode begun = world.put(1, id, world.report("start", id, started, started, 1));
    ObjectNode beacon = Web.object().put("local_id", id).put("seq", 2);
    Instant ended = ago(0);
    beacon.put("token", begun.at("/beacon/token").asText()).put("ended_at", ended.toString());
    try (Heard heard = world.listen(1, Role.USER, "sessions", "")) {
      heard.next("hello");
      Instant sent = SessionWorld.CLOCK.instant();
      assertThat(beacon(beacon).statusCode()).isEqualTo(202);
      Heard.Message seen =
          heard.next(it -> it.data().path("ended_by").asText().equals("beacon")).orElseThrow();
      assertThat(seen.data().path("local_id").asText()).isEqualTo(id);
      assertThat(Duration.between(sent, SessionWorld.CLOCK.instant())).isLessThan(ofSeconds(2));
      until(() -> world.endAtGoogle(id).equals(ended));
      assertThat(Duration.between(sent, SessionWorld.CLOCK.instant())).isLessThan(ofSeconds(2));
      assertThat(beacon(beacon).statusCode()).as("a replay").isEqualTo(202);
      world.put(1, id, world.report("heartbeat", id, started, ago(0), 3));
      heard.next(it -> it.data().path("state").asText().equals("open")).orElseThrow();
    }
    assertThat(beacon(beacon.put("local_id", "another-session")).statusCode()).isEqualTo(401);
  }

  private static Duration ofSeconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static HttpResponse<String> beacon(ObjectNode body) throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(
          HttpRequest.newBuilder(
                  URI.create(world.two.api() + "/integrations/calendar/sessions/beacon"))
              .header("Content-Type", "text/plain;charset=UTF-8")
              .header("Origin", SessionWorld.ORIGIN)
              .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void onlyPagesOfNamedOriginsMayAsk() throws Exception {
    assertThat(preflight(SessionWorld.ORIGIN)).contains(SessionWorld.ORIGIN);
    assertThat(preflight("https://evil.example.com")).isEmpty();
  }

  private static java.util.Optional<String> preflight(String origin) throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser
          .send(
              HttpRequest.newBuilder(
                      URI.create(world.one.api() + "/integrations/calendar/sessions/a-session"))
                  .header("Origin", origin)
                  .header("Access-Control-Request-Method", "PUT")
                  .header("Access-Control-Request-Headers", "authorization,content-type")
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .headers()
          .firstValue("Access-Control-Allow-Origin");
    }
  }

  @Test
  void whatNobodySpeaksOfAnyMoreIsEndedWhereItWasHeardAndALaterWordOpensItAgain() {
    String id = "forgotten-session";
    Instant started = ago(7200);
    Instant heard = ago(5400);
    world.put(1, id, world.report("start", id, started, started, 1));
    world.put(1, id, world.report("heartbeat", id, started, heard, 2));
    world.one.sql(
        "update calsyncd.live_sessions set seen_at = now() - interval '31 minutes' where local_id ="
            + " '"
            + id
            + "'");
    new Web().post(world.one.admin() + "/tasks/run-job?job=calendar_session_sweep");
    JsonNode ended = world.ask(2, "GET", "/" + id, "").granted();
    assertThat(ended.path("ended_by").asText()).isEqualTo("idle");
    assertThat(ended.path("ended_at").asText()).isEqualTo(heard.toString());
    JsonNode again = world.put(2, id, world.report("heartbeat", id, started, ago(1), 3));
    assertThat(again.path("state").asText()).isEqualTo("open");
    JsonNode last = world.put(2, id, world.report("end", id, started, ago(0), 4));
    assertThat(last.path("ended_by").asText()).isEqualTo("client");
  }

  @Test
  void aRemovedEventIsNotMadeAgain() {
    String id = "removed-event";
    Instant started = ago(600);
    JsonNode begun = world.put(1, id, world.report("start", id, started, started, 1));
    world.one.sql(
        "update calsyncd.calendar_events set deleted_at = now(), version = version + 1 where id = '"
            + begun.path("event_id").asText()
            + "'");
    JsonNode ended = world.put(1, id, world.report("end", id, started, ago(5), 2));
    assertThat(ended.path("delivery").asText()).isEqualTo("removed");
    assertThat(ended.path("state").asText()).isEqualTo("ended");
    assertThat(world.atGoogle(id)).isEmpty();
  }

  @Test
  void aSessionWhoseRowWasLostMeetsItsEventAgain() {
    String id = "lost-session";
    Instant started = ago(600);
    JsonNode begun = world.put(1, id, world.report("start", id, started, started, 1));
    until(() -> world.atGoogle(id).size() == 1);
    world.one.sql("delete from calsyncd.live_sessions where local_id = '" + id + "'");
    Instant ended = ago(5);
    JsonNode found = world.put(2, id, world.report("end", id, started, ended, 2));
    assertThat(found.path("event_id")).isEqualTo(begun.path("event_id"));
    until(() -> world.endAtGoogle(id).equals(ended));
    assertThat(world.atGoogle(id)).hasSize(1);
  }
}
