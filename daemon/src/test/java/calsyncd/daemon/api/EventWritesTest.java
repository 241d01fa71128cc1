package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static calsyncd.daemon.api.WriteWorld.PATH;
import static calsyncd.daemon.api.WriteWorld.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.postgres.HousekeepingTable;
import calsyncd.daemon.postgres.HousekeepingTable.Retention;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole events, written. */
class EventWritesTest {
  private static ApiWorld api;
  private WriteWorld world;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("event_writes", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void user() {
    world = new WriteWorld(api);
  }

  private Answer made(String title) {
    Answer answer = world.post(world.hour(title, "2026-12-03T09:00:00"));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    return answer;
  }

  private void assertShown(Answer answer, String path) {
    Answer shown = world.get(path);
    assertThat(shown.json()).isEqualTo(answer.json());
    assertThat(shown.tag()).isEqualTo(answer.tag());
  }

  private long count(String sql, Object... values) {
    return api.database.in(handle -> handle.select(sql, values).mapTo(Long.class).one());
  }

  @Test
  void aNewEventIsAnsweredAsGetAnswersIt() {
    Answer answer = made("new");
    assertThat(answer.location()).isEqualTo(PATH + "/" + answer.text("id"));
    assertThat(answer.tag()).isEqualTo("\"1\"");
    assertThat(answer.text("uid")).matches("[0-9a-f-]{36}");
    assertShown(answer, answer.location());
  }

  @Test
  void aPutReplacesTheWholeEventAndWhatIsLeftOutIsTheDefault() {
    ObjectNode full = world.hour("before", "2026-12-03T09:00:00").put("location", "Room 5");
    Answer made = world.post(full);
    Answer put = world.put(made.location(), "\"1\"", world.hour("after", "2026-12-04T09:00:00"));
    assertThat(put.status()).as(put.raw().body()).isEqualTo(200);
    assertThat(put.tag()).isEqualTo("\"2\"");
    assertThat(put.text("title") + put.text("location")).isEqualTo("after");
    assertThat(put.text("uid")).isEqualTo(made.text("uid"));
    assertShown(put, made.location());
  }

  @Test
  void whoeverPassesOnWhatIsWrittenIsWokenAtOnce() {
    int before = api.woken.get();
    Answer made = made("woken");
    world.put(made.location(), "\"1\"", world.hour("after", "2026-12-04T09:00:00"));
    world.put(made.location(), "\"1\"", world.hour("too late", "2026-12-04T09:00:00"));
    assertThat(api.woken.get()).isEqualTo(before + 2);
  }

  @Test
  void whatGetAnsweredCanBeSentBackAndChangesNothing() {
    Answer made = made("same");
    long audited = count("select count(*) from calsyncd.audit_events");
    Answer put = world.put(made.location(), "\"1\"", world.get(made.location()).json());
    assertThat(put.status()).as(put.raw().body()).isEqualTo(200);
    assertThat(put.json()).isEqualTo(made.json());
    assertThat(put.tag()).isEqualTo("\"1\"");
    assertThat(count("select count(*) from calsyncd.audit_events")).isEqualTo(audited);
    assertShown(put, made.location());
  }

  @Test
  void aPutNeedsTheVersionThatIsThere() {
    Answer made = made("first");
    ObjectNode other = world.hour("second", "2026-12-03T09:00:00");
    Answer unsaid = api.send(put(made.location(), other));
    assertThat(unsaid.status()).isEqualTo(428);
    assertThat(unsaid.text("detail")).contains("If-Match");
    assertThat(api.send(put(made.location(), other).header("If-Match", "*")).status())
        .isEqualTo(428);
    assertThat(world.put(made.location(), "2", other).status()).isEqualTo(400);
    for (String stale : List.of("\"2\"", "W/\"1\"", "\"\"", "\"x\"", "\"01x\"")) {
      Answer refused = world.put(made.location(), stale, other);
      assertThat(refused.status()).as(stale).isEqualTo(412);
      assertThat(refused.tag()).isEqualTo("\"1\"");
      assertThat(refused.text("code")).isEqualTo("version_changed");
    }
    assertShown(made, made.location());
    assertThat(world.put(made.location(), "\"7\", \"1\"", other).status()).isEqualTo(200);
  }

  private java.net.http.HttpRequest.Builder put(String path, ObjectNode body) {
    return api.request(world.owner, path)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(body.toString()));
  }

  @Test
  void theTagOfACompressedAnswerServesToWrite() {
    Answer made = made("compressed");
    String tag =
        api.raw(api.request(world.owner, made.location()).header("Accept-Encoding", "gzip"))
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    Answer put = world.put(made.location(), tag, world.hour("put", "2026-12-03T09:00:00"));
    assertThat(put.status()).as(tag).isEqualTo(200);
  }

  @Test
  void ofTwoPutsOverOneVersionOneWins() throws Exception {
    for (int round = 0; round < 10; round++) {
      Answer made = made("round " + round);
      List<Answer> answers =
          atOnce(
              2,
              () ->
                  world.put(
                      made.location(),
                      "\"1\"",
                      world.hour(UUID.randomUUID().toString(), "2026-12-03T09:00:00")));
      assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(200, 412);
      Answer won = answers.stream().filter(a -> a.status() == 200).findFirst().orElseThrow();
      assertShown(won, made.location());
    }
  }

  private Answer keyed(String key, ObjectNode event) {
    return api.send(
        api.request(world.owner, PATH)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(event.toString())));
  }

  @Test
  void aPostThatIsRepeatedInParallelMakesOneEvent() throws Exception {
    ObjectNode event = world.hour("once", "2026-12-03T09:00:00");
    List<Answer> answers = atOnce(10, () -> keyed("local-1", event));
    assertThat(answers).extracting(Answer::status).containsOnly(201);
    assertThat(answers).extracting(Answer::json).containsOnly(answers.getFirst().json());
    assertThat(answers).extracting(Answer::location).containsOnly(answers.getFirst().location());
    assertThat(world.winter()).containsExactly("12-03T09:00 once");
    assertShown(answers.getFirst(), answers.getFirst().location());
  }

  @Test
  void aKeyStandsForOneRequestOfOneUser() {
    ObjectNode event = world.hour("keyed", "2026-12-03T09:00:00");
    Answer first = keyed("local-1", event);
    Answer other = keyed("local-1", event.deepCopy().put("title", "another"));
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("code")).isEqualTo("idempotency_key_reused");
    assertThat(other.text("type"))
        .isEqualTo("/openapi.json#/components/x-problems/idempotency_key_reused");
    world.put(first.location(), "\"1\"", world.hour("edited", "2026-12-03T09:00:00"));
    assertThat(keyed("local-1", event).json()).isEqualTo(first.json());
    assertThat(keyed("local-2", event).json().path("id")).isNotEqualTo(first.json().path("id"));
    world = new WriteWorld(api);
    Answer elses = keyed("local-1", event.deepCopy().put("hub_calendar_id", world.hub));
    assertThat(elses.status()).isEqualTo(201);
    assertThat(elses.text("id")).isNotEqualTo(first.text("id"));
  }

  @Test
  void aKeyIsForgottenAfterItsTime() {
    ObjectNode event = world.hour("kept", "2026-12-03T09:00:00");
    Answer first = keyed("local-1", event);
    age(world.owner);
    Answer second = keyed("local-1", event.put("title", "other"));
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.text("id")).isNotEqualTo(first.text("id"));
    assertThat(keyed("local-1", event).json()).isEqualTo(second.json());
    HousekeepingTable cleanup = new HousekeepingTable(api.database, Retention.DEFAULT);
    assertThat(cleanup.tidy()).containsEntry("idempotency_keys", 0L);
    age(world.owner);
    assertThat(cleanup.tidy()).containsEntry("idempotency_keys", 1L);
  }

  private static void age(Owner owner) {
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.idempotency_keys set created_at = now() - interval '8 days'"
                + " where user_id = ?",
            owner.userId()));
  }

  @Test
  void aUidIsInACalendarOnce() {
    ObjectNode event = world.hour("mine", "2026-12-03T09:00:00").put("uid", "meeting-1");
    Answer first = world.post(event);
    assertThat(first.text("uid")).isEqualTo("meeting-1");
    Answer taken = world.post(event);
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.text("code")).isEqualTo("uid_taken");
    assertThat(taken.text("detail")).contains(first.text("id"));
    assertThat(api.delete(world.owner, first.location(), "\"1\"").status()).isEqualTo(204);
    assertThat(world.post(event).status()).isEqualTo(201);
  }

  @Test
  void aDeletedEventIsATombstoneAndARepeatIsToldTheSame() {
    Answer made = made("gone");
    assertThat(api.delete(world.owner, made.location(), "\"2\"").status()).isEqualTo(412);
    assertThat(api.send(api.request(world.owner, made.location()).DELETE()).status())
        .isEqualTo(428);
    assertThat(api.delete(world.owner, made.location(), "\"1\"").status()).isEqualTo(204);
    assertThat(api.delete(world.owner, made.location(), "\"1\"").status()).isEqualTo(204);
    assertThat(api.delete(world.owner, made.location(), "\"2\"").status()).isEqualTo(404);
    assertThat(world.get(made.location()).status()).isEqualTo(404);
    ObjectNode again = world.hour("again", "2026-12-03T09:00:00");
    assertThat(world.put(made.location(), "\"2\"", again).status()).isEqualTo(404);
    assertThat(
            count(
                "select count(*) from calsyncd.calendar_events where id = cast(? as uuid)"
                    + " and deleted_at is not null and version = 2",
                made.text("id")))
        .isEqualTo(1);
  }

  @Test
  void nobodyElseFindsTheEvent() {
    Answer made = made("mine");
    WriteWorld bob = new WriteWorld(api);
    Owner elsewhere = new Owner("firm-b", world.owner.userId());
    api.post(elsewhere, BASE + "/sync/schedule", "{\"allow_writes\": true}");
    ObjectNode body = world.hour("theirs", "2026-12-03T09:00:00");
    for (Owner other : List.of(bob.owner, elsewhere)) {
      assertThat(api.put(other, made.location(), "\"1\"", body.toString()).status()).isEqualTo(404);
      assertThat(api.delete(other, made.location(), "\"1\"").status()).isEqualTo(404);
      Answer post = api.post(other, PATH, body.toString());
      assertThat(post.status()).isEqualTo(422);
      assertThat(post.text("detail")).contains("names no calendar of yours");
    }
    assertShown(made, made.location());
  }

  @Test
  void whoHasNotAllowedWritesIsToldHow() {
    Answer made = made("kept");
    world.allow(false);
    List<Answer> refused =
        List.of(
            world.post(world.hour("x", "2026-12-03T09:00:00")),
            world.put(made.location(), "\"1\"", world.hour("x", "2026-12-03T09:00:00")),
            api.delete(world.owner, made.location(), "\"1\""));
    assertThat(refused).extracting(Answer::status).containsOnly(403);
    assertThat(refused).extracting(a -> a.text("code")).containsOnly("writes_not_allowed");
    assertThat(refused.getFirst().text("detail")).contains("allow_writes", "/sync/schedule");
    assertShown(made, made.location());
  }

  @Test
  void everyWriteIsAudited() {
    Answer made = made("one");
    world.put(made.location(), "\"1\"", world.hour("two", "2026-12-03T09:00:00"));
    api.send(
        api.request(world.owner, made.location())
            .header("If-Match", "\"2\"")
            .header("X-Correlation-Id", "the-delete")
            .DELETE());
    List<String> rows =
        api.database.in(handle ->
            handle
                .select(
                    "select action || ':' || coalesce(before -> 'content' ->> 'title', '-') || ':'"
                        + " || coalesce(after -> 'content' ->> 'title', '-') || ':'"
                        + " || coalesce(after ->> 'version', '-') || ':'"
                        + " || (correlation_id = 'the-delete')"
                        + " from calsyncd.audit_events where actor = ? and subject = ? order by id",
                    "user:" + world.owner.userId(),
                    "event:" + made.text("id"))
                .mapTo(String.class)
                .list());
    assertThat(rows)
        .containsExactly(
            "event.created:-:one:1:false",
            "event.changed:one:two:2:false",
            "event.removed:two:-:-:true");
  }

  @Test
  void changesAreListedInTheOrderOfTheirCommits() throws Exception {
    List<Answer> answers =
        atOnce(8, () -> world.post(world.hour("p" + UUID.randomUUID(), "2026-12-03T09:00:00")));
    assertThat(answers).extracting(a -> a.text("updated_at")).doesNotHaveDuplicates();
    List<String> listed =
        world
            .get(PATH + "?updated_since=2020-01-01&hub_calendar_id=" + world.hub)
            .json()
            .path("events")
            .findValuesAsText("updated_at");
    assertThat(listed).hasSize(8).isSorted();
  }

  @Test
  void aFullCalendarTakesNoMore() {
    for (int i = 0; i < ApiWorld.LIMITS.perCalendar(); i++) {
      made("event " + i);
    }
    Answer refused = world.post(world.hour("one more", "2026-12-03T09:00:00"));
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("calendar_full");
  }
}
