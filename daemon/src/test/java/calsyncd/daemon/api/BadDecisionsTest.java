package calsyncd.daemon.api;

import static calsyncd.daemon.api.BadInputGround.ADA;
import static calsyncd.daemon.api.BadInputGround.BASE;
import static calsyncd.daemon.api.BadInputGround.BOB;
import static calsyncd.daemon.api.BadInputGround.SAME_USER_ELSEWHERE;
import static calsyncd.daemon.api.BadInputGround.binding;
import static calsyncd.daemon.api.BadInputGround.calendar;
import static calsyncd.daemon.api.BadInputGround.check;
import static calsyncd.daemon.api.BadInputGround.event;
import static calsyncd.daemon.api.BadInputGround.json;
import static calsyncd.daemon.api.BadInputGround.open;
import static calsyncd.daemon.api.BadInputGround.world;

import calsyncd.daemon.api.BadInputGround.Row;
import calsyncd.hub.Owner;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong requests about bindings and about what passes leave to people. */
class BadDecisionsTest {
  private static String conflict;
  private static String proposal;
  private static String pass;

  private static String inserted(String sql, Object... values) {
    return world.database.in(handle -> handle.select(sql, values).mapTo(String.class).one());
  }

  @BeforeAll
  static void start() throws Exception {
    open("bad_decisions");
    conflict =
        inserted(
            "insert into calsyncd.calendar_sync_conflicts (id, firm_id, user_id, event_id,"
                + " binding_id, hub, remote, fields) select gen_random_uuid(), firm_id, user_id,"
                + " id, ?::uuid, content, content, '{title}' from calsyncd.calendar_events"
                + " where id = ?::uuid returning id",
            binding,
            event);
    proposal =
        inserted(
            "insert into calsyncd.sync_proposals (id, firm_id, user_id, binding_id, kind, pass_id)"
                + " select gen_random_uuid(), firm_id, user_id, id, 'would_mail',"
                + " gen_random_uuid()"
                + " from calsyncd.calendar_bindings where id = ?::uuid returning id",
            binding);
    pass =
        inserted(
            "insert into calsyncd.event_history (firm_id, user_id, event_id, pass_id, actor, side,"
                + " verb, before, version) select firm_id, user_id, id, gen_random_uuid(), 'sync',"
                + " 'hub', 'updated', content, 1 from calsyncd.calendar_events where id = ?::uuid"
                + " returning pass_id",
            event);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private static Row row(
      String name, int status, String says, Supplier<HttpRequest.Builder> request) {
    return new Row(name, request, status, says);
  }

  static Stream<Row> rows() {
    return Stream.of(bindings(), lists(), strangers(), resolves(), restores(), undos(), responses())
        .flatMap(rows -> rows);
  }

  private static Row patch(String name, int status, String says, String body) {
    return row(name, status, says, () -> json("PATCH", "/bindings/" + binding, body));
  }

  private static Row untie(String name, String says, String query) {
    return row(
        name, 400, says, () -> world.request(ADA, BASE + "/bindings/" + binding + query).DELETE());
  }

  private static Stream<Row> bindings() {
    return Stream.of(
        patch("three ways", 422, "import_only", "{\"direction\": \"three_way\"}"),
        patch("two ways unallowed", 409, "allow_writes", "{\"direction\": \"two_way\"}"),
        patch("busy only", 422, "goes with", "{\"export_view\": \"busy_only\"}"),
        patch("a view of all", 422, "busy_only", "{\"export_view\": \"all\"}"),
        patch("mail maybe", 422, "true or false", "{\"may_mail\": \"maybe\"}"),
        patch("attendees as a list", 422, "true or false", "{\"exports_attendees\": []}"),
        patch("filters as text", 400, "object", "{\"filters\": \"free\"}"),
        patch("an unknown filter", 422, "not known", "{\"filters\": {\"busy\": true}}"),
        patch("a title of nothing", 422, "title", "{\"filters\": {\"title\": \"\"}}"),
        patch(
            "a title of everything",
            422,
            "1 to 200",
            "{\"filters\": {\"title\": \"%s\"}}".formatted("x".repeat(201))),
        patch("yesterday's tomorrow", 422, "past_days", "{\"filters\": {\"past_days\": -1}}"),
        patch("half a day", 422, "future_days", "{\"filters\": {\"future_days\": 0.5}}"),
        untie("copies burnt", "[keep, remove]", "?copies=burn"),
        untie("preview perhaps", "true or false", "?preview=perhaps"),
        untie("another parameter", "not known", "?force=true"),
        untie("copies twice", "more than once", "?copies=keep&copies=keep"),
        row(
            "a preview for another user",
            404,
            "no such binding",
            () -> world.request(BOB, BASE + "/bindings/" + binding + "?preview=true").DELETE()),
        row(
            "another user's policy",
            404,
            "no such binding",
            () ->
                world
                    .request(BOB, BASE + "/bindings/" + binding)
                    .header("Content-Type", "application/json")
                    .method("PATCH", BodyPublishers.ofString("{\"may_mail\": true}"))),
        row(
            "a state of ours",
            422,
            "paused",
            () -> json("PATCH", "/bindings/" + binding, "{\"state\": \"stopped\"}")),
        row(
            "a binding of nothing",
            404,
            "no such binding",
            () -> json("PATCH", "/bindings/" + UUID.randomUUID(), "{\"state\": \"paused\"}")),
        row(
            "a second binding of a calendar",
            409,
            "calendar_id is bound already",
            () -> json("POST", "/bindings", "{\"calendar_id\": \"" + calendar + "\"}")),
        row("no calendar", 422, "calendar_id is missing", () -> json("POST", "/bindings", "{}")),
        row(
            "a calendar that is no UUID",
            422,
            "calendar_id must be",
            () -> json("POST", "/bindings", "{\"calendar_id\": \"primary\"}")));
  }

  private static Row get(String name, int status, String says, String path) {
    return row(name, status, says, () -> world.request(ADA, BASE + path).GET());
  }

  private static Stream<Row> lists() {
    String nothing = UUID.randomUUID().toString();
    return Stream.of(
        get("conflicts of another state", 400, "[open, resolved]", "/conflicts?state=closed"),
        get("no conflicts", 400, "from 1 to 500", "/conflicts?limit=0"),
        get("all conflicts", 400, "from 1 to 500", "/conflicts?limit=501"),
        get("a forged cursor", 400, "next_cursor", "/conflicts?cursor=%21"),
        get("a cursor of nothing", 400, "next_cursor", "/conflicts?cursor=YWJj"),
        get("an unknown parameter", 400, "not known", "/conflicts?offset=1"),
        get("a conflict of nothing", 404, "no such conflict", "/conflicts/" + nothing),
        get("a conflict that is no id", 404, "no such conflict", "/conflicts/1"),
        get("proposals of another state", 400, "[open, decided]", "/proposals?state=approved"),
        get("a proposal cursor of nothing", 400, "next_cursor", "/proposals?cursor=YWJj"),
        get("too many proposals", 400, "from 1 to 500", "/proposals?limit=1000"),
        get("a proposal of nothing", 404, "no such proposal", "/proposals/" + nothing),
        get("the history of nothing", 404, "no such event", "/events/" + nothing + "/history"),
        row(
            "a history without end",
            400,
            "from 1 to 500",
            () -> world.request(ADA, BASE + "/events/" + event + "/history?limit=-1").GET()),
        row(
            "a history cursor of another list",
            400,
            "next_cursor",
            () ->
                world
                    .request(ADA, BASE + "/events/" + event + "/history?cursor=Y29uZmxpY3RzfDE")
                    .GET()));
  }

  private static Row stranger(String name, String says, Owner who, Supplier<String> path) {
    return row(
        name,
        404,
        says,
        () ->
            world
                .request(who, BASE + path.get())
                .header("Content-Type", "application/json")
                .header("If-Match", "\"1\"")
                .POST(BodyPublishers.ofString("{}")));
  }

  private static Stream<Row> strangers() {
    return Stream.of(BOB, SAME_USER_ELSEWHERE)
        .flatMap(who ->
            Stream.of(
                row(
                    "another's conflict",
                    404,
                    "no such conflict",
                    () -> world.request(who, BASE + "/conflicts/" + conflict).GET()),
                row(
                    "another's proposal",
                    404,
                    "no such proposal",
                    () -> world.request(who, BASE + "/proposals/" + proposal).GET()),
                row(
                    "another's history",
                    404,
                    "no such event",
                    () -> world.request(who, BASE + "/events/" + event + "/history").GET()),
                stranger(
                    "another's conflict decided",
                    "no such conflict",
                    who,
                    () -> "/conflicts/" + conflict + "/resolve"),
                stranger(
                    "another's proposal approved",
                    "no such proposal",
                    who,
                    () -> "/proposals/" + proposal + "/approve"),
                stranger(
                    "another's proposal rejected",
                    "no such proposal",
                    who,
                    () -> "/proposals/" + proposal + "/reject"),
                undoneBy(who, "event_id", () -> event),
                undoneBy(who, "pass_id", () -> pass)));
  }

  private static Row undoneBy(Owner who, String field, Supplier<String> id) {
    return row(
        "another's " + field + " undone",
        404,
        "no such event, pass or binding",
        () ->
            world
                .request(who, BASE + "/undo")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"%s\": \"%s\", \"preview\": true}".formatted(field, id.get()))));
  }

  private static Row resolve(String name, int status, String says, String tag, String body) {
    return row(
        name,
        status,
        says,
        () -> {
          HttpRequest.Builder request = json("POST", "/conflicts/" + conflict + "/resolve", body);
          return tag.isEmpty() ? request : request.header("If-Match", tag);
        });
  }

  private static Stream<Row> resolves() {
    String hub = "{\"choice\": \"hub\"}";
    return Stream.of(
        resolve("a choice unseen", 428, "ETag of the conflict", "", hub),
        resolve("a choice of any version", 428, "names no version", "*", hub),
        resolve("a choice of another version", 412, "GET it", "\"9\"", hub),
        resolve("a tag without marks", 400, "quotation marks", "1", hub),
        resolve("no choice", 422, "choice is missing for the fields [title]", "\"1\"", "{}"),
        resolve("nobody's side", 422, "[hub, remote]", "\"1\"", "{\"choice\": \"both\"}"),
        resolve(
            "a field without a conflict",
            422,
            "url is not known; the fields are [title]",
            "\"1\"",
            "{\"fields\": {\"url\": \"hub\"}}"),
        resolve(
            "a field's own value",
            422,
            "title must be one of",
            "\"1\"",
            "{\"fields\": {\"title\": \"mine\"}}"),
        resolve("fields as a list", 400, "object", "\"1\"", "{\"fields\": [\"title\"]}"),
        resolve("a choice of more", 422, "not known", "\"1\"", "{\"winner\": \"hub\"}"));
  }

  private static Row restore(String name, int status, String says, String body) {
    return row(name, status, says, () -> json("POST", "/conflicts/" + conflict + "/restore", body));
  }

  private static Stream<Row> restores() {
    return Stream.of(
        restore("no side", 422, "side is missing", "{}"),
        restore("a third side", 422, "[hub, remote]", "{\"side\": \"base\"}"),
        restore("an open conflict restored", 409, "is open", "{\"side\": \"hub\"}"),
        row(
            "nothing restored",
            404,
            "no such conflict",
            () ->
                json(
                    "POST",
                    "/conflicts/" + UUID.randomUUID() + "/restore",
                    "{\"side\": \"hub\"}")));
  }

  private static Row undo(String name, int status, String says, String body) {
    return row(name, status, says, () -> json("POST", "/undo", body));
  }

  private static Stream<Row> undos() {
    String one = "give exactly one of";
    String id = UUID.randomUUID().toString();
    return Stream.of(
        undo("nothing undone", 422, one, "{}"),
        undo(
            "two things undone",
            422,
            one,
            "{\"event_id\":\"" + id + "\",\"pass_id\":\"" + id + "\"}"),
        undo(
            "a span and an event",
            422,
            one,
            span("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", ", \"event_id\": \"" + id + "\"")),
        undo("an event that is no id", 422, "event_id must be a UUID", "{\"event_id\": \"1\"}"),
        undo(
            "a pass of nothing",
            404,
            "no such",
            "{\"pass_id\": \"" + id + "\", \"preview\": true}"),
        undo(
            "an event of nothing",
            404,
            "no such",
            "{\"event_id\": \"" + id + "\", \"preview\": true}"),
        undo("a span without end", 422, "to is missing", "{\"from\": \"2026-12-01T00:00:00Z\"}"),
        undo("a span without begin", 422, "from is missing", "{\"to\": \"2026-12-01T00:00:00Z\"}"),
        undo(
            "a span backwards",
            422,
            "before to",
            span("2026-12-02T00:00:00Z", "2026-12-01T00:00:00Z", "")),
        undo("a span of days", 422, "from must be a time", span("2026-12-01", "2026-12-02", "")),
        undo(
            "a span to the end of time",
            422,
            "to must be a time",
            span("2026-12-01T00:00:00Z", "+99999-12-02T00:00:00Z", "")),
        undo(
            "a binding that is no id",
            422,
            "binding_id must",
            span("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", ", \"binding_id\": \"x\"")),
        undo(
            "a preview of sorts",
            422,
            "true or false",
            span("2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z", ", \"preview\": 1")),
        undo("an undo of more", 422, "not known", "{\"all\": true}"),
        undo(
            "an undo unallowed",
            403,
            "not allowed writes",
            span("2020-12-01T00:00:00Z", "2099-12-02T00:00:00Z", "")));
  }

  private static String span(String from, String to, String more) {
    return "{\"from\": \"%s\", \"to\": \"%s\"%s}".formatted(from, to, more);
  }

  private static Row respond(String name, int status, String says, String body) {
    return row(name, status, says, () -> json("POST", "/events/" + event + "/respond", body));
  }

  private static Stream<Row> responses() {
    return Stream.of(
        respond("no response", 422, "response is missing", "{}"),
        respond("a response undecided", 422, "tentative", "{\"response\": \"needs_action\"}"),
        respond("a response with words", 422, "not known", "{\"comment\": \"sorry\"}"),
        respond("a response unallowed", 403, "not allowed writes", "{\"response\": \"accepted\"}"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isAProblemAndChangesNothing(Row row) {
    check(row);
  }
}
