package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What tests of groups do, as one user with a hub calendar. */
abstract class GroupScenes {
  static final String GROUPS = "/integrations/calendar/groups";
  private final ApiWorld api;
  final WriteWorld world;
  final EngineRows rows;

  GroupScenes(ApiWorld api) {
    this.api = api;
    this.world = new WriteWorld(api);
    this.rows = new EngineRows(world);
  }

  Answer create(String fields) {
    String body = "{\"hub_calendar_id\": \"" + world.hub + "\", \"name\": \"crew\"" + fields + "}";
    return api.post(world.owner, GROUPS, body);
  }

  String group(String fields) {
    Answer made = create(fields);
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.location();
  }

  Answer join(String group, String email) {
    return api.post(world.owner, group + "/members", "{\"email\": \"" + email + "\"}");
  }

  String member(String group, String email) {
    Answer joined = join(group, email);
    assertThat(joined.status()).as(joined.raw().body()).isEqualTo(201);
    return joined.json().path("member").path("id").asText();
  }

  List<String> emails(String group) {
    return api.get(world.owner, group + "/members").json().findValuesAsText("email");
  }

  Answer switched(String group, String member, String to) {
    String id = to.substring(to.lastIndexOf('/') + 1);
    return api.post(
        world.owner, group + "/members/" + member + "/switch", "{\"group_id\": \"" + id + "\"}");
  }

  Answer delete(String path) {
    return api.send(api.request(world.owner, path).DELETE());
  }

  Answer sync(String group) {
    return api.post(world.owner, group + "/sync", "");
  }

  /** An event of the far future, as its id. */
  String event(String title) {
    return world.post(world.hour(title, "2100-03-02T09:00:00")).text("id");
  }

  Answer meet(String group, String event) {
    return api.post(world.owner, group + "/meetings", "{\"event_id\": \"" + event + "\"}");
  }

  List<String> guests(String event) {
    JsonNode json = world.get(WriteWorld.PATH + "/" + event).json();
    return json.path("attendees").findValuesAsText("email");
  }

  /** The provider has all that the hub says. */
  void delivered() {
    rows.run(
        "update calsyncd.event_links set hub_version = wanted_version, remote_id = id::text,"
            + " remote_base = '{}' where binding_id = ?::uuid",
        rows.binding);
  }

  void mayInvite() {
    world.grantWrites();
    rows.direction("two_way");
    rows.run(
        "update calsyncd.remote_calendars set access_role = 'owner' where id = (select"
            + " remote_calendar_id from calsyncd.calendar_bindings where id = ?::uuid)",
        rows.binding);
  }
}
