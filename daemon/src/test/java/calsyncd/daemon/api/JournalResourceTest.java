package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may read and replay the journal, and how it is read. */
class JournalResourceTest {
  private static final String PATH = "/api/calendar/admin/webhooks";
  private static final Owner BOSS = new Owner("firm-a", UUID.randomUUID());
  private static final Owner STRANGER = new Owner("firm-b", UUID.randomUUID());
  private static ApiWorld world;
  private static String connection;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("journal_api", "");
    connection = world.connect(new Owner("firm-a", UUID.randomUUID())).text("id");
    world.database.with(handle ->
        handle.execute(
            "insert into calsyncd.webhook_journal (firm_id, user_id, connection_id, provider,"
                + " verdict, watch_id, state, received_at, bindings, correlation_id,"
                + " pass_correlation_id) select firm_id, user_id, connection_id, 'google', 'rang',"
                + " 'w', 'exists', now() - interval '1 s', array[id], 'r', 'p' from"
                + " calsyncd.calendar_bindings, generate_series(1, 2)"));
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static Answer as(Owner owner, Role role, String method, String path, String body) {
    return world.send(
        HttpRequest.newBuilder(world.uri(PATH + path))
            .header("Authorization", "Bearer " + world.token(owner, role))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static Answer get(String path) {
    return as(BOSS, Role.MANAGER, "GET", path, "");
  }

  private static Answer replay(String path, String body) {
    return as(BOSS, Role.MANAGER, "POST", path, body);
  }

  @Test
  void aPageNamesWhereTheNextBegins() {
    Answer first = get("?limit=3&connection_id=" + connection);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json().path("webhooks")).hasSize(3);
    var entry = first.json().path("webhooks").path(0);
    assertThat(entry.path("lag_ms").asLong()).isGreaterThanOrEqualTo(1_000);
    assertThat(entry.path("bindings")).hasSize(1);
    assertThat(entry.path("pass_correlation_id").asText()).isEqualTo("p");

    Answer next = get("/?provider=google&cursor=" + first.text("next_cursor"));
    assertThat(next.json().path("webhooks")).hasSize(1);
    assertThat(next.json().path("next_cursor").isNull()).isTrue();
    assertThat(get("?provider=microsoft").json().path("webhooks")).isEmpty();
    assertThat(get("?connection_id=x").status()).isEqualTo(400);
    assertThat(get("?cursor=x").status()).isEqualTo(400);
  }

  @Test
  void oneAndManyAreReplayed() {
    var entries = get("").json().path("webhooks");
    long newest = entries.path(0).path("id").asLong();
    int woken = world.woken.get();

    Answer one = replay("/" + newest + "/replay/", "");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.json().at("/result/status").asText()).isEqualTo("started");
    assertThat(one.json().at("/result/correlation_id").asText())
        .isEqualTo(one.raw().headers().firstValue("X-Correlation-Id").orElseThrow());
    Answer many = replay("/replay", "{\"from_id\": 0, \"to_id\": " + newest + "}");
    assertThat(many.json().at("/result/notifications").asInt()).isEqualTo(4);
    assertThat(many.json().at("/result/bindings").asInt()).isEqualTo(2);
    assertThat(world.woken.get()).isEqualTo(woken + 2);
  }

  @Test
  void whatCanNotBeReplayedIsSaid() {
    assertThat(replay("/999999/replay", "").status()).isEqualTo(404);
    assertThat(replay("/x/replay", "").status()).isEqualTo(404);
    assertThat(replay("/replay", "{\"from_id\": 9, \"to_id\": 1}").status()).isEqualTo(422);
    assertThat(replay("/replay", "{\"from_id\": 1}").status()).isEqualTo(422);
    assertThat(replay("/replay", "{\"from_id\": 99998, \"to_id\": 99999}").status()).isEqualTo(422);
  }

  @Test
  void onlyManagersOfTheTenantGetIn() {
    assertThat(world.send(HttpRequest.newBuilder(world.uri(PATH))).status()).isEqualTo(401);
    assertThat(as(BOSS, Role.USER, "GET", "", "").status()).isEqualTo(403);
    assertThat(as(BOSS, Role.STAFF, "POST", "/replay", "{}").status()).isEqualTo(403);
    assertThat(as(BOSS, Role.STAFF, "POST", "/1/replay", "").status()).isEqualTo(403);
    assertThat(as(STRANGER, Role.MANAGER, "GET", "", "").json().path("webhooks")).isEmpty();
    assertThat(as(STRANGER, Role.MANAGER, "POST", "/1/replay", "").status()).isEqualTo(404);
  }
}
