package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A manager acts for a user of the own tenant; nobody else acts for anybody. */
final class ActingForTest {
  private static final String EVENTS = "/integrations/calendar/events";
  private static ApiWorld api;
  private final Owner manager = new Owner("firm-a", UUID.randomUUID());
  private WriteWorld world;
  private EngineRows rows;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("acting", "");
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

  private Answer acting(
      Owner actor, Role role, String user, String method, String path, String body) {
    return api.send(request(actor, role, user, method, path, body));
  }

  private HttpRequest.Builder request(
      Owner actor, Role role, String user, String method, String path, String body) {
    return HttpRequest.newBuilder(api.uri(path))
        .header("Authorization", "Bearer " + api.token(actor, role))
        .header(ActingFor.HEADER, user)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body));
  }

  private Answer acting(String method, String path, String body) {
    return acting(manager, Role.MANAGER, world.owner.userId().toString(), method, path, body);
  }

  private String audited(String subject) {
    return rows.text("select actor from calsyncd.audit_events where subject = ?", subject);
  }

  @Test
  void whatTheManagerWritesIsTheUsersAndItsActorIsTheManager() {
    ObjectNode event = world.hour("lunch", "2026-12-03T12:00:00");
    Answer made = acting("POST", EVENTS, event.toString());
    assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
    String id = made.text("id");

    assertThat(world.get(EVENTS + "/" + id).text("title")).isEqualTo("lunch");
    assertThat(acting("GET", EVENTS + "/" + id, "").text("title")).isEqualTo("lunch");
    String asManager = "user:" + manager.userId();
    assertThat(audited("event:" + id)).isEqualTo(asManager);
    Answer history = world.get(EVENTS + "/" + id + "/history");
    assertThat(history.json().findValuesAsText("actor")).isNotEmpty().containsOnly(asManager);
  }

  @Test
  void aProposalIsDecidedForTheUserInTheManagersName() {
    String id = rows.proposal("remove_from_hub", "removal_proposed", rows.linked("one", false));
    String path = "/integrations/calendar/proposals/" + id;
    String user = world.owner.userId().toString();
    Answer decided =
        api.send(
            request(manager, Role.MANAGER, user, "POST", path + "/approve", "")
                .header("If-Match", acting("GET", path, "").tag()));
    assertThat(decided.status()).as(decided.raw().body()).isEqualTo(202);
    assertThat(decided.text("decided_by")).isEqualTo("user:" + manager.userId());
    assertThat(audited("proposal:" + id)).isEqualTo("user:" + manager.userId());
  }

  @Test
  void withoutTheHeaderAManagerSeesTheOwnRowsAlone() {
    rows.linked("one", false);
    assertThat(api.get(Role.MANAGER, manager, EVENTS).json().path("events")).isEmpty();
    assertThat(acting("GET", EVENTS, "").json().path("events")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "STAFF"})
  void othersThanManagersActForNobodyNotEvenThemselves(Role role) {
    String user = world.owner.userId().toString();
    assertThat(acting(manager, role, user, "GET", EVENTS, "").status()).isEqualTo(403);
    assertThat(acting(world.owner, role, user, "GET", EVENTS, "").status()).isEqualTo(403);
  }

  @Test
  void withoutATokenTheHeaderIsWorthNothing() {
    Answer answer =
        api.send(
            HttpRequest.newBuilder(api.uri(EVENTS))
                .header(ActingFor.HEADER, world.owner.userId().toString()));
    assertThat(answer.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ada", "00000000-0000-0000-0000-00000000000", "*"})
  void whatNamesNobodyIsRefused(String name) {
    Answer answer = acting(manager, Role.MANAGER, name, "GET", EVENTS, "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).contains("must be the UUID of a user");
  }

  @Test
  void anotherTenantsUserAndOneThatIsNotThereLookTheSame() {
    Owner foreign = new Owner("firm-b", manager.userId());
    String user = world.owner.userId().toString();
    Answer other = acting(foreign, Role.MANAGER, user, "GET", EVENTS, "");
    Answer nobody = acting(foreign, Role.MANAGER, UUID.randomUUID().toString(), "GET", EVENTS, "");
    assertThat(other.status()).isEqualTo(404);
    assertThat(other.text("detail")).isEqualTo(nobody.text("detail"));
    String before = api.everything();
    acting(foreign, Role.MANAGER, user, "POST", "/integrations/calendar/sync/schedule", "{}");
    assertThat(api.everything()).isEqualTo(before);
  }

  @Test
  void atThePathsOfManagersItIsRefused() {
    Answer answer = acting("GET", "/api/calendar/admin/connections/", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).contains("leave it out");
  }

  /** Matrix parameters are no part of what a resource is matched by. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api;x=1/calendar/admin/connections/",
        "/api/calendar;x=1/admin/connections/",
        "/api/calendar/admin;x=1/connections/",
        "//api/calendar/admin/connections/"
      })
  void howeverAPathOfManagersIsWrittenItIsRefusedThere(String path) {
    assertThat(acting("GET", path, "").status()).isIn(400, 404);
  }

  @ParameterizedTest
  @CsvSource({"google,{}", "caldav,'{\"url\":\"https://dav.example.org/\"}'"})
  void anAccountIsConnectedInPerson(String provider, String body) {
    Answer answer = acting("POST", "/integrations/calendar/" + provider + "/connect", body);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("detail")).contains("in person");
  }

  private String acts() {
    return rows.text(
        "select count(*) || ' ' || coalesce((array_agg(action order by id desc))[1], '')"
            + " from calsyncd.audit_events where actor = ? and correlation_id <> ''",
        "user:" + manager.userId());
  }

  private long done() {
    return Long.parseLong(acts().split(" ", 2)[0]);
  }

  private void audited(String method, String path, String body, String action) {
    long before = done();
    Answer answer = acting(method, "/integrations/calendar" + path, body);
    assertThat(answer.status()).as(answer.raw().body()).isIn(200, 202, 204);
    assertThat(acts()).as(path).isEqualTo((before + 1) + " " + action);
  }

  @Test
  void whateverAManagerDoesForAUserIsOneRowOfTheAudit() {
    String binding = "/bindings/" + rows.binding;
    String connection =
        rows.text(
            "select connection_id from calsyncd.calendar_bindings where id = ?::uuid",
            rows.binding);
    String often = "{\"sync_frequency_minutes\": 35, \"allow_writes\": true}";
    audited("POST", "/sync/schedule", often, "preferences.changed");
    audited("POST", "/sync/now", "", "calendar_sync_now_requested");
    audited("PATCH", binding, "{\"state\": \"paused\"}", "binding.paused");
    audited("PATCH", binding, "{\"state\": \"active\"}", "binding.resumed");
    audited("DELETE", binding, "", "binding.untied");
    audited("DELETE", "/connections/" + connection, "", "calendar_connection_disconnected");
    assertThat(
            rows.text(
                "select before ->> 'minutes' || ' ' || (after ->> 'minutes') || ' ' || subject"
                    + " from calsyncd.audit_events where action = 'preferences.changed'"
                    + " and actor = ?",
                "user:" + manager.userId()))
        .isEqualTo("60 35 user:" + world.owner.userId());
    long before = done();
    acting("POST", "/integrations/calendar/sync/schedule", often);
    assertThat(done()).as("nothing changed").isEqualTo(before);
  }
}
