package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.api.EngineRows.Linked;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes do only with a person's yes. */
class ProposalsTest {
  private static final String PATH = BASE + "/proposals";
  private static ApiWorld api;
  private WriteWorld world;
  private EngineRows rows;
  private Linked event;
  private Linked other;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("proposals", "");
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
    other = rows.linked("two", false);
  }

  private Answer decide(String id, String how) {
    return decide(id, how, world.get(PATH + "/" + id).tag());
  }

  private Answer decide(String id, String how, String tag) {
    return decide(world, id, how, tag);
  }

  private static Answer decide(WriteWorld who, String id, String how, String tag) {
    HttpRequest.Builder request =
        who.api
            .request(who.owner, PATH + "/" + id + "/" + how)
            .POST(HttpRequest.BodyPublishers.noBody());
    return who.api.send(tag.isEmpty() ? request : request.header("If-Match", tag));
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "reject"})
  void whatHasGrownSinceItWasSeenIsNotDecided(String how) {
    String id = rows.proposal("remove_copies", "copy_removal_proposed", event);
    String seen = world.get(PATH + "/" + id).tag();
    rows.join(id, other);

    Answer refused = decide(id, how, seen);

    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.text("code")).isEqualTo("version_changed");
    assertThat(refused.text("detail")).contains("has grown").contains("about 2 events now");
    assertThat(rows.link(event, "state")).isEqualTo("parked");
    assertThat(rows.rings()).isZero();
    assertThat(refused.tag()).isEqualTo(world.get(PATH + "/" + id).tag()).isNotEqualTo(seen);
    assertThat(decide(id, how, refused.tag()).status()).isEqualTo(202);
  }

  @Test
  void anotherVersionOfWhatWouldBeMailedIsSomethingElse() {
    String id = rows.proposal("would_mail", "would_mail", event);
    String seen = world.get(PATH + "/" + id).tag();
    rows.run("update calsyncd.event_links set parked_version = 7 where id = ?::uuid", event.link());
    assertThat(decide(id, "approve", seen).status()).isEqualTo(412);
  }

  @Test
  void whoDidNotLookDecidesNothing() {
    String id = rows.proposal("remove_copies", "copy_removal_proposed", event);
    assertThat(decide(id, "approve", "").status()).isEqualTo(428);
    assertThat(decide(id, "reject", "*").status()).isEqualTo(428);
    assertThat(world.get(PATH + "/" + id).text("state")).isEqualTo("open");
  }

  @Test
  void aProposalIsShownWithItsEvents() {
    String id = rows.proposal("remove_from_hub", "removal_proposed", event, other);
    JsonNode json = world.get(PATH + "/" + id).json();
    assertThat(
            json.path("kind").asText() + json.path("count").asText() + json.path("state").asText())
        .isEqualTo("remove_from_hub2open");
    assertThat(json.path("events").findValuesAsText("event_id"))
        .containsExactlyInAnyOrder(event.event(), other.event());
    JsonNode first = json.path("events").path(0);
    assertThat(first.path("side").asText() + " " + first.path("reason").asText())
        .isEqualTo("hub removal_proposed");
    assertThat(first.path("start").path("date_time").asText()).isEqualTo("2026-12-03T09:00:00");
    assertThat(world.get(PATH).json().path("proposals").findValuesAsText("id")).containsExactly(id);
    assertThat(world.get(PATH + "?state=decided").json().path("proposals")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"remove_from_hub", "remove_copies", "would_mail"})
  void aYesIsForAllOfItAndIsSaidOnce(String kind) {
    String id = rows.proposal(kind, "held", event, other);
    Linked apart = rows.linked("three", false);
    int woken = api.woken.get();
    Answer approved = decide(id, "approve");
    assertThat(approved.status()).as(approved.raw().body()).isEqualTo(202);
    assertThat(approved.text("state")).isEqualTo("approved");
    assertThat(approved.text("decided_by")).isEqualTo("user:" + world.owner.userId());
    assertThat(rows.link(event, "state")).isEqualTo("approved");
    assertThat(rows.link(other, "state")).isEqualTo("approved");
    assertThat(rows.link(apart, "state")).isEqualTo("linked");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(api.woken.get()).isEqualTo(woken + 1);
    Answer again = decide(id, "reject");
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.text("code")).isEqualTo("already_decided");
    assertThat(again.text("detail")).contains("approved before");
    assertThat(decide(id, "approve").status()).isEqualTo(409);
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(world.get(PATH + "?state=decided").json().path("proposals")).hasSize(1);
    assertThat(
            rows.text(
                "select count(*) from calsyncd.audit_events where subject = ?", "proposal:" + id))
        .isEqualTo("1");
  }

  @Test
  void whatStaysInTheHubIsLookedForAtTheProvider() {
    String id = rows.proposal("remove_from_hub", "removal_proposed", event);
    Linked back = rows.linked("came back", false);
    rows.run(
        "update calsyncd.event_links set proposal_id = ?::uuid where id = ?::uuid",
        id,
        back.link());
    assertThat(decide(id, "reject").status()).isEqualTo(202);
    assertThat(
            rows.link(
                event,
                "remote_id = 'r-' || event_id, incarnation, own_copy, intent_version,"
                    + " intent_wanted = remote_base, intent_hub_base = hub_base, hub_version,"
                    + " wanted_version, state, parked_version, proposal_id is null"))
        .isEqualTo("t 1 f 1 t t 1 1 linked 0 t");
    assertThat(rows.link(back, "intent_version is null, hub_version")).isEqualTo("t 1");
    assertThat(rows.rings()).isEqualTo(1);
    assertThat(world.get(event.path()).status()).isEqualTo(200);
  }

  @Test
  void whatWasRemovedFromTheHubComesBackWhereItsCopiesStay() {
    api.delete(world.owner, event.path(), "\"1\"");
    String id = rows.proposal("remove_copies", "copy_removal_proposed", event, other);
    assertThat(decide(id, "reject").status()).isEqualTo(202);
    Answer back = world.get(event.path());
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.tag()).isEqualTo("\"3\"");
    assertThat(back.text("title")).isEqualTo("one");
    assertThat(
            rows.link(
                event, "state, hub_version, wanted_version, coalesce(proposal_id::text, '-')"))
        .isEqualTo("linked 1 3 -");
    assertThat(rows.verbs(event)).containsEntry("restored", 1);
    assertThat(rows.link(other, "state, state_reason, parked_version, wanted_version"))
        .isEqualTo("parked rejected_by_user 1 1");
    assertThat(world.get(other.path()).tag()).isEqualTo("\"1\"");
  }

  @Test
  void anEventWhoseUidIsTakenStaysGone() {
    api.delete(world.owner, event.path(), "\"1\"");
    String uid = rows.content(event).path("uid").asText();
    world.post(world.hour("again", "2026-12-03T09:00:00").put("uid", uid));
    String id = rows.proposal("remove_copies", "copy_removal_proposed", event);
    assertThat(decide(id, "reject").status()).isEqualTo(202);
    assertThat(world.get(event.path()).status()).isEqualTo(404);
    assertThat(rows.link(event, "state, state_reason")).isEqualTo("parked rejected_by_user");
  }

  @Test
  void whatWouldBeMailedWaitsForAnotherVersion() {
    world.put(event.path(), "\"1\"", world.hour("changed", "2026-12-03T09:00:00"));
    String id = rows.proposal("would_mail", "would_mail", event);
    assertThat(decide(id, "reject").status()).isEqualTo(202);
    assertThat(rows.link(event, "state, state_reason, parked_version, wanted_version"))
        .isEqualTo("parked rejected_by_user 2 2");
  }

  @Test
  void nobodyElseSeesOrDecidesIt() {
    String id = rows.proposal("would_mail", "would_mail", event);
    WriteWorld stranger = new WriteWorld(api);
    assertThat(stranger.get(PATH + "/" + id).status()).isEqualTo(404);
    assertThat(stranger.get(PATH).json().path("proposals")).isEmpty();
    String seen = world.get(PATH + "/" + id).tag();
    assertThat(decide(stranger, id, "approve", seen).status()).isEqualTo(404);
    assertThat(decide(stranger, id, "reject", seen).status()).isEqualTo(404);
    assertThat(world.get(PATH + "/" + id).text("state")).isEqualTo("open");
  }
}
