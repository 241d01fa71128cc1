package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever left a group's meeting stays off it, whatever a person takes back or cuts. */
final class GroupGuestsTest {
  private static final String BASE = "/integrations/calendar";
  private static ApiWorld api;
  private final WriteWorld world = new WriteWorld(api);
  private final EngineRows rows = new EngineRows(world);
  private String group = "";

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("group_guests", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void invites() {
    world.grantWrites();
    rows.direction("two_way");
    rows.run(
        "update calsyncd.remote_calendars set access_role = 'owner' where id = (select"
            + " remote_calendar_id from calsyncd.calendar_bindings where id = ?::uuid)",
        rows.binding);
    String body =
        "{\"hub_calendar_id\": \"%s\", \"name\": \"crew\", \"invitations\": \"none\"}"
            .formatted(world.hub);
    group = api.post(world.owner, BASE + "/groups", body).location();
  }

  private String join(String email) {
    return api.post(world.owner, group + "/members", "{\"email\": \"" + email + "\"}")
        .json()
        .path("member")
        .path("id")
        .asText();
  }

  private void leave(String member) {
    api.send(api.request(world.owner, group + "/members/" + member).DELETE());
    sync();
  }

  private void sync() {
    api.post(world.owner, group + "/sync", "");
  }

  private Answer meeting(JsonNode event) {
    Answer made = world.post(event);
    api.post(world.owner, group + "/meetings", "{\"event_id\": \"" + made.text("id") + "\"}");
    sync();
    return made;
  }

  private List<String> guests(String path) {
    return world.get(path).json().path("attendees").findValuesAsText("email");
  }

  private void undo(String event) {
    Answer undone = api.post(world.owner, BASE + "/undo", "{\"event_id\": \"" + event + "\"}");
    assertThat(undone.status()).as(undone.raw().body()).isEqualTo(200);
  }

  @Test
  void whoLeftIsNotBroughtBackByAnUndo() {
    String ann = join("ann@x.org");
    join("bob@x.org");
    Answer event = meeting(world.hour("stand-up", "2100-03-02T09:00:00"));
    Answer renamed =
        world.put(
            event.location(),
            world.get(event.location()).tag(),
            world.hour("renamed", "2100-03-02T09:00:00"));
    assertThat(renamed.status()).as(renamed.raw().body()).isEqualTo(200);
    leave(ann);
    assertThat(guests(event.location())).containsExactly("bob@x.org");

    undo(event.text("id"));
    undo(event.text("id"));
    assertThat(world.get(event.location()).text("title")).isEqualTo("stand-up");
    assertThat(guests(event.location())).containsExactly("bob@x.org");
  }

  @Test
  void theRestOfASeriesThatIsCutIsTheGroupsToo() {
    String ann = join("ann@x.org");
    join("bob@x.org");
    Answer series =
        meeting(world.series("daily", "2100-03-02T09:00:00", "RRULE:FREQ=DAILY;COUNT=6"));
    Answer cut =
        world.put(
            series.location() + "?scope=following&original_start=2100-03-04T09:00:00%2B01:00",
            world.get(series.location()).tag(),
            world.hour("later", "2100-03-04T11:00:00"));
    assertThat(cut.status()).as(cut.raw().body()).isBetween(200, 201);
    String rest =
        rows.text(
            "select id from calsyncd.calendar_events where hub_calendar_id = ?::uuid"
                + " and content->>'title' = 'later'",
            world.hub);
    assertThat(guests(WriteWorld.PATH + "/" + rest)).containsExactly("ann@x.org", "bob@x.org");

    leave(ann);
    assertThat(guests(series.location())).containsExactly("bob@x.org");
    assertThat(guests(WriteWorld.PATH + "/" + rest)).containsExactly("bob@x.org");
  }

  @Test
  void whereAnotherBindingInvitesItsCopyIsLookedAtThoughNobodyJoined() {
    join("ann@x.org");
    Answer event = meeting(world.hour("stand-up", "2100-03-02T09:00:00"));
    String has = "select hub_version::text from calsyncd.event_links where event_id = ?::uuid";
    rows.run("update calsyncd.event_links set hub_version = wanted_version");
    sync();
    assertThat(rows.text(has, event.text("id"))).isNotEqualTo("0");
    rows.run(
        "update calsyncd.group_meetings set binding_id = null where event_id = ?::uuid",
        event.text("id"));
    sync();
    assertThat(rows.text(has, event.text("id"))).isEqualTo("0");
    assertThat(guests(event.location())).containsExactly("ann@x.org");
  }

  @Test
  void aPersonsEditOfAMeetingShowsThatNoServersAreAtOdds() {
    join("ann@x.org");
    Answer event = meeting(world.hour("stand-up", "2100-03-02T09:00:00"));
    Answer plain = world.post(world.hour("plain", "2100-03-02T09:00:00"));
    rows.run("update calsyncd.event_links set wrote = '{\"1:a\"}'");
    for (Answer one : List.of(event, plain)) {
      world.put(
          one.location(),
          world.get(one.location()).tag(),
          world.hour("renamed", "2100-03-02T09:00:00"));
    }
    String wrote = "select wrote::text from calsyncd.event_links where event_id = ?::uuid";
    assertThat(rows.text(wrote, event.text("id"))).isEqualTo("{}");
    assertThat(rows.text(wrote, plain.text("id"))).isEqualTo("{1:a}");
  }
}
