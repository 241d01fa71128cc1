package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The meetings of groups, whose guests are put on them before the answer. */
final class GroupMeetingsTest extends GroupScenes {
  private static ApiWorld api;

  GroupMeetingsTest() {
    super(api);
  }

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("group_meetings", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void membersAreOnTheMeetingOnceAndASecondSyncWritesNothing() {
    mayInvite();
    String group = group(", \"invitations\": \"none\"");
    String event = event("stand-up");
    assertThat(meet(group, event).status()).isEqualTo(201);
    assertThat(meet(group, event).status()).isEqualTo(200);
    String ann = member(group, "ann@x.org");

    JsonNode first = sync(group).json();
    assertThat(first.path("calendar").toString())
        .as("the provider does not know yet")
        .contains("\"failed\":1", "\"pending\":1");
    assertThat(guests(event)).containsExactly("ann@x.org");
    delivered();
    assertThat(sync(group).json().path("calendar").path("created").asInt()).isEqualTo(1);

    String before = api.everything();
    JsonNode second = sync(group).json();
    assertThat(second.path("calendar").toString())
        .isEqualTo("{\"created\":0,\"failed\":0,\"meetings\":1,\"patched\":0,\"unchanged\":1}");
    assertThat(second.path("rsvps").toString()).isEqualTo("{\"meetings\":1,\"updated\":0}");
    assertThat(api.everything()).isEqualTo(before);

    delete(group + "/members/" + ann);
    sync(group);
    assertThat(guests(event)).isEmpty();
    delivered();
    assertThat(sync(group).json().path("calendar").path("patched").asInt()).isEqualTo(1);
  }

  @Test
  void aSeriesWithAnOverrideAndACancelledOccurrenceIsWrittenOnce() {
    mayInvite();
    String group = group(", \"invitations\": \"all\"");
    member(group, "ann@x.org");
    Answer series =
        world.post(world.series("daily", "2100-03-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=5"));
    String path = series.location();
    ObjectNode other = world.hour("later", "2100-03-02T11:00:00");
    other.remove("hub_calendar_id");
    String second = "?scope=occurrence&original_start=2100-03-02T09:00:00";
    Answer moved = world.put(path + second, series.tag(), other);
    assertThat(moved.status()).as(moved.raw().body()).isEqualTo(200);
    String third = "?scope=occurrence&original_start=2100-03-03T09:00:00";
    Answer cancelled =
        api.send(api.request(world.owner, path + third).header("If-Match", moved.tag()).DELETE());
    assertThat(cancelled.status()).as(cancelled.raw().body()).isIn(200, 204);
    meet(group, series.text("id"));
    JsonNode event = world.get(path).json();
    assertThat(event.path("attendees").findValuesAsText("email")).containsExactly("ann@x.org");
    assertThat(event.path("overrides").toString()).contains("ann@x.org", "cancelled");
    delivered();
    sync(group);

    String before = api.everything();
    assertThat(sync(group).json().path("calendar").path("unchanged").asInt()).isOne();
    assertThat(api.everything()).isEqualTo(before);
  }

  @Test
  void anEventIsTheMeetingOfOneGroupAndLeavesItWithoutItsMembers() {
    mayInvite();
    String one = group(", \"invitations\": \"none\"");
    String two = group("");
    String event = event("stand-up");
    meet(one, event);
    member(one, "ann@x.org");
    sync(one);
    assertThat(meet(two, event).text("code")).isEqualTo("in_another_group");
    delivered();
    assertThat(delete(one + "/meetings/" + event).status()).isEqualTo(202);
    assertThat(delete(one + "/meetings/" + event).status()).isEqualTo(404);
    sync(one);
    assertThat(guests(event)).isEmpty();
    assertThat(meet(two, event).text("code")).as("not delivered yet").isEqualTo("in_another_group");
    delivered();
    sync(one);
    assertThat(meet(two, event).status()).isEqualTo(201);
  }

  @Test
  void whoseMeetingTheProviderRefusesIsTold() {
    mayInvite();
    String group = group(", \"invitations\": \"none\"");
    String event = event("stand-up");
    meet(group, event);
    member(group, "ann@x.org");
    sync(group);
    rows.run(
        "update calsyncd.event_links set state = 'parked', state_reason = 'would_mail',"
            + " parked_version = wanted_version where event_id = ?::uuid",
        event);
    assertThat(sync(group).json().path("calendar").path("reasons").toString())
        .isEqualTo("{\"would_mail\":1}");
    JsonNode retry = retry(group);
    assertThat(retry.path("target").asText()).isEqualTo("calendar");
    assertThat(retry.path("due_at").isNull()).isFalse();
    assertThat(retry.path("last_result").path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsNativeElsewhereOrOnlyImportedIsNoMeetingToInviteTo() {
    mayInvite();
    String group = group(", \"invitations\": \"none\"");
    String event = rows.linked("x", false).event();
    rows.run(
        "update calsyncd.event_links set binding_id = (select id from calsyncd.calendar_bindings"
            + " where connection_id = ?::uuid and id <> ?::uuid limit 1) where event_id = ?::uuid",
        rows.connection(),
        rows.binding,
        event);
    rows.run(
        "update calsyncd.calendar_bindings set direction = 'import_only' where id <> ?::uuid"
            + " and connection_id = ?::uuid",
        rows.binding,
        rows.connection());
    assertThat(meet(group, event).text("code")).isEqualTo("import_only");
    rows.run(
        "update calsyncd.calendar_bindings set direction = 'two_way' where connection_id ="
            + " ?::uuid",
        rows.connection());
    assertThat(meet(group, event).text("code")).isEqualTo("native_elsewhere");
  }

  @Test
  void aDeletedGroupTakesItsMembersOff() {
    mayInvite();
    String group = group(", \"invitations\": \"none\"");
    String event = event("stand-up");
    meet(group, event);
    member(group, "ann@x.org");
    sync(group);
    delivered();
    assertThat(delete(group).status()).isEqualTo(202);
    assertThat(api.get(world.owner, group).status()).isEqualTo(404);
    String id = group.substring(group.lastIndexOf('/') + 1);
    String admin = "/api/calendar/admin/groups/" + id + "/sync";
    assertThat(api.manage(world.owner, "POST", admin, "").status()).isEqualTo(200);
    assertThat(guests(event)).isEmpty();
  }

  @Test
  void answersOfMembersAreShown() {
    mayInvite();
    String group = group(", \"invitations\": \"none\"");
    String event = event("stand-up");
    meet(group, event);
    String ann = member(group, "ann@x.org");
    sync(group);
    rows.run(
        "update calsyncd.calendar_events set content = jsonb_set(content,"
            + " '{attendees,0,response}', '\"accepted\"') where id = ?::uuid",
        event);
    assertThat(sync(group).json().path("rsvps").path("updated").asInt()).isEqualTo(1);
    ObjectNode answer =
        (ObjectNode) api.get(world.owner, group + "/responses").json().path("responses").path(0);
    assertThat(answer.path("member_id").asText()).isEqualTo(ann);
    assertThat(answer.path("response").asText()).isEqualTo("accepted");
    assertThat(answer.path("original_start").isNull()).isTrue();
  }

  private JsonNode retry(String group) {
    String id = "sync_retry_calendar_" + group.substring(group.lastIndexOf('/') + 1);
    JsonNode all = api.manage(world.owner, "GET", "/api/calendar/admin/group-retries", "").json();
    for (JsonNode retry : all.path("retries")) {
      if (retry.path("id").asText().equals(id)) {
        return retry;
      }
    }
    throw new AssertionError("no " + id + " in " + all);
  }
}
