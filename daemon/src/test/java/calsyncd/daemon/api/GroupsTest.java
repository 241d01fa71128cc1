package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
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
final class GroupsTest extends GroupScenes {
  private static ApiWorld api;

  GroupsTest() {
    super(api);
  }

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("groups", "");
  }

  @AfterAll
  static void stop() {
    api.close();
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
    assertThat(switched.json().path("pending").toString())
        .isEqualTo("[\"calendar\",\"reminders\",\"rsvps\"]");
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
        ", \"binding_id\": \"11111111-1111-4111-8111-111111111111\" | binding_id",
        ", \"mail_consent\": \"yes\" | mail_consent",
        ", \"mail_reminders\": 1 | mail_reminders",
        ", \"reminder_minutes\": 10 | reminder_minutes",
        ", \"reminder_minutes\": [\"10\"] | reminder_minutes",
        ", \"reminder_minutes\": [-1] | reminder_minutes",
        ", \"reminder_minutes\": [40321] | reminder_minutes",
        ", \"reminder_minutes\": [10, 10] | reminder_minutes",
        ", \"reminder_minutes\": [1, 2, 3, 4, 5, 6] | reminder_minutes"
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
}
