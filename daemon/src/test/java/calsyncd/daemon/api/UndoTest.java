package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.api.EngineRows.Linked;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event's history, and taking back what stands in it. */
class UndoTest {
  private static ApiWorld api;
  private final UUID pass = UUID.randomUUID();
  private WriteWorld world;
  private EngineRows rows;
  private Linked event;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("undo", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void user() {
    world = new WriteWorld(api);
    rows = new EngineRows(world);
    event = rows.linked("one", false);
  }

  private Answer undo(String field, Object value, String more) {
    return api.post(
        world.owner, BASE + "/undo", "{\"%s\": \"%s\"%s}".formatted(field, value, more));
  }

  private String done(Answer answer) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(200);
    List<String> counts = new ArrayList<>();
    answer
        .json()
        .path("counts")
        .properties()
        .forEach(count -> {
          if (count.getValue().asInt() > 0) {
            counts.add(count.getKey() + " " + count.getValue());
          }
        });
    return String.join(", ", counts);
  }

  private String title(Linked linked) {
    Answer answer = world.get(linked.path());
    return answer.status() == 200 ? answer.text("title") : "gone";
  }

  @Test
  void theHistoryIsTheNewestFirstAndPaged() {
    for (String title : List.of("b", "c", "d")) {
      rows.changes(event, pass, title);
    }
    JsonNode first = world.get(event.path() + "/history?limit=2").json();
    assertThat(first.path("history").findValuesAsText("title")).containsExactly("c", "b");
    JsonNode deed = first.path("history").path(0);
    assertThat(deed.path("verb").asText() + " " + deed.path("why").asText())
        .isEqualTo("updated same/changed");
    assertThat(deed.path("pass_id").asText() + deed.path("request_id").asText())
        .isEqualTo(pass + "req-1");
    assertThat(deed.path("provider").asText() + deed.path("side").asText()).isEqualTo("googlehub");
    assertThat(deed.path("fields").toString()).isEqualTo("[\"title\"]");
    String cursor = first.path("next_cursor").asText();
    JsonNode second = world.get(event.path() + "/history?limit=2&cursor=" + cursor).json();
    assertThat(second.path("history").findValuesAsText("title")).containsExactly("one");
    assertThat(second.path("next_cursor").isNull()).isTrue();
  }

  @Test
  void whatIsGoneHasItsHistoryForItsOwner() {
    rows.removes(event, pass);
    assertThat(rows.verbs(event)).containsOnlyKeys("created", "removed");
    WriteWorld stranger = new WriteWorld(api);
    assertThat(stranger.get(event.path() + "/history").status()).isEqualTo(404);
  }

  @Test
  void aRemovedSeriesComesBackWithItsOverrides() {
    rows.run(
        "update calsyncd.calendar_events set is_series = true, content = content ||"
            + " '{\"recurrence\": [\"RRULE:FREQ=DAILY;COUNT=5\"], \"overrides\":"
            + " [{\"original_start\": {\"date_time\": \"2026-12-04T09:00:00\", \"time_zone\":"
            + " \"Europe/Berlin\"}, \"cancelled\": true}]}' where id = ?::uuid",
        event.event());
    JsonNode before = world.get(event.path()).json();
    rows.removes(event, pass);
    assertThat(title(event)).isEqualTo("gone");
    int woken = api.woken.get();
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("revived 1");
    JsonNode after = world.get(event.path()).json();
    assertThat(after.path("overrides")).isEqualTo(before.path("overrides")).hasSize(1);
    assertThat(after.path("recurrence")).isEqualTo(before.path("recurrence"));
    assertThat(after.path("version").asInt()).isEqualTo(3);
    assertThat(rows.link(event, "hub_version, wanted_version")).isEqualTo("1 3");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(api.woken.get()).isEqualTo(woken + 1);
    JsonNode deeds = world.get(event.path() + "/history").json().path("history");
    assertThat(deeds.path(0).path("why").asText()).isEqualTo("undo");
    assertThat(deeds.path(0).path("actor").asText()).isEqualTo("user:" + world.owner.userId());
    assertThat(deeds.path(1).path("undone_at").isNull()).isFalse();
  }

  @Test
  void anEventIsUndoneStepByStep() {
    rows.changes(event, UUID.randomUUID(), "two");
    rows.changes(event, UUID.randomUUID(), "three");
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("restored 1");
    assertThat(title(event)).isEqualTo("two");
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("restored 1");
    assertThat(title(event)).isEqualTo("one");
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("kept 1");
  }

  @Test
  void aPassIsUndoneWholeToWhereItBegan() {
    Linked other = rows.linked("two", false);
    Linked apart = rows.linked("three", false);
    rows.changes(event, pass, "x");
    rows.changes(event, pass, "y");
    rows.removes(other, pass);
    rows.changes(apart, UUID.randomUUID(), "z");
    assertThat(done(undo("pass_id", pass, ", \"preview\": true")))
        .isEqualTo("restored 1, revived 1");
    assertThat(title(event) + title(other)).isEqualTo("ygone");
    assertThat(rows.rings()).isZero();
    assertThat(done(undo("pass_id", pass, ""))).isEqualTo("restored 1, revived 1");
    assertThat(title(event) + title(other) + title(apart)).isEqualTo("onetwoz");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(done(undo("pass_id", pass, ""))).isEmpty();
    assertThat(world.get(event.path()).tag()).isEqualTo("\"4\"");
  }

  @Test
  void whatWasMadeGoesOnlyWhenThatIsAsked() {
    rows.deed(event, pass, "created", "");
    rows.changes(event, pass, "x");
    Linked other = rows.linked("two", false);
    rows.deed(other, pass, "created", "");
    assertThat(done(undo("pass_id", pass, ", \"preview\": true"))).isEqualTo("restored 1, kept 1");
    assertThat(done(undo("pass_id", pass, ", \"remove_created\": true"))).isEqualTo("removed 2");
    assertThat(title(event) + title(other)).isEqualTo("gonegone");
    assertThat(rows.verbs(other)).containsEntry("removed", 1);
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("kept 1");
  }

  @Test
  void whatCameBackGoesAgain() {
    rows.removes(event, UUID.randomUUID());
    rows.restores(event, pass);
    rows.changes(event, pass, "x");
    Linked other = rows.linked("two", false);
    rows.changes(other, pass, "y");
    assertThat(done(undo("pass_id", pass, ", \"preview\": true")))
        .isEqualTo("restored 1, removed 1");
    assertThat(title(event)).isEqualTo("x");
    assertThat(done(undo("pass_id", pass, ""))).isEqualTo("restored 1, removed 1");
    assertThat(title(event) + title(other)).isEqualTo("gonetwo");
    assertThat(rows.link(event, "hub_version, wanted_version")).isEqualTo("1 5");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(done(undo("event_id", event.event(), ""))).isEqualTo("revived 1");
    assertThat(title(event)).isEqualTo("one");
  }

  private String span() {
    return "\"from\": \"2020-01-01T00:00:00Z\", \"to\": \"2100-01-01T00:00:00Z\"";
  }

  private Answer undoSpan(String more) {
    return api.post(world.owner, BASE + "/undo", "{" + span() + more + "}");
  }

  @Test
  void aSpanIsUndoneForOneBindingAndForOneUser() {
    rows.changes(event, pass, "x");
    rows.run(
        "update calsyncd.event_history set binding_id = null where event_id = ?::uuid",
        event.event());
    Linked other = rows.linked("two", false);
    rows.changes(other, pass, "y");
    WriteWorld stranger = new WriteWorld(api);
    assertThat(done(api.post(stranger.owner, BASE + "/undo", "{" + span() + "}"))).isEmpty();
    assertThat(done(undoSpan(", \"binding_id\": \"" + rows.binding + "\"")))
        .isEqualTo("restored 1");
    assertThat(title(event) + title(other)).isEqualTo("xtwo");
    assertThat(api.post(stranger.owner, BASE + "/undo", "{\"pass_id\": \"" + pass + "\"}").status())
        .isEqualTo(404);
    assertThat(
            api.post(stranger.owner, BASE + "/undo", "{\"event_id\": \"" + event.event() + "\"}")
                .status())
        .isEqualTo(404);
    assertThat(
            api.post(
                    stranger.owner,
                    BASE + "/undo",
                    "{" + span() + ", \"binding_id\": \"" + rows.binding + "\"}")
                .status())
        .isEqualTo(404);
    assertThat(title(event)).isEqualTo("x");
  }

  @Test
  void moreThanTheLimitIsNotUndone() {
    rows.changes(event, pass, "x");
    for (int i = 0; i < ApiWorld.UNDONE; i++) {
      rows.changes(rows.linked("more", false), pass, "y");
    }
    Answer refused = undo("pass_id", pass, "");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("detail")).contains("undo.events", "5");
    assertThat(title(event)).isEqualTo("x");
  }

  @Test
  void whatCanNotBeUndoneIsNamedAndTheRestIsDone() {
    rows.changes(event, pass, "x");
    Linked taken = rows.linked("two", false);
    String uid = rows.content(taken).path("uid").asText();
    rows.removes(taken, pass);
    world.post(world.hour("again", "2026-12-03T09:00:00").put("uid", uid));
    Linked forgotten = rows.linked("three", false);
    rows.deed(forgotten, pass, "updated", "");
    assertThat(done(undo("pass_id", pass, ""))).isEqualTo("restored 1, forgotten 1, uid_taken 1");
    assertThat(title(event) + title(taken)).isEqualTo("onegone");
    rows.changes(forgotten, pass, "z");
    rows.direction("import_only");
    assertThat(done(undo("event_id", forgotten.event(), ""))).isEqualTo("imported 1");
    world.allow(false);
    assertThat(undo("event_id", event.event(), "").status()).isEqualTo(403);
  }
}
