package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.Lease;
import calsyncd.hub.Owner;
import calsyncd.queue.Notification;
import calsyncd.queue.Notification.Signal;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What managers do to connections, queues and jobs, and read of the audit. */
final class AdminActsTest {
  private static final String BASE = "/api/calendar/admin";
  private static ApiWorld world;
  private Owner owner;
  private EngineRows rows;
  private String connection;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("admin_acts", "");
  }

  @AfterAll
  static void stop() {
    world.admin.lets.release(100);
    world.close();
  }

  @BeforeEach
  void connect() {
    owner = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());
    rows = new EngineRows(new WriteWorld(world, owner));
    connection = rows.connection();
  }

  private Answer post(String path, String body) {
    return world.manage(owner, "POST", BASE + path, body);
  }

  private Answer get(String path) {
    return world.manage(owner, "GET", BASE + path, "");
  }

  private List<JsonNode> audit(String query) {
    List<JsonNode> lines = new ArrayList<>();
    get("/audit" + query).raw().body().lines().forEach(line -> lines.add(Json.stored(line)));
    return lines;
  }

  private List<Lease> claimed() {
    world.admin.work.beat("node-x");
    return world.admin.work.claim("node-x", 100).stream()
        .filter(lease -> lease.binding().owner().equals(owner))
        .toList();
  }

  @Test
  void aPausedConnectionIsLeftAloneUntilItIsResumed() {
    rows.run("update calsyncd.calendar_bindings set due_at = now() - interval '1 day'");
    assertThat(claimed()).isNotEmpty();
    long fence = fence();

    Answer paused = post("/connections/" + connection + "/pause", "{\"reason\": \"too loud\"}");

    assertThat(paused.text("state")).isEqualTo("paused");
    assertThat(fence()).as("the pass under way ends").isGreaterThan(fence);
    rows.run("update calsyncd.calendar_bindings set due_at = now() - interval '1 day'");
    assertThat(claimed()).isEmpty();
    world.connect(owner);
    assertThat(state()).as("whoever connects again").isEqualTo("paused too loud");

    Answer resumed = post("/connections/" + connection + "/resume", "");

    assertThat(resumed.text("state")).isEqualTo("active");
    assertThat(claimed()).isNotEmpty();
    JsonNode act = audit("").getLast();
    assertThat(act.path("action").asText()).isEqualTo("calendar_connection_resumed");
    assertThat(act.path("actor").asText()).isEqualTo("user:" + owner.userId());
    assertThat(act.path("subject").asText()).isEqualTo("connection:" + connection);
    assertThat(act.at("/before/state").asText()).isEqualTo("paused");
    assertThat(act.at("/after/state").asText()).isEqualTo("active");
    assertThat(act.path("correlation_id").asText()).isEqualTo(resumed.text("correlation_id"));
  }

  private long fence() {
    return Long.parseLong(
        rows.text(
            "select max(fence) from calsyncd.calendar_bindings where connection_id = ?::uuid",
            connection));
  }

  private String state() {
    return rows.text(
        "select state || ' ' || state_reason from calsyncd.calendar_connections"
            + " where id = ?::uuid",
        connection);
  }

  @Test
  void whatItsUserHasToMendIsNotPaused() {
    rows.run(
        "update calsyncd.calendar_connections set state = 'needs_reauth' where id = ?::uuid",
        connection);
    for (String act : List.of("pause", "resume")) {
      Answer refused = post("/connections/" + connection + "/" + act, "");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text("code")).isEqualTo("connection_unusable");
    }
    assertThat(audit("").stream().map(it -> it.path("action").asText()))
        .noneMatch(action -> action.startsWith("calendar_connection"));
  }

  @Test
  void aQueueShowsTheTenantsOwnItemsAndIsDrained() {
    String mine = "w-" + UUID.randomUUID();
    watch(mine);
    append(mine, owner.userId().toString());
    append("w-of-somebody-else", UUID.randomUUID().toString());

    JsonNode queue = get("/queues/google").json();

    assertThat(queue.path("depth").asLong()).isEqualTo(2);
    assertThat(queue.path("items").findValuesAsText("watch_id")).containsExactly(mine);
    assertThat(queue.at("/items/0/connection_id").asText()).isEqualTo(connection);
    long rings = rows.rings();

    Answer drained = post("/queues/google/drain", "");

    assertThat(drained.json().path("taken").asInt()).isEqualTo(2);
    assertThat(drained.json().path("known").asInt()).isEqualTo(1);
    assertThat(drained.json().path("depth").asInt()).isZero();
    assertThat(rows.rings()).isGreaterThan(rings);
    assertThat(audit("").getLast().at("/before/depth").asInt()).isEqualTo(2);
    assertThat(audit("").getLast().path("action").asText())
        .isEqualTo("calendar_webhook_queue_drain_requested");
  }

  private void watch(String watch) {
    rows.run(
        "insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,"
            + " binding_id, provider, watch_id, key_id, state, renew_at) values"
            + " (gen_random_uuid(), ?, ?, ?::uuid, ?::uuid, 'google', ?, 'k', 'active',"
            + " now() + interval '1 day')",
        owner.firmId(),
        owner.userId(),
        connection,
        rows.binding,
        watch);
  }

  private static void append(String watch, String user) {
    Notification item =
        new Notification(
            "google", user, watch, "r", Signal.CHANGED, "exists", 1, Instant.EPOCH, "c-1");
    world.admin.queue.append(List.of(item)).toCompletableFuture().join();
  }

  @Test
  void aJobRunsNowButNotTwiceAtOnce() throws Exception {
    world.admin.lets.drainPermits();
    Answer started = post("/jobs/" + AdminParts.JOB + "/run", "");
    assertThat(started.status()).isEqualTo(202);
    world.admin.work.beat(AdminParts.NODE);

    assertThat(post("/jobs/" + AdminParts.JOB + "/run", "").text("code")).isEqualTo("job_running");
    assertThat(run(started).path("outcome").asText()).isEqualTo("running");

    world.admin.lets.release();
    assertThat(world.admin.ran.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    until(() -> run(started).path("outcome").asText().equals("completed"));
    assertThat(run(started).at("/report/synced").asInt()).isOne();
    assertThat(run(started).path("asked_by").asText()).isEqualTo("manager");
    assertThat(audit("").getLast().path("action").asText()).isEqualTo("calendar_job_run_requested");
  }

  private JsonNode run(Answer started) {
    for (JsonNode run : get("/jobs").json().at("/jobs/0/runs")) {
      if (run.path("run_id").asText().equals(started.text("run_id"))) {
        return run;
      }
    }
    throw new AssertionError("the run is not in the list");
  }

  private static void until(java.util.function.BooleanSupplier done) throws InterruptedException {
    java.util.concurrent.CountDownLatch never = new java.util.concurrent.CountDownLatch(1);
    for (int looks = 0; looks < 200 && !done.getAsBoolean(); looks++) {
      assertThat(never.await(50, TimeUnit.MILLISECONDS)).isFalse();
    }
    assertThat(done.getAsBoolean()).isTrue();
  }

  @Test
  void theAuditIsExportedPageByPageAndOnlyTheSpan() {
    for (int n = 0; n < 7; n++) {
      rows.run(
          "insert into calsyncd.audit_events (at, firm_id, actor, action, subject)"
              + " values ('2026-01-01'::timestamptz + ? * interval '12 hours', ?, 'user:x',"
              + " 'act', ?)",
          n / 2,
          owner.firmId(),
          "thing:" + n);
    }
    String span = "?from=2026-01-01&to=2026-01-02T12:00:00Z";
    List<String> subjects = new ArrayList<>();
    List<JsonNode> page = audit(span + "&limit=2");
    while (!page.isEmpty()) {
      page.forEach(line -> subjects.add(line.path("subject").asText()));
      String cursor = page.getLast().path("cursor").asText();
      page = audit(span + "&limit=2&cursor=" + cursor);
    }
    assertThat(subjects)
        .containsExactly("thing:0", "thing:1", "thing:2", "thing:3", "thing:4", "thing:5");
    assertThat(get("/audit?from=2026-01-02&to=2026-01-01").text("detail")).startsWith("to ");
    assertThat(get("/audit?cursor=x").status()).isEqualTo(400);
    assertThat(get("/audit?limit=10001").status()).isEqualTo(400);
    assertThat(get("/audit").raw().headers().firstValue("Content-Type").orElse(""))
        .isEqualTo("application/x-ndjson");
  }
}
