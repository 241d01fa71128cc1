package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.api.EngineRows.Linked;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What both sides changed: shown, decided, and the value that lost put back. */
class ConflictsTest {
  private static final String PATH = BASE + "/conflicts";
  private static final Map<String, String> THEIRS = Map.of("title", "theirs", "location", "Room 7");
  private static ApiWorld api;
  private WriteWorld world;
  private EngineRows rows;
  private Linked event;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("conflicts", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void user() {
    world = new WriteWorld(api);
    rows = new EngineRows(world);
    event = rows.linked("ours", false);
  }

  private Answer resolve(String id, String tag, String body) {
    return api.send(
        api.request(world.owner, PATH + "/" + id + "/resolve")
            .header("Content-Type", "application/json")
            .header("If-Match", tag)
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer restore(String id, String side) {
    return api.post(world.owner, PATH + "/" + id + "/restore", "{\"side\": \"" + side + "\"}");
  }

  @Test
  void aConflictIsShownFieldByFieldAndWhole() {
    String id = rows.conflict(event, "open", THEIRS, "title", "location", "time");
    Answer shown = world.get(PATH + "/" + id);
    assertThat(shown.tag()).isEqualTo("\"1\"");
    JsonNode json = shown.json();
    assertThat(json.path("event_id").asText()).isEqualTo(event.event());
    assertThat(json.path("title").asText() + " " + json.path("state").asText())
        .isEqualTo("ours open");
    assertThat(json.path("calendar").asText()).startsWith("Calendar ");
    JsonNode title = json.path("fields").path(0);
    assertThat(
            title.path("base").asText()
                + title.path("hub").asText()
                + title.path("remote").asText())
        .isEqualTo("baseourstheirs");
    assertThat(json.path("fields").path(2).path("hub").path("start").path("date_time").asText())
        .isEqualTo("2026-12-03T09:00:00");
    assertThat(json.path("remote").path("location").asText()).isEqualTo("Room 7");
    assertThat(json.path("hub").path("uid")).isEqualTo(json.path("uid"));
    assertThat(json.path("choice").isNull()).isTrue();
  }

  @Test
  void openOnesComeFirstAndPagesGoOnWhereTheyEnded() {
    List<String> made = new ArrayList<>();
    made.add(rows.conflict(event, "resolved", THEIRS, "title"));
    made.add(rows.conflict(event, "resolved", THEIRS, "title"));
    made.add(rows.conflict(event, "open", THEIRS, "title"));
    made.add(rows.conflict(rows.linked("b", false), "open", THEIRS, "title"));
    List<String> seen = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 4; page++) {
      JsonNode json = world.get(PATH + "?limit=1" + cursor).json();
      seen.addAll(json.path("conflicts").findValuesAsText("id"));
      cursor = "&cursor=" + json.path("next_cursor").asText();
      assertThat(json.path("next_cursor").isNull()).isEqualTo(page == 3);
    }
    assertThat(seen).containsExactly(made.get(3), made.get(2), made.get(1), made.get(0));
    assertThat(world.get(PATH + "?state=open").json().path("conflicts").findValuesAsText("id"))
        .containsExactly(made.get(3), made.get(2));
    assertThat(world.get(PATH + "?state=resolved").json().path("conflicts")).hasSize(2);
    assertThat(world.get(PATH + "?state=open" + cursor).status()).isEqualTo(400);
    assertThat(world.get(PATH).json().path("conflicts").path(0).has("hub")).isFalse();
  }

  @Test
  void aChoiceIsKeptForThePassThatIsRung() {
    String id = rows.conflict(event, "open", THEIRS, "title", "location");
    int woken = api.woken.get();
    Answer chosen =
        resolve(id, "\"1\"", "{\"choice\": \"hub\", \"fields\": {\"title\": \"remote\"}}");
    assertThat(chosen.status()).as(chosen.raw().body()).isEqualTo(202);
    assertThat(chosen.tag()).isEqualTo("\"2\"");
    assertThat(chosen.json().path("choice").toString())
        .isEqualTo("{\"all\":\"hub\",\"fields\":{\"title\":\"remote\"}}");
    assertThat(chosen.text("chosen_by")).isEqualTo("user:" + world.owner.userId());
    assertThat(chosen.text("state")).isEqualTo("open");
    assertThat(world.get(PATH + "/" + id).json()).isEqualTo(chosen.json());
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(api.woken.get()).isEqualTo(woken + 1);
    assertThat(
            rows.text(
                "select count(*) from calsyncd.audit_events where subject = ?", "conflict:" + id))
        .isEqualTo("1");
  }

  @Test
  void aChoiceIsForWhatWasSeen() {
    String id = rows.conflict(event, "open", THEIRS, "title");
    rows.run("update calsyncd.calendar_sync_conflicts set version = 5 where id = ?::uuid", id);
    Answer stale = resolve(id, "\"1\"", "{\"choice\": \"hub\"}");
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.tag()).isEqualTo("\"5\"");
    assertThat(rows.rings()).isZero();
    Answer named = resolve(id, "\"5\"", "{\"fields\": {\"title\": \"hub\"}}");
    assertThat(named.status()).isEqualTo(202);
    assertThat(named.json().path("choice").path("all").asText()).isEqualTo("open");
    rows.run(
        "update calsyncd.calendar_sync_conflicts set state = 'resolved' where id = ?::uuid", id);
    Answer late = resolve(id, "\"6\"", "{\"choice\": \"hub\"}");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.text("code")).isEqualTo("already_decided");
  }

  @Test
  void fieldsThatAreLeftOutNeedAChoice() {
    String id = rows.conflict(event, "open", THEIRS, "title", "location");
    Answer half = resolve(id, "\"1\"", "{\"fields\": {\"title\": \"hub\"}}");
    assertThat(half.status()).isEqualTo(422);
    assertThat(half.text("detail")).contains("choice is missing for the fields [location]");
    Answer other = resolve(id, "\"1\"", "{\"fields\": {\"busy\": \"hub\"}}");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.text("detail")).contains("busy is not known", "location", "title");
    assertThat(resolve(id, "\"1\"", "{}").status()).isEqualTo(422);
    assertThat(resolve(id, "\"1\"", "{\"choice\": \"newest\"}").status()).isEqualTo(422);
    assertThat(
            api.post(world.owner, PATH + "/" + id + "/resolve", "{\"choice\": \"hub\"}").status())
        .isEqualTo(428);
    assertThat(world.get(PATH + "/" + id).tag()).isEqualTo("\"1\"");
  }

  @Test
  void theValueThatLostIsPutBackAsAnEdit() {
    String id = rows.conflict(event, "resolved", THEIRS, "title");
    rows.run(
        "update calsyncd.calendar_events set content = content || '{\"url\": \"u\"}'"
            + " where id = ?::uuid",
        event.event());
    Answer restored = restore(id, "remote");
    assertThat(restored.status()).as(restored.raw().body()).isEqualTo(200);
    assertThat(restored.tag()).isEqualTo("\"2\"");
    assertThat(restored.text("title") + restored.text("location") + restored.text("url"))
        .isEqualTo("theirsu");
    assertThat(world.get(event.path()).json()).isEqualTo(restored.json());
    assertThat(rows.link(event, "hub_version, wanted_version")).isEqualTo("1 2");
    assertThat(rows.rings()).isEqualTo(1);
    JsonNode deed = world.get(event.path() + "/history").json().path("history").path(0);
    assertThat(deed.path("verb").asText() + " " + deed.path("why").asText())
        .isEqualTo("restored conflict");
    assertThat(deed.path("before").path("title").asText()).isEqualTo("ours");
    assertThat(restore(id, "remote").tag()).isEqualTo("\"2\"");
    assertThat(restore(id, "hub").text("title")).isEqualTo("ours");
  }

  @Test
  void aTimeIsPutBackWhole() {
    var start = Map.of("date_time", "2026-12-04T14:00:00", "time_zone", "Europe/Berlin");
    var end = Map.of("date_time", "2026-12-04T15:00:00", "time_zone", "Europe/Berlin");
    String id = rows.conflict(event, "resolved", Map.of("start", start, "end", end), "time");
    JsonNode restored = restore(id, "remote").json();
    assertThat(restored.path("start").path("date_time").asText()).isEqualTo("2026-12-04T14:00:00");
    assertThat(restored.path("end").path("date_time").asText()).isEqualTo("2026-12-04T15:00:00");
    assertThat(world.winter()).contains("12-04T14:00 ours");
  }

  @Test
  void theValueOfOneOccurrenceIsPutBackThere() {
    String at = "{\"date_time\": \"2026-12-04T09:00:00\", \"time_zone\": \"Europe/Berlin\"}";
    String override =
        "{\"original_start\": %s, \"title\": \"%%s\", \"start\": %s, \"end\": %s}"
            .formatted(at, at, at.replace("09:", "10:"));
    rows.run(
        "update calsyncd.calendar_events set is_series = true, content = content"
            + " || jsonb_build_object('recurrence', '[\"RRULE:FREQ=DAILY;COUNT=5\"]'::jsonb,"
            + " 'overrides', ?::jsonb) where id = ?::uuid",
        "[" + override.formatted("our day") + "]",
        event.event());
    String id = rows.conflict(event, "resolved", Map.of(), "title");
    rows.run(
        "update calsyncd.calendar_sync_conflicts set occurrences = array[?],"
            + " remote = remote || jsonb_build_object('overrides', ?::jsonb) where id = ?::uuid",
        at,
        "[" + override.formatted("their day") + "]",
        id);
    JsonNode field = world.get(PATH + "/" + id).json().path("fields").path(0);
    assertThat(field.path("hub").asText() + " " + field.path("remote").asText())
        .isEqualTo("our day their day");
    assertThat(field.path("occurrence").path("date_time").asText())
        .isEqualTo("2026-12-04T09:00:00");
    Answer restored = restore(id, "remote");
    assertThat(restored.status()).as(restored.raw().body()).isEqualTo(200);
    assertThat(restored.text("title")).isEqualTo("ours");
    assertThat(restored.json().path("overrides").path(0).path("title").asText())
        .isEqualTo("their day");
  }

  @Test
  void whatIsOpenGoneImportedOrForbiddenIsNotPutBack() {
    String open = rows.conflict(event, "open", THEIRS, "title");
    assertThat(restore(open, "remote").text("code")).isEqualTo("still_open");
    String id = rows.conflict(event, "resolved", THEIRS, "title");
    world.allow(false);
    assertThat(restore(id, "remote").status()).isEqualTo(403);
    world.allow(true);
    rows.direction("import_only");
    assertThat(restore(id, "remote").text("code")).isEqualTo("imported_event");
    rows.direction("two_way");
    api.delete(world.owner, event.path(), "\"1\"");
    Answer gone = restore(id, "remote");
    assertThat(gone.text("code")).isEqualTo("event_gone");
    assertThat(gone.text("detail")).contains(event.event());
  }

  @Test
  void nobodyElseSeesOrDecidesIt() {
    String id = rows.conflict(event, "open", THEIRS, "title");
    WriteWorld other = new WriteWorld(api);
    assertThat(other.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(other.get(PATH).json().path("conflicts")).isEmpty();
    Answer forged =
        api.send(
            api.request(other.owner, PATH + "/" + id + "/resolve")
                .header("Content-Type", "application/json")
                .header("If-Match", "\"1\"")
                .POST(BodyPublishers.ofString("{\"choice\": \"hub\"}")));
    assertThat(forged.status()).isEqualTo(404);
    assertThat(api.post(other.owner, PATH + "/" + id + "/restore", "{\"side\": \"hub\"}").status())
        .isEqualTo(404);
  }
}
