package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import calsyncd.daemon.auth.Role;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each endpoint of operators is for managers, and each sees the own tenant only. */
final class AdminAccessTest {
  private static final String BASE = "/api/calendar/admin";
  private static final Owner ADA = new Owner("firm-a", UUID.randomUUID());
  private static final Owner EVE = new Owner("firm-b", UUID.randomUUID());
  private static ApiWorld world;
  private static EngineRows rows;
  private static EngineRows.Linked event;
  private static String task;
  private static String attempt;
  private static String webhook;
  private static String group;

  /** Whose the things are that an endpoint is about. */
  private enum Subject {
    CONNECTION("id"),
    EVENT("id"),
    TASK("id"),
    ATTEMPT("id"),
    WEBHOOK("id"),
    GROUP("id"),
    /** Of no tenant; only names that nobody has are unknown. */
    QUEUE("provider"),
    JOB("job"),
    /** A list of what the tenant may see. */
    NONE("");

    private final String parameter;

    Subject(String parameter) {
      this.parameter = parameter;
    }
  }

  /** An endpoint, and what it is asked. */
  private record Endpoint(String method, String path, Subject subject, String body) {
    Endpoint(String method, String path, Subject subject) {
      this(method, path, subject, "");
    }

    String at(String value) {
      return BASE + path.replace("{" + subject.parameter + "}", value);
    }
  }

  private static final List<Endpoint> ENDPOINTS =
      List.of(
          new Endpoint("POST", "/connections/{id}/pause", Subject.CONNECTION),
          new Endpoint("POST", "/connections/{id}/resume", Subject.CONNECTION),
          new Endpoint("POST", "/connections/{id}/resync", Subject.CONNECTION),
          new Endpoint("GET", "/connections/{id}/sync-status", Subject.CONNECTION),
          new Endpoint("GET", "/connections/{id}/failed-attempts", Subject.CONNECTION),
          new Endpoint("GET", "/sync-attempts/failed", Subject.NONE),
          new Endpoint("POST", "/appointments/{id}/resync", Subject.EVENT),
          new Endpoint("GET", "/tasks/{id}", Subject.TASK),
          new Endpoint("POST", "/sync-attempts/{id}/replay", Subject.ATTEMPT),
          new Endpoint("POST", "/sync-attempts/replay", Subject.NONE),
          new Endpoint("GET", "/queues", Subject.NONE),
          new Endpoint("GET", "/queues/{provider}", Subject.QUEUE),
          new Endpoint("POST", "/queues/{provider}/drain", Subject.QUEUE),
          new Endpoint("GET", "/jobs", Subject.NONE),
          new Endpoint("POST", "/jobs/{job}/run", Subject.JOB),
          new Endpoint("GET", "/webhooks", Subject.NONE),
          new Endpoint("POST", "/webhooks/{id}/replay", Subject.WEBHOOK),
          new Endpoint("POST", "/webhooks/replay", Subject.NONE, "{\"from_id\": 1, \"to_id\": 2}"),
          new Endpoint("GET", "/audit", Subject.NONE),
          new Endpoint("GET", "/system-health", Subject.NONE),
          new Endpoint("GET", "/group-retries", Subject.NONE),
          new Endpoint("POST", "/groups/{id}/sync", Subject.GROUP),
          new Endpoint("GET", "/outbound-messages", Subject.NONE),
          new Endpoint("GET", "/connections", Subject.NONE));

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("admin_access", "");
    rows = new EngineRows(new WriteWorld(world, ADA));
    event = rows.linked("lunch", false);
    world.admin.stopped = true;
    attempt =
        rows.text(
            "insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id,"
                + " operation, state, error_class, correlation_id, started_at) select"
                + " gen_random_uuid(), firm_id, user_id, connection_id, id, 'pull', 'failed',"
                + " 'transient', 'c', now() from calsyncd.calendar_bindings where id = ?::uuid"
                + " returning id",
            rows.binding);
    webhook =
        rows.text(
            "insert into calsyncd.webhook_journal (firm_id, user_id, connection_id, provider,"
                + " verdict, received_at, bindings) select firm_id, user_id, connection_id,"
                + " 'google', 'rang', now(), array[id] from calsyncd.calendar_bindings"
                + " where id = ?::uuid returning id",
            rows.binding);
    group =
        rows.text(
            "insert into calsyncd.calendar_groups (id, firm_id, user_id, hub_calendar_id, name)"
                + " select gen_random_uuid(), firm_id, user_id, hub_calendar_id, 'crew'"
                + " from calsyncd.calendar_bindings where id = ?::uuid returning id",
            rows.binding);
    task =
        world
            .manage(ADA, "POST", BASE + "/connections/" + own(Subject.CONNECTION) + "/resync", "")
            .text("task_id");
  }

  @AfterAll
  static void stop() {
    world.admin.lets.release();
    world.close();
  }

  static Stream<Endpoint> endpoints() {
    return ENDPOINTS.stream();
  }

  static Stream<Endpoint> owned() {
    return ENDPOINTS.stream().filter(it -> it.subject() != Subject.NONE);
  }

  @Test
  void theTableHasEveryEndpointOfTheDocument() {
    JsonNode document = world.send(HttpRequest.newBuilder(world.uri("/openapi.json"))).json();
    List<String> documented = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(path -> {
          if (path.getKey().startsWith(BASE)) {
            path.getValue()
                .fieldNames()
                .forEachRemaining(name -> {
                  if (!name.equals("parameters")) {
                    documented.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                });
          }
        });
    assertThat(ENDPOINTS.stream().map(it -> it.method() + " " + BASE + it.path()))
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void nobodyGetsInWithoutAToken(Endpoint endpoint) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.uri(endpoint.at(own(endpoint.subject()))))
            .method(endpoint.method(), HttpRequest.BodyPublishers.noBody());
    assertThat(world.send(request).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void neitherUsersNorStaffGetIn(Endpoint endpoint) {
    String path = endpoint.at(own(endpoint.subject()));
    String before = world.everything();
    for (Role role : List.of(Role.USER, Role.STAFF)) {
      assertThat(world.as(role, ADA, endpoint.method(), path, "").status()).isEqualTo(403);
    }
    assertThat(world.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("owned")
  void whatIsAnotherTenantsIsUnknown(Endpoint endpoint) {
    String path =
        endpoint.at(
            switch (endpoint.subject()) {
              case QUEUE, JOB, NONE -> "nobodys";
              case CONNECTION, EVENT, TASK, ATTEMPT, WEBHOOK, GROUP -> own(endpoint.subject());
            });
    String before = world.everything();
    Answer answer = world.manage(EVE, endpoint.method(), path, "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text("detail")).startsWith("you have no such");
    assertThat(world.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("owned")
  void whatIsNobodysIsUnknown(Endpoint endpoint) {
    String path = endpoint.at(UUID.randomUUID().toString());
    assertThat(world.manage(ADA, endpoint.method(), path, "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void aManagerGetsInWithASlashAtTheEndOrWithout(Endpoint endpoint) {
    world.admin.lets.release();
    String path = endpoint.at(own(endpoint.subject()));
    assertThat(world.manage(ADA, endpoint.method(), path, endpoint.body()).status())
        .isIn(200, 202, 409);
    assertThat(world.manage(ADA, endpoint.method(), path + "/", endpoint.body()).status())
        .isIn(200, 202, 409);
  }

  /** The second is what curl says of an empty {@code -d}. */
  @ParameterizedTest
  @MethodSource("endpoints")
  void whatHasNoBodyNeedsNoTypeOfOne(Endpoint endpoint) {
    world.admin.lets.release(2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(world.uri(endpoint.at(own(endpoint.subject()))))
            .header("Authorization", "Bearer " + world.token(ADA, Role.MANAGER))
            .method(endpoint.method(), HttpRequest.BodyPublishers.noBody());
    List<Integer> well = endpoint.body().isEmpty() ? List.of(200, 202, 409) : List.of(400);
    assertThat(world.send(request).status()).isIn(well);
    request.header("Content-Type", "application/x-www-form-urlencoded");
    assertThat(world.send(request).status()).isIn(well);
  }

  @ParameterizedTest
  @MethodSource("endpoints")
  void nothingOfAnotherTenantIsShown(Endpoint endpoint) {
    if (endpoint.method().equals("GET")) {
      String path = endpoint.at(own(endpoint.subject()));
      Answer answer = world.manage(EVE, "GET", path, "");
      assertThat(answer.raw().body()).doesNotContain(ADA.userId().toString(), "firm-a");
    }
  }

  private static String own(Subject subject) {
    return switch (subject) {
      case CONNECTION ->
          rows.text(
              "select connection_id from calsyncd.calendar_bindings where id = ?::uuid",
              rows.binding);
      case EVENT -> event.event();
      case TASK -> task;
      case ATTEMPT -> attempt;
      case WEBHOOK -> webhook;
      case GROUP -> group;
      case QUEUE -> "google";
      case JOB -> AdminParts.JOB;
      case NONE -> "";
    };
  }
}
