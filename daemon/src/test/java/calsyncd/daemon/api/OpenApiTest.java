package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.auth.Role;
import calsyncd.health.Trouble;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.jaxrs2.Reader;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document and the API say the same. */
class OpenApiTest {
  private static final String BASE = "/integrations/calendar";
  private static final Owner ADA = new Owner("firm-a", UUID.randomUUID());
  private static ApiWorld world;
  private static JsonNode document;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("openapi", "");
    document = world.send(HttpRequest.newBuilder(world.uri("/openapi.json"))).json();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static TreeMap<String, Set<PathItem.HttpMethod>> operations(OpenAPI api) {
    TreeMap<String, Set<PathItem.HttpMethod>> operations = new TreeMap<>();
    api.getPaths()
        .forEach(
            (path, item) -> operations.put(path, new TreeSet<>(item.readOperationsMap().keySet())));
    return operations;
  }

  @Test
  void everyPathAndMethodIsInBoth() throws Exception {
    OpenAPI written = Json.mapper().treeToValue(document, OpenAPI.class);
    OpenAPI actual =
        new Reader(new OpenAPI())
            .read(
                Set.of(
                    ScheduleResource.class,
                    SyncResource.class,
                    ConnectResource.class,
                    ConnectionResource.class,
                    CalendarResource.class,
                    AdminJournalResource.class,
                    BindingResource.class,
                    EventResource.class,
                    ConflictResource.class,
                    PlanResource.class,
                    ProposalResource.class,
                    HistoryResource.class,
                    UndoResource.class,
                    ResponseResource.class,
                    AdminConnectionsResource.class,
                    AdminSyncStatusResource.class,
                    AdminConnectionFailuresResource.class,
                    AdminFailuresResource.class,
                    AdminConnectionResource.class,
                    AdminAppointmentResource.class,
                    AdminTaskResource.class,
                    AdminReplayResource.class,
                    AdminQueueResource.class,
                    AdminJobResource.class,
                    AdminAuditResource.class,
                    AdminSystemResource.class,
                    GroupResource.class,
                    GroupMemberResource.class,
                    GroupMeetingResource.class,
                    ChannelResource.class,
                    AdminGroupResource.class,
                    EndpointResource.class,
                    AdminOutboundResource.class,
                    SessionResource.class,
                    BeaconResource.class,
                    DeadLetterResource.class,
                    LiveResource.class,
                    OpenApiResource.class));
    TreeMap<String, Set<PathItem.HttpMethod>> resources = operations(written);
    resources.keySet().removeIf(path -> path.startsWith(BASE + "/webhooks/")); // servlets
    assertThat(resources).isEqualTo(operations(actual)).hasSize(71);
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    for (String reference : document.findValuesAsText("$ref")) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  @Test
  void answersHaveTheFieldsThatTheDocumentNames() {
    ApiWorld.Answer connection = world.connect(ADA);
    check("Connection", connection.json());
    check("Connections", world.get(ADA, BASE + "/connections").json());
    JsonNode calendars = world.get(ADA, BASE + "/calendars").json();
    check("Calendars", calendars);
    check("Calendar", calendars.path("calendars").path(0));
    check("Binding", calendars.path("calendars").path(0).path("bindings").path(0));
    check("Schedule", world.get(ADA, BASE + "/sync/schedule").json());
    check("SyncNow", world.post(ADA, BASE + "/sync/now", "").json());
    JsonNode status = world.get(ADA, BASE + "/sync/status").json();
    check("SyncStatus", status);
    check("BindingStatus", status.path("bindings").path(0));
    check("Events", world.get(ADA, BASE + "/events").json());
    check("Problem", world.get(ADA, BASE + "/events?limit=0").json());
    String hub = calendars.findValuesAsText("hub_calendar_id").getFirst();
    String day =
        "{\"title\":\"x\",\"start\":{\"date\":\"2026-12-03\"},\"end\":{\"date\":\"2026-12-04\"},"
            + "\"hub_calendar_id\":\""
            + hub
            + "\"}";
    JsonNode refused = world.post(ADA, BASE + "/events", day).json();
    check("Problem", refused);
    String reference = refused.path("type").asText().replace("/openapi.json#", "");
    assertThat(document.at(reference).path("status").asInt()).isEqualTo(403);
    world.post(ADA, BASE + "/sync/schedule", "{\"allow_writes\": true}");
    check("Event", world.post(ADA, BASE + "/events", day).json());
    checkDecisions(ADA);
    checkAdministration(connection.text("id"));
    check("Authorization", world.post(ADA, BASE + "/google/connect", "").json());
    checkSessions(hub);
  }

  private static void checkSessions(String hub) {
    String report =
        "{\"local_id\": \"openapi-session\", \"action\": \"start\", \"title\": \"x\","
            + " \"started_at\": \"%s\", \"hub_calendar_id\": \"%s\"}"
                .formatted(world.vendor.clock().instant(), hub);
    String batch = "{\"reports\": [" + report + "]}";
    JsonNode results = world.post(ADA, BASE + "/sessions/batch", batch).json();
    check("SessionResults", results);
    JsonNode sessions = world.get(ADA, BASE + "/sessions").json();
    check("Sessions", sessions);
    check("Session", sessions.path("sessions").path(0));
    check("DeadLetters", world.get(ADA, BASE + "/sessions/dead-letters").json());
  }

  private static void checkAdministration(String connection) {
    String admin = "/api/calendar/admin";
    world.database.with(handle ->
        handle.execute(
            "insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, operation,"
                + " state, error_class, correlation_id, started_at) select gen_random_uuid(),"
                + " firm_id, user_id, id, 'watch', 'failed', 'transient', 'c', now()"
                + " from calsyncd.calendar_connections where id = ?::uuid",
            connection));
    world.database.with(handle ->
        handle.execute(
            "insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id,"
                + " provider, watch_id, key_id) select gen_random_uuid(), firm_id, user_id, id,"
                + " 'google', 'w', 'k' from calsyncd.calendar_connections where id = ?::uuid",
            connection));
    JsonNode status = manager(admin + "/connections/" + connection + "/sync-status/");
    JsonNode system = manager(admin + "/system-health/");
    check("SystemHealth", system);
    check("ComponentHealth", system.path("components").path(0));
    assertThat(document.at("/components/schemas/ComponentHealth/properties/code/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(Stream.of(Trouble.values()).map(Trouble::code).toList());
    check("ConnectionSyncStatus", status);
    check("Statistics", status.path("statistics"));
    check("ErrorBreakdown", status.path("statistics").path("error_breakdown"));
    check("BindingSyncStatus", status.path("bindings").path(0));
    check("WatchStatus", status.path("watches").path(0));
    JsonNode failed = manager(admin + "/sync-attempts/failed/");
    check("Failures", failed);
    check("FailedAttempt", failed.path("failed_attempts").path(0));
    check("FailureCount", failed.path("connections").path(0));
    check(
        "ConnectionFailures", manager(admin + "/connections/" + connection + "/failed-attempts/"));
  }

  private static JsonNode manager(String path) {
    return world.get(Role.MANAGER, ADA, path).json();
  }

  private static void checkDecisions(Owner owner) {
    EngineRows rows = new EngineRows(new WriteWorld(world, owner));
    EngineRows.Linked linked = rows.linked("x", true);
    rows.changes(linked, UUID.randomUUID(), "y");
    String conflict = rows.conflict(linked, "open", java.util.Map.of("title", "z"), "title");
    String proposal = rows.proposal("would_mail", "would_mail", linked);
    JsonNode conflicts = world.get(owner, BASE + "/conflicts").json();
    check("Conflicts", conflicts);
    check("Conflict", conflicts.path("conflicts").path(0));
    check("ConflictField", conflicts.path("conflicts").path(0).path("fields").path(0));
    check("Conflict", world.get(owner, BASE + "/conflicts/" + conflict).json());
    check("Proposals", world.get(owner, BASE + "/proposals").json());
    check("Proposal", world.get(owner, BASE + "/proposals/" + proposal).json());
    JsonNode history = world.get(owner, linked.path() + "/history").json();
    check("History", history);
    check("Deed", history.path("history").path(0));
    String undo = "{\"event_id\": \"" + linked.event() + "\"}";
    check("Undone", world.post(owner, BASE + "/undo", undo).json());
    String untie = BASE + "/bindings/" + rows.binding + "?preview=true";
    check("OwnCopies", world.send(world.request(owner, untie).DELETE()).json());
  }

  private static void check(String schema, JsonNode answer) {
    JsonNode written = document.at("/components/schemas/" + schema);
    assertThat(written.isMissingNode()).isFalse();
    written
        .path("required")
        .forEach(field -> assertThat(answer.has(field.asText())).as(schema + field).isTrue());
    answer
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(written.path("properties").has(name)).as(schema + name).isTrue());
  }
}
