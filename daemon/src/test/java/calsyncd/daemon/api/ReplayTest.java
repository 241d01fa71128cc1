package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.FailureClass;
import calsyncd.provider.ProviderException;
import calsyncd.testkit.MemoryProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What failed is tried once more because a manager says so, and the audit tells how it went. */
final class ReplayTest {
  private static final String BASE = "/api/calendar/admin/sync-attempts";
  private static ApiWorld world;
  private Owner owner;
  private EngineRows rows;
  private MemoryProvider provider;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("admin_replay", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void connect() {
    owner = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());
    rows = new EngineRows(new WriteWorld(world, owner));
    String connection = rows.onlyConnection();
    provider = world.admin.provider(new ConnectionId(UUID.fromString(connection)));
  }

  @AfterEach
  void go() {
    rows.run("update calsyncd.calendar_bindings set state = 'paused', due_at = null");
  }

  private Answer post(String path, String body) {
    return world.manage(owner, "POST", BASE + path, body);
  }

  private String attempt(String operation, String state, String errorClass) {
    return rows.text(
        "insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id,"
            + " operation, state, error_class, error_summary, max_retries_reached,"
            + " correlation_id, started_at) select gen_random_uuid(), firm_id, user_id,"
            + " connection_id, id, ?, ?, ?, 'REJECTED: quota', true, 'c', now()"
            + " from calsyncd.calendar_bindings where id = ?::uuid returning id",
        operation,
        state,
        errorClass,
        rows.binding);
  }

  private void run(FailureClass... failures) {
    for (FailureClass failure : failures) {
      provider.faultAt(
          1, new MemoryProvider.Fault.Fails(ProviderException.of(failure, "scripted")));
    }
    rows.run(
        "update calsyncd.calendar_bindings set due_at = least(due_at, now()), not_before = now()"
            + " where id = ?::uuid",
        rows.binding);
    world.admin.await(List.of());
  }

  private String state(String attempt) {
    return rows.text(
        "select state || ' ' || retry_count from calsyncd.sync_attempts where id = ?::uuid",
        attempt);
  }

  /** What the audit has of an attempt, in order. */
  private String audited(String attempt) {
    return rows.text(
        "select string_agg(action || case when actor like 'user:%' then ' by a person' else ''"
            + " end, ', ' order by id) from calsyncd.audit_events where subject = ?",
        "attempt:" + attempt);
  }

  @Test
  void aReplayRunsAndItsEndIsAudited() {
    String attempt = attempt("pull", "failed", "transient");

    Answer answer = post("/" + attempt + "/replay/", "");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("attempt_id")).isEqualTo(attempt);
    assertThat(answer.json().at("/result/status").asText()).isEqualTo("started");
    assertThat(state(attempt)).isEqualTo("pending_retry 0");
    world.admin.await(List.of());
    assertThat(state(attempt)).isEqualTo("succeeded 0");
    assertThat(audited(attempt))
        .isEqualTo(
            "calendar_sync_manual_replay_requested by a person,"
                + " calendar_sync_manual_replay_success by a person, calendar_sync_retry");
    assertThat(post("/" + attempt + "/replay", "").text("code")).isEqualTo("attempt_ended");
  }

  /** One end is enough for all who wait for it, if each is told under which id it comes. */
  @Test
  void whoAsksForWhatIsReplayedAlreadyJoinsIt() {
    String attempt = attempt("pull", "failed", "transient");
    Answer first = post("/" + attempt + "/replay", "");
    run(FailureClass.TRANSIENT);
    Answer second =
        world.manage(
            new Owner(owner.firmId(), UUID.randomUUID()),
            "POST",
            BASE + "/" + attempt + "/replay",
            "");
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.json().at("/result/status").asText()).isEqualTo("joined");
    assertThat(second.json().at("/result/correlation_id"))
        .isEqualTo(first.json().at("/result/correlation_id"));
    Answer all = post("/replay", "{}");
    assertThat(all.json().path("started").asInt()).isZero();
    assertThat(all.json().at("/joined/0/attempt_id").asText()).isEqualTo(attempt);
    assertThat(all.json().at("/joined/0/correlation_id"))
        .isEqualTo(first.json().at("/result/correlation_id"));

    world.admin.await(List.of());

    assertThat(state(attempt)).as("it waits no more").startsWith("succeeded");
    assertThat(people(attempt))
        .isEqualTo("requested, joined by another, joined, success; of 1 correlation ids");
  }

  @Test
  void ofManyThatAskAtOnceOneStartsIt() throws Exception {
    String attempt = attempt("pull", "failed", "transient");
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    CyclicBarrier together = new CyclicBarrier(4);
    List<Thread> askers = new ArrayList<>();
    for (int n = 0; n < 4; n++) {
      askers.add(
          Thread.startVirtualThread(() -> {
            await(together);
            Answer answer = post("/" + attempt + "/replay", "");
            told.add(answer.json().at("/result/status").asText());
          }));
    }
    for (Thread asker : askers) {
      asker.join();
    }
    assertThat(told).containsExactlyInAnyOrder("started", "joined", "joined", "joined");
    world.admin.await(List.of());
    assertThat(people(attempt))
        .isEqualTo("requested, joined, joined, joined, success; of 1 correlation ids");
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** What people did about an attempt, and under how many ids that is to be found. */
  private String people(String attempt) {
    return rows.text(
        "select string_agg(replace(action, 'calendar_sync_manual_replay_', '')"
            + " || case when actor <> ? then ' by another' else '' end, ', ' order by id)"
            + " || '; of ' || count(distinct correlation_id) || ' correlation ids'"
            + " from calsyncd.audit_events where subject = ? and actor like 'user:%'",
        "user:" + owner.userId(), "attempt:" + attempt);
  }

  @Test
  void aReplayThatFailsAgainGoesOnUntilItHasFailed() {
    String attempt = attempt("pull", "failed", "transient");
    Answer answer = post("/" + attempt + "/replay", "");
    run(FailureClass.TRANSIENT);
    assertThat(state(attempt)).isEqualTo("pending_retry 1");
    assertThat(audited(attempt)).endsWith("by a person, calendar_sync_retry");

    run(FailureClass.REJECTED);

    assertThat(state(attempt)).startsWith("failed");
    assertThat(audited(attempt))
        .endsWith("calendar_sync_manual_replay_failed by a person, calendar_sync_retry");
    assertThat(
            rows.text(
                "select correlation_id from calsyncd.audit_events where subject = ?"
                    + " and action = 'calendar_sync_manual_replay_failed'",
                "attempt:" + attempt))
        .isEqualTo(answer.json().at("/result/correlation_id").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "pull,succeeded,transient,attempt_ended",
    "pull,superseded,transient,attempt_ended",
    "pull,failed,non_retryable,not_retryable",
    "watch,failed,transient,nothing_to_replay"
  })
  void whatAReplayIsNoUseForIsRefused(String operation, String state, String kind, String code) {
    String attempt = attempt(operation, state, kind);
    Answer answer = post("/" + attempt + "/replay", "");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(state(attempt)).startsWith(state);
    assertThat(audited(attempt)).isEqualTo("-");
  }

  @Test
  void whatIsPausedIsNotReplayed() {
    String attempt = attempt("pull", "failed", "transient");
    rows.run(
        "update calsyncd.calendar_bindings set state = 'paused' where id = ?::uuid", rows.binding);
    assertThat(post("/" + attempt + "/replay", "").text("code")).isEqualTo("nothing_to_replay");
    rows.run("update calsyncd.calendar_connections set state = 'paused'");
    assertThat(post("/" + attempt + "/replay", "").text("code")).isEqualTo("connection_unusable");
    rows.run("update calsyncd.calendar_connections set state = 'active'");
  }

  @Test
  void manyAreReplayedByAFilterUpToALimit() {
    attempt("pull", "failed", "non_retryable");
    for (int n = 0; n < 3; n++) {
      attempt("pull", "failed", "transient");
    }

    Answer answer = post("/replay", "{\"operation\": \"pull\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("matched").asInt()).isEqualTo(AdminParts.REPLAYS);
    assertThat(answer.json().path("started").asInt()).isOne();
    assertThat(answer.json().path("refused").findValuesAsText("code"))
        .containsExactly("attempt_ended");
    assertThat(answer.json().path("more").asBoolean()).isTrue();
    assertThat(post("/replay", "{\"error_class\": \"non_retryable\"}").status()).isEqualTo(422);
    assertThat(post("/replay", "{\"limit\": 3}").status()).isEqualTo(422);
    String stranger = "{\"connection_id\": \"" + UUID.randomUUID() + "\"}";
    assertThat(post("/replay", stranger).status()).isEqualTo(404);
  }

  @Test
  void whatIsRefusedRingsNobody() {
    EngineRows.Linked settled = rows.linked("said", true);
    String attempt = attempt("update", "failed", "transient");
    rows.run(
        "update calsyncd.sync_attempts set link_id = ?::uuid where id = ?::uuid",
        settled.link(),
        attempt);
    Answer answer = post("/" + attempt + "/replay", "");
    assertThat(answer.text("code")).isEqualTo("nothing_to_replay");
    assertThat(rows.rings()).isZero();
    assertThat(audited(attempt)).isEqualTo("-");
  }
}
