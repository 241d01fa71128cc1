package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The connections of a tenant, as its managers find them. */
final class AdminConnectionsTest {
  private static final String PATH = "/api/calendar/admin/connections/";
  private static ApiWorld api;
  private final Owner manager = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("admin_connections", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void connect() {
    connected("Ada@Example.com");
    connected("adam@example.com");
    connected("a_%\\@example.com");
    connected("grace@example.com");
  }

  private String connected(String email) {
    String id = api.connect(new Owner(manager.firmId(), UUID.randomUUID())).text("id");
    run("update calsyncd.calendar_connections set account_email = ? where id = ?::uuid", email, id);
    return id;
  }

  private static void run(String sql, Object... values) {
    api.database.with(handle -> handle.execute(sql, values));
  }

  private Answer list(String query) {
    return api.get(Role.MANAGER, manager, PATH + query);
  }

  private List<String> emails(String query) {
    return list(query).json().findValuesAsText("account_email");
  }

  private String id(String email) {
    return one(email).path("id").asText();
  }

  private JsonNode one(String email) {
    return list("?search=" + email).json().path("connections").path(0);
  }

  @Test
  void theyComeByEMailPageByPageEachOnce() {
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = list("?limit=1" + cursor).json();
      seen.addAll(page.findValuesAsText("account_email"));
      cursor =
          page.path("next_cursor").isNull() ? "" : "&cursor=" + page.path("next_cursor").asText();
    } while (!cursor.isEmpty());
    assertThat(seen)
        .containsExactly(
            "a_%\\@example.com", "Ada@Example.com", "adam@example.com", "grace@example.com");
  }

  @Test
  void aSearchIsABeginningAndTakesEachCharacterAsItIs() {
    assertThat(emails("?search=ADA")).containsExactly("Ada@Example.com", "adam@example.com");
    assertThat(emails("?search=a_")).containsExactly("a_%\\@example.com");
    assertThat(emails("?search=a_%25%5C")).containsExactly("a_%\\@example.com");
    assertThat(emails("?search=example")).isEmpty();
  }

  @Test
  void itTellsHowEachFares() {
    String id = id("grace");
    run("update calsyncd.calendar_connections set state = 'needs_reauth' where id = ?::uuid", id);
    JsonNode grace = one("grace");
    assertThat(grace.path("health").asText()).isEqualTo("needs_reauth");
    assertThat(grace.path("health_reasons").path(0).path("text").asText()).isNotEmpty();
    assertThat(grace.path("bindings").asInt()).isPositive();
    assertThat(grace.path("last_successful_sync").isNull()).isTrue();
    assertThat(emails("?health=needs_reauth")).containsExactly("grace@example.com");
    assertThat(emails("?state=needs_reauth")).containsExactly("grace@example.com");
    assertThat(emails("?state=active&health=needs_reauth")).isEmpty();
    assertThat(emails("?user_id=" + grace.path("user_id").asText()))
        .containsExactly("grace@example.com");
  }

  /** A page that health leaves nothing of tells where to go on. */
  @Test
  void aPageByHealthGoesOnBehindWhatWasLookedAt() {
    String last = id("grace");
    run("update calsyncd.calendar_connections set state = 'needs_reauth' where id = ?::uuid", last);
    connected("zoe@example.com");
    run(
        "update calsyncd.calendar_connections set state = 'needs_reauth' where firm_id = ? and"
            + " account_email like 'zoe%'",
        manager.firmId());
    JsonNode first = list("?health=needs_reauth&limit=1").json();
    assertThat(first.findValuesAsText("account_email")).containsExactly("grace@example.com");
    assertThat(emails("?health=needs_reauth&limit=1&cursor=" + first.path("next_cursor").asText()))
        .containsExactly("zoe@example.com");
  }

  @Test
  void anotherTenantsAreNotThere() {
    Owner foreign = new Owner("firm-" + UUID.randomUUID(), manager.userId());
    Answer answer = api.get(Role.MANAGER, foreign, PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("connections")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "STAFF"})
  void theyAreForManagers(Role role) {
    assertThat(api.get(role, manager, PATH).status()).isEqualTo(403);
    assertThat(api.send(HttpRequest.newBuilder(api.uri(PATH))).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "state, broken",
    "health, ill",
    "user_id, ada",
    "limit, 0",
    "cursor, x",
    "color, red",
    "search, a%00b"
  })
  void badParametersAreRefused(String name, String value) {
    assertThat(list("?" + name + "=" + value).status()).isEqualTo(400);
  }
}
