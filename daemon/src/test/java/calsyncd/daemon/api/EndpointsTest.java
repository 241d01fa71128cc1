package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.hub.Owner;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints of webhooks over HTTP, and what managers see of messages. */
final class EndpointsTest {
  private static final String PATH = "/integrations/calendar/webhook-endpoints";
  private static final String ADMIN = "/api/calendar/admin/outbound-messages";
  private static ApiWorld api;
  private final Owner owner = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("endpoints", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private Answer add(String url) {
    return api.post(owner, PATH, "{\"url\": \"" + url + "\"}");
  }

  private Answer added() {
    Answer added = add("http://" + ApiWorld.DOWN + "/hook");
    assertThat(added.status()).as(added.raw().body()).isEqualTo(201);
    return added;
  }

  @Test
  void aSecretIsShownOnceAndStoredSealed() {
    Answer added = added();
    String secret = added.text("secret");

    assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(api.get(owner, PATH).raw().body())
        .contains(added.text("id"), "group_assigned", "active")
        .doesNotContain("secret", secret);
    String stored =
        api.database.in(handle ->
            handle
                .createQuery(
                    "select encode(secret, 'escape') || e::text from calsyncd.webhook_endpoints e")
                .mapTo(String.class)
                .list()
                .toString());
    assertThat(stored).doesNotContain(secret.substring(6));
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.org/hook",
    "https://127.0.0.1/hook",
    "https://user@example.org/hook",
    "https://10.0.0.1/hook",
    "https://[::1]/hook",
    "https://169.254.169.254/latest",
    "ftp://example.org/hook",
    "https:hook",
    "https://a b/"
  })
  void whatMayNotBePostedToIsRefused(String url) {
    Answer refused = add(url);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.raw().body()).contains("url");
    assertThat(api.get(owner, PATH).json().path("webhook_endpoints")).isEmpty();
  }

  @Test
  void anEndpointIsItsOwnersAlone() {
    String path = PATH + "/" + added().text("id");
    Owner other = new Owner(owner.firmId(), UUID.randomUUID());

    assertThat(api.get(other, PATH).json().path("webhook_endpoints")).isEmpty();
    assertThat(api.send(api.request(other, path).DELETE()).status()).isEqualTo(404);
    assertThat(api.send(api.request(owner, path).DELETE()).status()).isEqualTo(204);
    assertThat(api.send(api.request(owner, path).DELETE()).status()).isEqualTo(404);
  }

  @Test
  void aUserHasSoManyAndNoMore() {
    for (int n = 0; n < 3; n++) {
      added();
    }
    Answer full = add("http://" + ApiWorld.DOWN + "/hook");
    assertThat(full.status()).isEqualTo(409);
    assertThat(full.text("code")).isEqualTo("endpoints_full");
  }

  @Test
  void managersSeePageByPageWhatTheirTenantIsTold() {
    WriteWorld world = new WriteWorld(api, owner);
    added();
    String group =
        api.post(
                owner,
                "/integrations/calendar/groups",
                "{\"name\": \"crew\", \"mail_assigned\": true, \"hub_calendar_id\": \""
                    + world.hub
                    + "\"}")
            .location();
    api.post(owner, group + "/members", "{\"email\": \"ada@example.org\"}");

    Answer first = api.manage(owner, "GET", ADMIN + "?limit=1", "");
    String cursor = first.text("next_cursor");
    Answer second = api.manage(owner, "GET", ADMIN + "?limit=1&cursor=" + cursor, "");

    assertThat(first.json().path("outbound_messages")).hasSize(1);
    assertThat(second.json().path("outbound_messages")).hasSize(1);
    assertThat(second.json().path("next_cursor").isNull()).isTrue();
    assertThat(first.raw().body() + second.raw().body())
        .contains("\"webhook\"", "\"mail\"", "ada@example.org", "\"due\"");
    Owner elsewhere = new Owner("firm-else", UUID.randomUUID());
    assertThat(api.manage(elsewhere, "GET", ADMIN, "").json().path("outbound_messages")).isEmpty();
    assertThat(api.manage(owner, "GET", ADMIN + "?state=sent", "").json().path("outbound_messages"))
        .isEmpty();
  }
}
