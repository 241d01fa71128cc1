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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What managers read of connections of their tenant, and nobody else. */
final class AdminReadsTest {
  private static final String ADMIN = "/api/calendar/admin";
  private static final String ALL = ADMIN + "/sync-attempts/failed/";
  private static final String CURSOR = "a-cursor-of-the-provider-that-is-long";
  private static ApiWorld api;
  private final Owner manager = new Owner("firm-" + UUID.randomUUID(), UUID.randomUUID());
  private String connection = "";
  private String binding = "";

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("admin_reads", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** The connection is another user's of the tenant. */
  @BeforeEach
  void connect() {
    connection = connect(manager.firmId());
    binding =
        text(
            "select id::text from calsyncd.calendar_bindings where connection_id = ?::uuid"
                + " order by id limit 1",
            connection);
  }

  private static String connect(String firm) {
    return api.connect(new Owner(firm, UUID.randomUUID())).text("id");
  }

  private static void run(String sql, Object... values) {
    api.database.with(handle -> handle.execute(sql, values));
  }

  private static String text(String sql, Object... values) {
    return api.database.in(handle -> handle.select(sql, values).mapTo(String.class).one());
  }

  private Answer get(String path) {
    return api.get(Role.MANAGER, manager, path);
  }

  private String path(String what) {
    return ADMIN + "/connections/" + connection + "/" + what + "/";
  }

  /** A failed attempt that began so many minutes ago. */
  private String failed(String operation, String errorClass, boolean exhausted, int minutes) {
    String id = UUID.randomUUID().toString();
    run(
        """
        insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id,
          operation, direction, state, error_class, error_summary, retry_count,
          max_retries_reached, next_retry_at, correlation_id, provider_request_id, started_at,
          duration_ms, link_id, event_id)
        select ?::uuid, firm_id, user_id, id, ?::uuid, ?, 'outbound',
          case when ? then 'failed' else 'pending_retry' end, ?, 'backendError', 3, ?,
          case when ? then null else now() - interval '1 second' end, 'corr', 'req',
          now() - ? * interval '1 minute', 12, gen_random_uuid(), ?::uuid
        from calsyncd.calendar_connections where id = ?::uuid
        """,
        id,
        binding,
        operation,
        exhausted,
        errorClass,
        exhausted,
        exhausted,
        minutes,
        id,
        connection);
    return id;
  }

  static Stream<String> paths() {
    return Stream.of(
        ADMIN + "/connections/%s/sync-status/", ADMIN + "/connections/%s/failed-attempts/", ALL);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void nobodyReadsItWithoutAToken(String path) {
    Answer answer = api.send(HttpRequest.newBuilder(api.uri(path.formatted(connection))).GET());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text("title")).isEqualTo("Unauthorized");
  }

  @ParameterizedTest
  @EnumSource(names = {"USER", "STAFF"})
  void onlyManagersReadIt(Role role) {
    paths()
        .forEach(path -> {
          Answer answer = api.get(role, manager, path.formatted(connection));
          assertThat(answer.status()).as(path).isEqualTo(403);
          assertThat(answer.text("correlation_id")).isNotEmpty();
        });
  }

  @Test
  void anotherTenantsConnectionIsNotThere() {
    failed("pull", "transient", false, 1);
    Owner other = new Owner("another", UUID.randomUUID());
    paths()
        .forEach(path -> {
          String asked = path.contains("%s") ? path : path + "?connection_id=%s";
          Answer answer = api.get(Role.MANAGER, other, asked.formatted(connection));
          assertThat(answer.status()).as(path).isEqualTo(404);
          assertThat(answer.text("detail")).isEqualTo("you have no such connection");
        });
    JsonNode none = api.get(Role.MANAGER, other, ALL).json();
    assertThat(none.path("failed_attempts")).isEmpty();
    assertThat(none.path("total_count").asInt()).isZero();
    assertThat(none.path("connections")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("paths")
  void anIdThatIsNoneNamesNothingAndTheLastSlashMayBeLeftOut(String path) {
    String given = path.formatted(connection);
    assertThat(get(given).status()).isEqualTo(200);
    assertThat(get(given.substring(0, given.length() - 1)).json()).isEqualTo(get(given).json());
    assertThat(get(path.formatted(UUID.randomUUID())).status())
        .isEqualTo(path.equals(ALL) ? 200 : 404);
    assertThat(get(path.formatted("x")).status()).isEqualTo(path.equals(ALL) ? 200 : 404);
  }

  @ParameterizedTest
  @CsvSource({
    "operation, push",
    "error_class, TRANSIENT",
    "include_exhausted, yes",
    "limit, 0",
    "limit, 501",
    "cursor, nonsense",
    "connection_id, x"
  })
  void aBadParameterIsNamed(String name, String value) {
    Answer answer = get(ALL + "?" + name + "=" + value);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("errors").path(0).path("field").asText()).isEqualTo(name);
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(get(path("failed-attempts") + "?" + name + "=" + value).status()).isEqualTo(400);
    assertThat(get(path("sync-status") + "?" + name + "=" + value).status()).isEqualTo(400);
  }

  @Test
  void whatFailedIsShownWhole() {
    String id = failed("update", "transient", false, 2);
    JsonNode json = get(path("failed-attempts")).json();
    assertThat(json.path("connection_id").asText()).isEqualTo(connection);
    assertThat(json.path("total_count").asInt()).isOne();
    JsonNode item = json.path("failed_attempts").path(0);
    assertThat(item.path("attempt_id").asText()).isEqualTo(id);
    assertThat(item.path("appointment_id").asText()).isEqualTo(id);
    assertThat(
            Stream.of(
                    "operation",
                    "direction",
                    "state",
                    "error_class",
                    "error_summary",
                    "retry_count",
                    "max_retries_reached",
                    "duration_ms",
                    "provider_request_id",
                    "correlation_id")
                .map(field -> item.path(field).asText())
                .toList())
        .containsExactly(
            "update",
            "outbound",
            "pending_retry",
            "transient",
            "backendError",
            "3",
            "false",
            "12",
            "req",
            "corr");
    assertThat(item.path("next_retry_at").asText()).isGreaterThan(item.path("started_at").asText());
    assertThat(json.path("next_cursor").isNull()).isTrue();
  }

  @Test
  void filtersAndCountsAgree() {
    String pending = failed("update", "transient", false, 1);
    String exhausted = failed("create", "rate_limited", true, 2);
    String refused = failed("create", "non_retryable", true, 3);

    assertThat(ids(ALL)).containsExactly(pending);
    assertThat(ids(ALL + "?include_exhausted=true")).containsExactly(pending, exhausted, refused);
    assertThat(ids(ALL + "?include_exhausted=true&operation=create"))
        .containsExactly(exhausted, refused);
    assertThat(ids(ALL + "?include_exhausted=true&error_class=non_retryable"))
        .containsExactly(refused);
    assertThat(ids(path("failed-attempts") + "?include_exhausted=true")).hasSize(3);
    JsonNode all = get(ALL + "?include_exhausted=true&connection_id=" + connection).json();
    String each = "{\"transient\":1,\"rate_limited\":1,\"non_retryable\":1}";
    assertThat(all.path("error_breakdown").toString()).isEqualTo(each);
    assertThat(all.path("total_count").asInt()).isEqualTo(3);
    assertThat(all.path("connections").size()).isOne();
    assertThat(all.path("connections").path(0).path("connection_id").asText())
        .isEqualTo(connection);
    assertThat(all.path("connections").path(0).path("error_breakdown").toString()).isEqualTo(each);
  }

  private List<String> ids(String path) {
    JsonNode json = get(path).json();
    List<String> ids = json.path("failed_attempts").findValuesAsText("attempt_id");
    assertThat(json.path("total_count").asInt()).isEqualTo(ids.size());
    return ids;
  }

  @Test
  void pagesGoOnWhereTheyEndedInTheirOwnListOnly() {
    List<String> made = new ArrayList<>();
    for (int minutes = 0; minutes < 5; minutes++) {
      made.add(failed("update", "transient", false, minutes));
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 3; page++) {
      JsonNode json = get(ALL + "?limit=2" + cursor).json();
      seen.addAll(json.path("failed_attempts").findValuesAsText("attempt_id"));
      assertThat(json.path("total_count").asInt()).isEqualTo(5);
      assertThat(json.path("next_cursor").isNull()).isEqualTo(page == 2);
      cursor = "&cursor=" + (page == 2 ? cursor.substring(8) : json.path("next_cursor").asText());
    }
    assertThat(seen).isEqualTo(made);
    assertThat(get(ALL + "?include_exhausted=true" + cursor).status()).isEqualTo(400);
    assertThat(get(path("failed-attempts") + "?limit=2" + cursor).status()).isEqualTo(400);
  }

  @Test
  void aConnectionThatNeverSyncedHasNoFigures() {
    JsonNode json = get(path("sync-status")).json();
    assertThat(json.path("provider").asText()).isEqualTo("google");
    assertThat(json.path("state").asText()).isEqualTo("active");
    assertThat(json.path("last_sync_at").isNull()).isTrue();
    assertThat(json.path("last_sync_cursor").isNull()).isTrue();
    assertThat(json.path("statistics").path("total_attempts").asInt()).isZero();
    assertThat(json.path("statistics").path("success_rate").isNull()).isTrue();
    assertThat(json.path("bindings").findValuesAsText("binding_id")).contains(binding);
    assertThat(json.path("watches")).isEmpty();
  }

  @Test
  void figuresComeFromTheCounters() {
    counted(60, 2, 1, 0, 1);
    counted(120, 4, 1, 1, 0);
    failed("update", "transient", false, 1);
    failed("create", "transient", true, 1);
    run(
        "update calsyncd.calendar_sync_status set last_outcome = 'synced', last_sync_at = now(),"
            + " last_successful_sync = now() - interval '1 hour' where binding_id = ?::uuid",
        binding);
    run("update calsyncd.calendar_bindings set cursor = ? where id = ?::uuid", CURSOR, binding);

    JsonNode json = get(path("sync-status")).json();
    JsonNode statistics = json.path("statistics");
    assertThat(
            Stream.of(
                    "total_attempts",
                    "successes",
                    "failures",
                    "success_rate",
                    "max_retries_reached",
                    "pending_retry",
                    "eligible_for_retry")
                .map(field -> statistics.path(field).asText())
                .toList())
        .containsExactly("10", "6", "4", "0.6", "1", "1", "1");
    assertThat(statistics.path("error_breakdown").toString())
        .isEqualTo("{\"transient\":2,\"rate_limited\":1,\"non_retryable\":1}");
    assertThat(json.path("last_sync_cursor").asText()).isEqualTo("a-curs...s-long");
    assertThat(statistics.path("last_sync_cursor")).isEqualTo(json.path("last_sync_cursor"));
    assertThat(statistics.path("last_successful_sync").asText())
        .isLessThan(json.path("last_sync_at").asText());
  }

  private void counted(int minutes, int good, int away, int busy, int refused) {
    run(
        """
        insert into calsyncd.sync_attempt_counts (connection_id, hour, operation, direction,
          firm_id, successes, transient, rate_limited, non_retryable, exhausted)
        select id, date_trunc('hour', now() - ? * interval '1 minute'), 'pull', 'inbound', firm_id,
          ?, ?, ?, ?, ?
        from calsyncd.calendar_connections where id = ?::uuid
        """,
        minutes,
        good,
        away,
        busy,
        refused,
        refused,
        connection);
  }

  @Test
  void theLastWatchOfEachCalendarIsShown() {
    watch("stopped", 2);
    watch("active", 1);
    JsonNode watches = get(path("sync-status")).json().path("watches");
    assertThat(watches).hasSize(1);
    assertThat(watches.path(0).path("state").asText()).isEqualTo("active");
    assertThat(watches.path(0).path("binding_id").asText()).isEqualTo(binding);
    assertThat(watches.path(0).path("notifications").asInt()).isEqualTo(7);
  }

  private void watch(String state, int hours) {
    run(
        """
        insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,
          binding_id, provider, watch_id, key_id, state, notifications, created_at)
        select gen_random_uuid(), firm_id, user_id, connection_id, id, 'google', ?, 'k', ?, 7,
          now() - ? * interval '1 hour'
        from calsyncd.calendar_bindings where id = ?::uuid
        """,
        UUID.randomUUID().toString(),
        state,
        hours,
        binding);
  }
}
