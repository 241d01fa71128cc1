package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.NONE;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.demo.Requests.Answer;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and Google: plans of a paused calendar, made, kept, done and refused. */
@Timeout(180)
final class PlanOverHttpTest {
  private static final String EMAIL = "ada@example.com";

  @TempDir private Path data;
  private final Web web = new Web();
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private LoggedDaemon daemon;
  private Requests requests;
  private String binding;

  @BeforeEach
  void start() throws Exception {
    google.addUser(EMAIL);
    seed("lunch");
    seed("tea");
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl());
    daemon.start();
    requests = new Requests(daemon);
    connect();
    send("PATCH", "/bindings/" + binding, "{\"direction\": \"two_way\"}");
    until(() -> daemon.count("select count(*) from calsyncd.calendar_events") == 2);
    until(() -> settled("snapshot_at is not null and lease_node is null and due_at > now()"));
    send("PATCH", "/bindings/" + binding, "{\"state\": \"paused\"}");
    until(() -> settled("state = 'paused' and lease_node is null"));
  }

  @AfterEach
  void stop() {
    daemon.close();
    google.close();
    requests.close();
  }

  private void connect() {
    send("POST", "/sync/schedule", "{\"allow_writes\": true}");
    requests.connect(user, EMAIL, "{\"access\": \"write\"}");
    JsonNode calendars = send("GET", "/calendars", NONE).json().path("calendars");
    binding = calendars.path(0).path("bindings").path(0).path("id").asText();
  }

  private boolean settled(String condition) {
    return daemon.count(
            "select count(*) from calsyncd.calendar_bindings where id = '"
                + binding
                + "' and "
                + condition)
        == 1;
  }

  private void seed(String title) {
    ObjectNode event = Web.object().put("summary", title).put("id", title + "0000");
    Instant start = CLOCK.instant().truncatedTo(ChronoUnit.DAYS).plus(2, ChronoUnit.DAYS);
    event.putObject("start").put("dateTime", start.toString()).put("timeZone", "UTC");
    event.putObject("end").put("dateTime", start.plusSeconds(3600).toString());
    google.seedEvent(EMAIL, EMAIL, event);
  }

  private Answer send(String method, String path, String body, String... headers) {
    return requests.ask(user, method, path, body, headers);
  }

  private void rename(String title, String other) {
    for (JsonNode event : send("GET", "/events", NONE).json().path("events")) {
      if (event.path("title").asText().equals(title)) {
        String path = "/events/" + event.path("id").asText();
        ObjectNode edited = event.deepCopy();
        edited.put("title", other);
        List.of("id", "hub_calendar_id", "version", "updated_at", "uid", "not_carried", "organizer")
            .forEach(edited::remove);
        String tag = "\"" + event.path("version").asText() + "\"";
        Answer put = send("PUT", path, edited.toString(), "If-Match", tag);
        assertThat(put.status()).as(put.raw().body()).isEqualTo(200);
      }
    }
  }

  private Answer plan() {
    return send("POST", "/bindings/" + binding + "/plan", NONE);
  }

  private Answer apply(JsonNode plan) {
    return send(
        "POST", "/bindings/" + binding + "/plan/" + plan.path("id").asText() + "/apply", NONE);
  }

  private static List<String> told(JsonNode deeds) {
    List<String> told = new ArrayList<>();
    for (JsonNode deed : deeds) {
      String what = deed.path("side").asText() + " " + deed.path("verb").asText();
      told.add(what + " " + deed.path("why").asText() + " " + deed.path("title").asText());
    }
    return told.stream().sorted().toList();
  }

  private static List<String> changes(JsonNode plan, String side) {
    List<String> changes = new ArrayList<>();
    for (JsonNode deed : plan.path("deeds")) {
      if (deed.path("side").asText().equals(side)) {
        deed.path("changes").forEach(change -> changes.add(change(change)));
      }
    }
    return changes;
  }

  private static String change(JsonNode change) {
    String from = change.path("from").asText("");
    return change.path("field").asText() + ": " + from + " -> " + change.path("to").asText();
  }

  /** The document names each field, and no field that it requires is missing. */
  private void check(String schema, JsonNode answer) {
    JsonNode written =
        web.get(daemon.api() + "/openapi.json", NONE).at("/components/schemas/" + schema);
    written
        .path("required")
        .forEach(field -> assertThat(answer.has(field.asText())).as(schema + field).isTrue());
    answer
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(written.path("properties").has(name)).as(schema + name).isTrue());
  }

  private String titleAtGoogle(String id) {
    String url = google.baseUrl() + "/calendar/v3/calendars/" + EMAIL + "/events/" + id;
    return web.get(url, google.accessTokenFor(EMAIL)).path("summary").asText();
  }

  private List<String> titles() {
    return send("GET", "/events", NONE).json().findValuesAsText("title").stream().sorted().toList();
  }

  private int writes() {
    return google.requestCount("PATCH", "/calendar/")
        + google.requestCount("PUT", "/calendar/")
        + google.requestCount("DELETE", "/calendar/");
  }

  @Test
  void aPlanIsMadeAndDoneExactly() {
    rename("lunch", "dinner");
    seed("coffee");
    int writes = writes();
    Answer made = plan();

    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    assertThat(told(made.json().path("deeds")))
        .containsExactly("hub created -/new coffee", "remote updated changed/same dinner");
    assertThat(made.json().at("/counts/hub_created").asInt()).isOne();
    assertThat(made.json().at("/counts/remote_updated").asInt()).isOne();
    assertThat(changes(made.json(), "remote")).containsExactly("title: lunch -> dinner");
    assertThat(changes(made.json(), "hub")).contains("title:  -> coffee");
    check("Plan", made.json());
    check("PlannedDeed", made.json().path("deeds").path(0));
    assertThat(writes()).isEqualTo(writes);
    assertThat(titleAtGoogle("lunch0000")).isEqualTo("lunch");
    assertThat(titles()).containsExactly("dinner", "tea");
    String address = made.raw().headers().firstValue("Location").orElseThrow();
    Answer kept = send("GET", URI.create(address).getPath().substring(22), NONE);
    assertThat(kept.json()).isEqualTo(made.json());

    Answer applied = apply(made.json());
    assertThat(applied.status()).as(applied.raw().body()).isEqualTo(200);
    assertThat(applied.json().path("state").asText()).isEqualTo("applied");
    assertThat(applied.json().at("/outcome/done")).hasSize(2);
    assertThat(applied.json().at("/outcome/left")).isEmpty();
    assertThat(titleAtGoogle("lunch0000")).isEqualTo("dinner");
    assertThat(titles()).containsExactly("coffee", "dinner", "tea");
    assertThat(plan().json().path("deeds")).isEmpty();
    assertThat(google.mails().mails()).isEmpty();

    Answer again = apply(made.json());
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.json().path("code").asText()).isEqualTo("already_decided");
  }

  @Test
  void ofTwoThatApplyAPlanOneDoesIt() throws Exception {
    rename("lunch", "dinner");
    seed("coffee");
    JsonNode made = plan().json();
    int writes = writes();
    CyclicBarrier together = new CyclicBarrier(2);
    FutureTask<Answer> other =
        new FutureTask<>(() -> {
          together.await(10, TimeUnit.SECONDS);
          return apply(made);
        });
    Thread.startVirtualThread(other);
    together.await(10, TimeUnit.SECONDS);
    List<Answer> answers = List.of(apply(made), other.get(60, TimeUnit.SECONDS));

    assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 409);
    assertThat(answers.stream().map(it -> it.json().path("code").asText()))
        .containsExactlyInAnyOrder("", "already_decided");
    assertThat(writes()).isEqualTo(writes + 1);
    assertThat(titles()).containsExactly("coffee", "dinner", "tea");
    String path = "/bindings/" + binding + "/plan/" + made.path("id").asText();
    assertThat(send("GET", path, NONE).json().path("state").asText()).isEqualTo("applied");
    assertThat(
            daemon.count("select count(*) from calsyncd.audit_events where action like 'plan.%'"))
        .isOne();
  }

  @Test
  void aPlanIsRefusedWhereTheWorldMoved() {
    rename("lunch", "dinner");
    JsonNode made = plan().json();
    rename("tea", "coffee");
    int writes = writes();

    Answer refused = apply(made);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().path("code").asText()).isEqualTo("plan_moved");
    assertThat(refused.json().at("/moved/gone")).isEmpty();
    assertThat(told(refused.json().at("/moved/come")))
        .containsExactly("remote updated changed/same coffee");
    assertThat(writes()).isEqualTo(writes);
    String path = "/bindings/" + binding + "/plan/" + made.path("id").asText();
    assertThat(send("GET", path, NONE).json().path("state").asText()).isEqualTo("refused");
    assertThat(apply(plan().json()).status()).isEqualTo(200);
    assertThat(titleAtGoogle("tea0000")).isEqualTo("coffee");
  }

  @Test
  void aPlanWaitsForAPassAndSaysWhenToAskAgain() {
    rename("lunch", "dinner");
    JsonNode made = plan().json();
    daemon.sql(
        "update calsyncd.calendar_bindings set lease_node ="
            + " (select node_id from calsyncd.sync_nodes order by heartbeat_at desc limit 1)"
            + " where id = '"
            + binding
            + "'");
    Answer busy = apply(made);
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.raw().headers().firstValue("Retry-After")).isPresent();
    daemon.sql("update calsyncd.calendar_bindings set lease_node = null");
    assertThat(apply(made).status()).isEqualTo(200);
  }

  private void isUnknown(String path, String says) {
    Answer answer = send("POST", path, NONE);
    assertThat(answer.status()).as(path).isEqualTo(404);
    assertThat(answer.json().path("detail").asText()).contains(says);
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
  }

  @Test
  void aPlanIsNobodyElses() {
    JsonNode made = plan().json();
    String path = "/bindings/" + binding + "/plan/" + made.path("id").asText();
    String stranger = daemon.token(UUID.randomUUID());
    assertThat(web.status(daemon.api() + "/integrations/calendar" + path, stranger)).isEqualTo(404);
    String other = UUID.randomUUID().toString();
    Map.of(
            "/bindings/" + other + "/plan",
            "no such binding",
            "/bindings/x/plan",
            "no such binding",
            "/bindings/" + binding + "/plan/" + other + "/apply",
            "no such plan",
            "/bindings/" + binding + "/plan/x/apply",
            "no such plan",
            path.replace(binding, other) + "/apply",
            "no such plan")
        .forEach(this::isUnknown);
    daemon.sql("update calsyncd.calendar_bindings set state = 'stopped'");
    Answer stopped = plan();
    assertThat(stopped.status()).isEqualTo(409);
    assertThat(stopped.json().path("code").asText()).isEqualTo("no_pass");
  }
}
