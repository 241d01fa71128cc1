package calsyncd.daemon.api;

import static calsyncd.daemon.api.BadInputGround.ADA;
import static calsyncd.daemon.api.BadInputGround.BASE;
import static calsyncd.daemon.api.BadInputGround.BOB;
import static calsyncd.daemon.api.BadInputGround.binding;
import static calsyncd.daemon.api.BadInputGround.calendar;
import static calsyncd.daemon.api.BadInputGround.check;
import static calsyncd.daemon.api.BadInputGround.json;
import static calsyncd.daemon.api.BadInputGround.open;
import static calsyncd.daemon.api.BadInputGround.world;

import calsyncd.daemon.api.BadInputGround.Row;
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
  @BeforeAll
  static void start() throws Exception {
    open("bad_decisions");
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
    return Stream.of(bindings()).flatMap(rows -> rows);
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

  @ParameterizedTest
  @MethodSource("rows")
  void isAProblemAndChangesNothing(Row row) {
    check(row);
  }
}
