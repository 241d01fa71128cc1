package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Uid;
import calsyncd.hub.Owner;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.UUID;
import java.util.function.Supplier;

/** What the bad requests are thrown at: two users of one tenant, connected, and an event. */
final class BadInputGround {
  static final String BASE = "/integrations/calendar";
  static final Owner ADA = new Owner("firm-a", UUID.randomUUID());
  static final Owner BOB = new Owner("firm-a", UUID.randomUUID());
  static final Owner SAME_USER_ELSEWHERE = new Owner("firm-b", ADA.userId());
  static ApiWorld world;
  static String connection;
  static String binding;
  static String calendar;
  private static String hubCalendar;
  static String event;

  /** A wrong request, and what is said about it. */
  record Row(String name, Supplier<HttpRequest.Builder> request, int status, String says) {
    @Override
    public String toString() {
      return name;
    }
  }

  private BadInputGround() {}

  static HttpRequest.Builder json(String method, String path, String body) {
    return world
        .request(ADA, BASE + path)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  /** It is a problem that says what is wrong, and changes nothing. */
  static void check(Row row) {
    String before = world.everything();
    int rung = world.rung.size();
    ApiWorld.Answer answer =
        world.send(row.request().get().header("X-Correlation-Id", "bad-input-1"));
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(row.status());
    assertThat(answer.raw().headers().firstValue("Content-Type"))
        .contains("application/problem+json");
    assertThat(answer.raw().headers().firstValue("X-Correlation-Id")).contains("bad-input-1");
    assertThat(answer.json().path("status").asInt()).isEqualTo(row.status());
    assertThat(answer.text("title")).isNotBlank();
    String type = "/openapi.json#/components/x-problems/" + answer.text("code");
    assertThat(answer.text("type")).isEqualTo(answer.json().has("code") ? type : "about:blank");
    assertThat(answer.text("correlation_id")).isEqualTo("bad-input-1");
    assertThat(answer.text("detail")).contains(row.says());
    assertThat(answer.raw().body())
        .doesNotContain("Exception", "java.", "calsyncd.daemon", ApiWorld.SECRET, "select ");
    assertThat(world.everything()).isEqualTo(before);
    assertThat(world.rung).hasSize(rung);
  }

  static void open(String name) throws Exception {
    world = new ApiWorld(name, "");
    connection = world.connect(ADA).text("id");
    world.connect(BOB);
    world.post(ADA, BASE + "/sync/schedule", "{\"sync_frequency_minutes\": 30}");
    var first = world.get(ADA, BASE + "/calendars").json().path("calendars").path(0);
    calendar = first.path("id").asText();
    binding = first.path("bindings").path(0).path("id").asText();
    hubCalendar = first.path("bindings").path(0).path("hub_calendar_id").asText();
    event =
        world.event(ADA, hubCalendar, single(), Instant.parse("2026-12-01T00:00:00Z")).toString();
  }

  private static Event single() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    When when =
        new When(
            EventTime.Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), berlin),
            EventTime.Zoned.of(LocalDateTime.parse("2026-12-03T10:00:00"), berlin));
    return Event.single(
        new Uid("u1"),
        new EventContent(when, Text.NONE, Standing.DEFAULT, People.NONE, Extras.NONE));
  }
}
