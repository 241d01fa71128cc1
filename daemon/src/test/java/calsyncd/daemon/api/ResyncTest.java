package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.provider.RemoteId;
import calsyncd.testkit.Events;
import calsyncd.testkit.MemoryProvider;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a manager has read once more, over PostgreSQL and a calendar that a test scripts. */
final class ResyncTest {
  private static final String BASE = "/api/calendar/admin";
  private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");
  private static ApiWorld world;
  private Owner owner;
  private EngineRows rows;
  private String connection;
  private MemoryProvider provider;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("admin_resync", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  /** A connection with one calendar of ten days, read by nobody yet. */
  @BeforeEach
  void connect() {
    owner = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());
    rows = new EngineRows(new WriteWorld(world, owner));
    connection = rows.onlyConnection();
    provider = world.admin.provider(new ConnectionId(UUID.fromString(connection)));
    for (int day = 0; day < 10; day++) {
      put(day, "event " + day);
    }
  }

  @AfterEach
  void go() {
    world.admin.stopped = false;
    rows.run("update calsyncd.calendar_bindings set state = 'paused', due_at = null");
  }

  private void put(int day, String title) {
    Instant at = NOON.plus(Duration.ofDays(day));
    provider.put(Events.remote("e" + day, "", Events.single("uid-" + day, title, at)));
  }

  private Answer resync(String body) {
    return post("/connections/" + connection + "/resync/", body);
  }

  private Answer post(String path, String body) {
    return world.manage(owner, "POST", BASE + path, body);
  }

  private String titles() {
    return rows.text(
        "select string_agg(content ->> 'title', ',' order by content ->> 'title')"
            + " from calsyncd.calendar_events where firm_id = ? and deleted_at is null",
        owner.firmId());
  }

  private void settled() {
    assertThat(resync("").json().at("/result/status").asText()).isEqualTo("completed");
  }

  @Test
  void aFullResyncReadsAllAndFindsWhatWasLost() {
    Answer first = resync("");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().at("/result/synced_count").asInt()).isEqualTo(10);
    put(3, "moved");
    provider.lag(1);

    Answer answer = resync("");

    assertThat(answer.json().at("/result/status").asText()).isEqualTo("completed");
    assertThat(answer.json().at("/result/synced_count").asInt()).isOne();
    assertThat(answer.text("connection_id")).isEqualTo(connection);
    assertThat(answer.text("provider")).isEqualTo("google");
    assertThat(answer.text("message")).isEqualTo("the resync is completed");
    assertThat(answer.json().at("/result/correlation_id").asText())
        .isEqualTo(answer.raw().headers().firstValue("X-Correlation-Id").orElseThrow());
    assertThat(titles()).contains("moved");
    assertThat(provider.calls()).doesNotContain("delta").endsWith("snapshot");
    assertThat(audited()).startsWith("calendar_connection_resync_requested connection:");
  }

  private String audited() {
    return rows.text(
        "select action || ' ' || subject || ' ' || actor from calsyncd.audit_events"
            + " where firm_id = ? order by id desc limit 1",
        owner.firmId());
  }

  @Test
  void aBoundedResyncRemovesNothingOutsideAndTheDeltaGoesOn() {
    settled();
    provider.vanish(new RemoteId("e2"));
    provider.vanish(new RemoteId("e4"));
    put(5, "moved");
    provider.lag(1);
    int calls = provider.calls().size();

    Answer answer = resync("{\"start_date\": \"2026-12-04\", \"end_date\": \"2026-12-08\"}");

    assertThat(answer.json().at("/result/synced_count").asInt()).isEqualTo(2);
    assertThat(titles()).contains("event 2", "moved").doesNotContain("event 4", "event 5");
    List<String> made = provider.calls().subList(calls, provider.calls().size());
    assertThat(made).startsWith("snapshot").endsWith("delta");
    provider.lag(0);
    put(9, "later");
    rows.run(
        "update calsyncd.calendar_bindings set due_at = now() where id = ?::uuid", rows.binding);
    world.admin.await(List.of());
    assertThat(titles()).contains("later");
    assertThat(provider.calls()).endsWith("delta");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-08,2026-12-04,end_date",
    "2026-12-08,2026-12-08,end_date",
    "soon,2026-12-08,start_date",
    "2026-12-08,2026-13-40,end_date"
  })
  void aBadBoundIsNamed(String from, String to, String field) {
    Answer answer = resync("{\"start_date\": \"%s\", \"end_date\": \"%s\"}".formatted(from, to));
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/field").asText()).isEqualTo(field);
    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void anAbsentBoundIsOpen() {
    settled();
    provider.vanish(new RemoteId("e1"));
    provider.vanish(new RemoteId("e8"));
    resync("{\"start_date\": \"2026-12-05T00:00:00Z\"}");
    assertThat(titles()).contains("event 1").doesNotContain("event 8");
    resync("{\"end_date\": \"2026-12-05\"}");
    assertThat(titles()).doesNotContain("event 1");
  }

  @Test
  void aLongOneIsFollowedByItsTask() {
    world.admin.stopped = true;
    Answer answer = resync("{\"start_date\": \"2026-12-05\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().at("/result/status").asText()).isEqualTo("running");
    assertThat(answer.location()).endsWith(answer.text("task_id"));
    assertThat(task(answer).at("/parts/0/state").asText()).isEqualTo("open");

    world.admin.stopped = false;
    world.admin.await(List.of());

    assertThat(task(answer).at("/result/status").asText()).isEqualTo("completed");
    assertThat(task(answer).at("/result/synced_count").asInt()).isEqualTo(10);
  }

  private JsonNode task(Answer answer) {
    return world.manage(owner, "GET", answer.location(), "").json();
  }

  @Test
  void whatFailsForNowRunsOnAndWhatFailsForGoodHasFailed() {
    settled();
    provider.faultAt(1, failure(FailureClass.TRANSIENT));
    Answer running = resync("{\"start_date\": \"2026-12-05\"}");
    assertThat(running.status()).isEqualTo(202);
    provider.faultAt(1, failure(FailureClass.REJECTED));

    Answer failed = resync("{\"start_date\": \"2026-12-05\"}");

    assertThat(failed.status()).isEqualTo(200);
    assertThat(failed.json().at("/result/status").asText()).isEqualTo("failed");
    assertThat(task(running).at("/parts/0/reason").asText()).contains("REJECTED");
    assertThat(titles()).contains("event 5");
  }

  private static MemoryProvider.Fault failure(FailureClass how) {
    return new MemoryProvider.Fault.Fails(ProviderException.of(how, "scripted"));
  }

  @Test
  void aPausedConnectionIsNotResynced() {
    post("/connections/" + connection + "/pause", "");
    assertThat(resync("").text("code")).isEqualTo("connection_paused");
    post("/connections/" + connection + "/resume", "");
    settled();
  }

  @Test
  void oneAppointmentIsReadByItsId() {
    settled();
    put(3, "moved");
    put(4, "elsewhere");
    provider.lag(2);
    String event =
        rows.text(
            "select id from calsyncd.calendar_events where firm_id = ? and uid = 'uid-3'",
            owner.firmId());

    Answer answer = post("/appointments/" + event + "/resync/", "");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("appointment_id")).isEqualTo(event);
    assertThat(answer.text("external_event_id")).isEqualTo("e3");
    assertThat(answer.json().at("/result/status").asText()).isEqualTo("completed");
    assertThat(titles()).contains("moved", "event 4");
    assertThat(audited()).startsWith("appointment_resync_requested event:" + event);

    provider.vanish(new RemoteId("e3"));
    assertThat(post("/appointments/" + event + "/resync/", "").text("external_event_id"))
        .isEqualTo("e3");
    assertThat(titles()).doesNotContain("moved");
    assertThat(post("/appointments/" + event + "/resync/", "").status()).isEqualTo(404);
  }

  @Test
  void anAppointmentWithoutACopyHasNothingToRead() {
    String event = rows.world.post(rows.world.hour("x", "2026-12-03T09:00:00")).text("id");
    assertThat(post("/appointments/" + event + "/resync", "").text("code"))
        .isEqualTo("nothing_to_sync");
  }

  @Test
  void whatWasUntiedMeanwhileWasNotRead() {
    world.admin.stopped = true;
    Answer answer = resync("");
    rows.run("delete from calsyncd.calendar_bindings where id = ?::uuid", rows.binding);
    assertThat(task(answer).at("/result/status").asText()).isEqualTo("failed");
  }
}
