package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that a binding links. */
class ImportedEventsTest {
  private static ApiWorld api;
  private WriteWorld world;
  private Answer made;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("imported_events", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void event() {
    world = new WriteWorld(api);
    made = world.post(world.hour("linked", "2026-12-03T09:00:00"));
  }

  private void link(String direction) {
    api.database.with(handle -> {
      handle.execute(
          "update calsyncd.calendar_bindings set direction = ?, due_at = null, due_seq = 0"
              + " where hub_calendar_id = cast(? as uuid)",
          direction,
          world.hub);
      handle.execute(
          "insert into calsyncd.event_links (id, firm_id, binding_id, event_id, remote_id,"
              + " remote_base, mapper_version, hub_version, wanted_version)"
              + " select ?, firm_id, id, cast(? as uuid), 'remote-1', '{}', 1, 1, 1"
              + " from calsyncd.calendar_bindings where hub_calendar_id = cast(? as uuid)",
          UUID.randomUUID(),
          made.text("id"),
          world.hub);
    });
  }

  private String lag() {
    return api.database.in(handle ->
        handle
            .select(
                "select l.hub_version || ' ' || l.wanted_version || ' ' || b.due_seq || ' '"
                    + " || (b.due_at is not null) from calsyncd.event_links l"
                    + " join calsyncd.calendar_bindings b on b.id = l.binding_id"
                    + " where l.event_id = cast(? as uuid)",
                made.text("id"))
            .mapTo(String.class)
            .one());
  }

  @Test
  void anEventThatIsOnlyImportedIsEditedWhereItComesFrom() {
    link("import_only");
    JsonNode calendar = bound();
    Answer put = world.put(made.location(), "\"1\"", world.hour("x", "2026-12-03T09:00:00"));
    Answer gone = api.delete(world.owner, made.location(), "\"1\"");
    for (Answer refused : java.util.List.of(put, gone)) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text("code")).isEqualTo("imported_event");
      assertThat(refused.text("detail"))
          .contains("'" + calendar.path("name").asText() + "'", "google", "edit it there");
    }
    assertThat(world.get(made.location()).json()).isEqualTo(made.json());
    assertThat(lag()).isEqualTo("1 1 0 false");
  }

  private JsonNode bound() {
    for (JsonNode row : world.get(BASE + "/calendars").json().path("calendars")) {
      if (row.path("bindings").findValuesAsText("hub_calendar_id").contains(world.hub)) {
        return row;
      }
    }
    throw new AssertionError("not bound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two_way", "export_only"})
  void anEditOfAnExportedEventLagsAndMakesItsBindingDue(String direction) {
    link(direction);
    Answer put = world.put(made.location(), "\"1\"", world.hour("x", "2026-12-03T09:00:00"));
    assertThat(put.status()).as(put.raw().body()).isEqualTo(200);
    assertThat(world.get(made.location()).json()).isEqualTo(put.json());
    assertThat(lag()).isEqualTo("1 2 1 true");
    assertThat(world.put(made.location(), "\"2\"", put.json()).status()).isEqualTo(200);
    assertThat(lag()).isEqualTo("1 2 1 true");
    assertThat(api.delete(world.owner, made.location(), "\"2\"").status()).isEqualTo(204);
    assertThat(lag()).isEqualTo("1 3 2 true");
  }

  @Test
  void peopleStayAndCanNotBeInvited() {
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.calendar_events set content = content || '{\"attendees\": [{\"email\":"
                + " \"bob@example.org\", \"name\": \"Bob\", \"response\": \"accepted\", \"role\":"
                + " \"required\"}]}' where id = cast(? as uuid)",
            made.text("id")));
    JsonNode before = world.get(made.location()).json();
    Answer kept = world.put(made.location(), "\"1\"", world.hour("kept", "2026-12-03T09:00:00"));
    assertThat(kept.json().path("attendees")).isEqualTo(before.path("attendees")).hasSize(1);
    assertThat(world.get(made.location()).json()).isEqualTo(kept.json());
    Answer sentBack = world.put(made.location(), "\"2\"", before);
    assertThat(sentBack.json().path("attendees")).hasSize(1);
    var none = world.hour("none", "2026-12-03T09:00:00");
    none.putArray("attendees");
    Answer refused = world.put(made.location(), "\"3\"", none);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text("detail")).startsWith("attendees can't be invited");
  }
}
