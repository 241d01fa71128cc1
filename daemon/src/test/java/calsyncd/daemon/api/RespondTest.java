package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.api.EngineRows.Linked;
import calsyncd.daemon.connect.OAuthWorld;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers to invitations. */
class RespondTest {
  private static final String BOSS = "boss@example.org";
  private static ApiWorld api;
  private WriteWorld world;
  private EngineRows rows;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("respond", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void user() {
    world = new WriteWorld(api);
    rows = new EngineRows(world);
  }

  private Linked meeting(boolean own, String organizer, String attendee) {
    Linked linked = rows.linked("meeting", own);
    rows.run(
        "update calsyncd.calendar_events set content = content || jsonb_build_object('organizer',"
            + " jsonb_build_object('email', ?), 'attendees', jsonb_build_array("
            + " jsonb_build_object('email', ?))) where id = ?::uuid",
        organizer,
        attendee,
        linked.event());
    return linked;
  }

  private Answer respond(Linked linked, String response) {
    return api.post(
        world.owner, linked.path() + "/respond", "{\"response\": \"" + response + "\"}");
  }

  @Test
  void anAnswerWaitsOnTheInvitationsOwnLink() {
    Linked meeting = meeting(false, BOSS, OAuthWorld.USER.toUpperCase(java.util.Locale.ROOT));
    int woken = api.woken.get();
    Answer answer = respond(meeting, "tentative");
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(202);
    assertThat(answer.text("binding_id") + answer.text("response"))
        .isEqualTo(rows.binding + "tentative");
    assertThat(
            rows.link(
                meeting, "wanted_response, hub_version, wanted_version, lag_since > created_at"))
        .isEqualTo("tentative 1 1 t");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(api.woken.get()).isEqualTo(woken + 1);
    assertThat(world.get(meeting.path()).tag()).isEqualTo("\"1\"");
    JsonNode deed = world.get(meeting.path() + "/history").json().path("history").path(0);
    assertThat(deed.path("verb").asText() + " " + deed.path("actor").asText())
        .isEqualTo("answered user:" + world.owner.userId());
    assertThat(respond(meeting, "accepted").status()).isEqualTo(202);
    assertThat(rows.link(meeting, "wanted_response")).isEqualTo("accepted");
  }

  private void assertRefused(Linked linked, String says) {
    Answer refused = respond(linked, "accepted");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("code")).isEqualTo("not_invited");
    assertThat(refused.text("detail")).contains(says);
    assertThat(rows.link(linked, "'<' || wanted_response || '>'")).isEqualTo("<>");
    assertThat(rows.rings()).isZero();
  }

  @Test
  void onlyWhoIsInvitedAnswers() {
    assertRefused(meeting(true, BOSS, OAuthWorld.USER), "nobody invited you");
    assertRefused(meeting(false, OAuthWorld.USER, BOSS), "organise");
    assertRefused(rows.linked("no meeting", false), "organise");
    assertRefused(meeting(false, BOSS, "eve@example.org"), "not among the people");
    Linked meeting = meeting(false, BOSS, OAuthWorld.USER);
    rows.direction("import_only");
    assertRefused(meeting, "PATCH the binding " + rows.binding);
  }

  @Test
  void anAnswerNeedsWritesAndTheUsersOwnLivingEvent() {
    Linked meeting = meeting(false, BOSS, OAuthWorld.USER);
    WriteWorld stranger = new WriteWorld(api);
    assertThat(
            api.post(stranger.owner, meeting.path() + "/respond", "{\"response\": \"declined\"}")
                .status())
        .isEqualTo(404);
    world.allow(false);
    assertThat(respond(meeting, "accepted").text("code")).isEqualTo("writes_not_allowed");
    world.allow(true);
    rows.run(
        "update calsyncd.calendar_events set deleted_at = now() where id = ?::uuid",
        meeting.event());
    assertThat(respond(meeting, "accepted").status()).isEqualTo(404);
    assertThat(rows.link(meeting, "'<' || wanted_response || '>'")).isEqualTo("<>");
  }
}
