package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups, their members and meetings over HTTP; nothing is brought in step but what is asked. */
final class GroupsTest {
  private static final String GROUPS = "/integrations/calendar/groups";
  private static ApiWorld api;
  private final WriteWorld world = new WriteWorld(api);
  private final EngineRows rows = new EngineRows(world);

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("groups", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Answer create(String fields) {
    String body = "{\"hub_calendar_id\": \"" + world.hub + "\", \"name\": \"crew\"" + fields + "}";
    return api.post(world.owner, GROUPS, body);
  }

  private String group(String fields) {
    Answer made = create(fields);
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    return made.location();
  }

  private Answer join(String group, String email) {
    return api.post(world.owner, group + "/members", "{\"email\": \"" + email + "\"}");
  }

  private String member(String group, String email) {
    Answer joined = join(group, email);
    assertThat(joined.status()).as(joined.raw().body()).isEqualTo(201);
    return joined.json().path("member").path("id").asText();
  }

  private List<String> emails(String group) {
    return api.get(world.owner, group + "/members").json().findValuesAsText("email");
  }

  private Answer switched(String group, String member, String to) {
    String id = to.substring(to.lastIndexOf('/') + 1);
    return api.post(
        world.owner, group + "/members/" + member + "/switch", "{\"group_id\": \"" + id + "\"}");
  }

  private Answer delete(String path) {
    return api.send(api.request(world.owner, path).DELETE());
  }

  private Answer sync(String group) {
    return api.post(world.owner, group + "/sync", "");
  }

  /** An event of the far future, as its id. */
  private String event(String title) {
    return world.post(world.hour(title, "2100-03-02T09:00:00")).text("id");
  }

  private Answer meet(String group, String event) {
    return api.post(world.owner, group + "/meetings", "{\"event_id\": \"" + event + "\"}");
  }

  private List<String> guests(String event) {
    JsonNode json = world.get(WriteWorld.PATH + "/" + event).json();
    return json.path("attendees").findValuesAsText("email");
  }

  /** The provider has all that the hub says. */
  private void delivered() {
    rows.run(
        "update calsyncd.event_links set hub_version = wanted_version, remote_id = id::text,"
            + " remote_base = '{}' where binding_id = ?::uuid",
        rows.binding);
  }

  private void mayInvite() {
    world.grantWrites();
    rows.direction("two_way");
    rows.run(
        "update calsyncd.remote_calendars set access_role = 'owner' where id = (select"
            + " remote_calendar_id from calsyncd.calendar_bindings where id = ?::uuid)",
        rows.binding);
  }

  @Test
  void whoSwitchesIsInTheOtherGroupAndIsToldWhatFollows() {
    String one = group("");
    String two = group("");
    String ann = member(one, "ann@x.org");

    Answer switched = switched(one, ann, two);

    assertThat(switched.status()).isEqualTo(202);
    assertThat(switched.text("message"))
        .isEqualTo("Invitations and chat access follow within minutes.");
    assertThat(switched.json().path("pending").toString()).isEqualTo("[\"calendar\",\"rsvps\"]");
    assertThat(switched.json().path("member").path("id").asText())
        .as("another stay")
        .isNotEqualTo(ann);
    assertThat(emails(one)).isEmpty();
    assertThat(emails(two)).containsExactly("ann@x.org");
  }

  @Test
  void aSwitchToWhereTheAddressIsOrToNoGroupChangesNothing() {
    String one = group("");
    String two = group("");
    String ann = member(one, "ann@x.org");
    member(two, "ANN@x.org");
    assertThat(switched(one, ann, two).text("code")).isEqualTo("already_member");
    Answer nowhere = switched(one, ann, "/" + UUID.randomUUID());
    assertThat(nowhere.status()).isEqualTo(422);
    assertThat(nowhere.json().path("errors").path(0).path("field").asText()).isEqualTo("group_id");
    assertThat(switched(one, ann, one).status()).isEqualTo(200);
    assertThat(switched(two, ann, one).status()).as("no member of that one").isEqualTo(404);
    assertThat(emails(one)).containsExactly("ann@x.org");
  }

  @Test
  void joiningTwiceIsOneStayAndALimitIsALimit() {
    String group = group("");
    String ann = member(group, "ann@x.org");
    Answer again = join(group, " Ann@X.org");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("member").path("id").asText()).isEqualTo(ann);
    member(group, "bob@x.org");
    member(group, "cat@x.org");
    assertThat(join(group, "dan@x.org").text("code")).isEqualTo("group_full");
    assertThat(delete(group + "/members/" + ann).status()).isEqualTo(202);
    assertThat(delete(group + "/members/" + ann).status()).isEqualTo(404);
    assertThat(join(group, "dan@x.org").status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"email\": \"no address\"} | email",
        "{\"email\": \"a@x.org, b@x.org\"} | email",
        "{} | email",
        "{\"email\": \"a@x.org\", \"discord_user_id\": \"ann\"} | discord_user_id",
        "{\"email\": \"a@x.org\", \"user_id\": \"7\"} | user_id",
        "{\"email\": \"a@x.org\", \"user_id\": \"11111111-1111-4111-8111-111111111111\"} | user_id",
        "{\"email\": \"a@x.org\", \"role\": \"boss\"} | role"
      })
  void whatIsWrongWithAMemberIsNamed(String body, String field) {
    Answer refused = api.post(world.owner, group("") + "/members", body);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("errors").path(0).path("field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ", \"invitations\": \"loud\" | invitations",
        ", \"reminder_minutes\": [10, -1] | reminder_minutes",
        ", \"reminder_minutes\": [1,2,3,4,5,6] | reminder_minutes",
        ", \"binding_id\": \"11111111-1111-4111-8111-111111111111\" | binding_id",
        ", \"mail_consent\": \"yes\" | mail_consent"
      })
  void whatIsWrongWithAGroupIsNamed(String fields, String field) {
    Answer refused = create(fields);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("errors").path(0).path("field").asText()).isEqualTo(field);
  }

  @Test
  void nobodyIsInvitedWhereNothingMayBeWrittenOrNoCalendarCan() {
    rows.direction("export_only");
    assertThat(create(", \"invitations\": \"none\"").text("code"))
        .isEqualTo("no_inviting_calendar");
    world.allow(false);
    assertThat(create(", \"invitations\": \"none\"").text("code")).isEqualTo("writes_not_allowed");
    assertThat(create("").status()).as("it invites nobody").isEqualTo(201);
  }

  @Test
  void aProviderThatAlwaysMailsNeedsConsent() {
    mayInvite();
    rows.run(
        "update calsyncd.calendar_connections set provider = 'microsoft' where id = ?::uuid",
        rows.connection());
    Answer refused = create(", \"invitations\": \"none\"");
    assertThat(refused.text("code")).isEqualTo("mail_consent_needed");
    assertThat(refused.text("detail")).contains("whatever it is asked", "several times");
    group(", \"invitations\": \"none\", \"mail_consent\": true");
  }

  @Test
  void aGroupIsChangedInPlaceOfItsVersionOnly() {
    String group = group("");
    Answer first = api.get(world.owner, group);
    assertThat(patch(group, first.tag(), "{\"name\": \"team\"}").status()).isEqualTo(200);
    assertThat(patch(group, first.tag(), "{\"name\": \"gang\"}").text("code"))
        .isEqualTo("version_changed");
    assertThat(api.get(world.owner, group).text("name")).isEqualTo("team");
  }

  private Answer patch(String path, String tag, String body) {
    return api.send(
        api.request(world.owner, path)
            .header("If-Match", tag)
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body)));
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
  void aGroupIsItsOwnersAndAManagerMayActForHim() {
    String group = group("");
    Owner other = new Owner("firm-a", UUID.randomUUID());
    for (String path : List.of("", "/members", "/meetings", "/responses")) {
      assertThat(api.get(other, group + path).status()).as(path).isEqualTo(404);
    }
    assertThat(api.post(other, group + "/sync", "").status()).isEqualTo(404);
    assertThat(api.post(other, group + "/members", "{\"email\": \"e@x.org\"}").status())
        .isEqualTo(404);
    UUID boss = UUID.randomUUID();
    Owner manager = new Owner("firm-a", boss);
    Answer acted =
        api.send(
            HttpRequest.newBuilder(api.uri(group + "/members"))
                .header("Authorization", "Bearer " + api.token(manager, Role.MANAGER))
                .header(ActingFor.HEADER, world.owner.userId().toString())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\": \"e@x.org\"}")));
    assertThat(acted.status()).isEqualTo(201);
    assertThat(
            rows.text(
                "select subject from calsyncd.audit_events where action = 'group.joined'"
                    + " and actor = ?",
                "user:" + boss))
        .isEqualTo("group:" + group.substring(group.lastIndexOf('/') + 1));
  }

  @Test
  void pagesOfGroupsGoOnWhereTheyEnded() {
    List<String> made = List.of(group(""), group(""), group(""));
    String page = GROUPS + "?limit=2";
    JsonNode first = api.get(world.owner, page).json();
    String cursor = first.path("next_cursor").asText();
    JsonNode second = api.get(world.owner, page + "&cursor=" + cursor).json();
    List<String> ids = new ArrayList<>();
    first.path("groups").forEach(it -> ids.add(GROUPS + "/" + it.path("id").asText()));
    second.path("groups").forEach(it -> ids.add(GROUPS + "/" + it.path("id").asText()));
    assertThat(ids).isEqualTo(made);
    assertThat(second.path("next_cursor").isNull()).isTrue();
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
}
