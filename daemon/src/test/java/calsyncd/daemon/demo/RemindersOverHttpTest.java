package calsyncd.daemon.demo;

import static calsyncd.daemon.demo.Requests.CLOCK;
import static calsyncd.daemon.demo.Requests.NONE;
import static calsyncd.daemon.demo.Requests.until;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.outbound.Receiver;
import calsyncd.simulators.google.GoogleOptions;
import calsyncd.simulators.google.GoogleSimulator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon and somebody's own server: who is reminded of what, when its alarm goes off. */
@Timeout(120)
final class RemindersOverHttpTest {
  private static final String EMAIL = "ada@example.com";
  private static final int MINUTES = 5;

  /** Enough to found two groups; where it is not, reminders are told at once. */
  private static final Duration LEAD = Duration.ofSeconds(15);

  @TempDir private Path data;
  private final UUID user = UUID.randomUUID();
  private final GoogleSimulator google =
      GoogleSimulator.start(GoogleOptions.defaults().withAllowHttpAddresses(true), CLOCK);
  private final Receiver receiver;
  private LoggedDaemon daemon;
  private Requests requests;
  private String hub = "";

  RemindersOverHttpTest() throws IOException {
    receiver = new Receiver();
  }

  @BeforeEach
  void start() throws Exception {
    google.addUser(EMAIL);
    String section = "outbound: {allowed_hosts: ['%s']}\n".formatted(receiver.host());
    daemon = new LoggedDaemon(data, google.baseUrl(), google.baseUrl(), section);
    daemon.start();
    requests = new Requests(daemon);
    requests.connect(user, EMAIL, NONE);
    until(() -> !ask("GET", "/calendars", NONE).findValuesAsText("hub_calendar_id").isEmpty());
    hub = ask("GET", "/calendars", NONE).findValuesAsText("hub_calendar_id").getFirst();
    ask("POST", "/sync/schedule", "{\"allow_writes\": true}");
    String endpoint = "{\"url\": \"%s\", \"kinds\": [\"meeting_reminder\"]}";
    ask("POST", "/webhook-endpoints", endpoint.formatted(receiver.uri()));
  }

  @AfterEach
  void stop() {
    requests.close();
    daemon.close();
    receiver.close();
    google.close();
  }

  private JsonNode ask(String method, String path, String body) {
    return requests.ask(user, method, path, body).granted();
  }

  /** A group that is reminded; its id. */
  private String group(String name) {
    ObjectNode body = Web.object().put("hub_calendar_id", hub).put("name", name);
    body.putArray("reminder_minutes").add(MINUTES);
    return ask("POST", "/groups", body.toString()).path("id").asText();
  }

  /** The id of a stay. */
  private String join(String group, String name) {
    String body = "{\"email\": \"%s@example.com\"}".formatted(name);
    return ask("POST", "/groups/" + group + "/members", body).at("/member/id").asText();
  }

  private String meet(String group, String title, Instant start) {
    ObjectNode event = Web.object().put("title", title).put("hub_calendar_id", hub);
    event.set("start", wall(start));
    event.set("end", wall(start.plusSeconds(600)));
    String id = ask("POST", "/events", event.toString()).path("id").asText();
    ask("POST", "/groups/" + group + "/meetings", "{\"event_id\": \"" + id + "\"}");
    return id;
  }

  private static ObjectNode wall(Instant at) {
    LocalDateTime wall = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    return Web.object().put("date_time", wall.toString()).put("time_zone", "UTC");
  }

  /** Who was reminded of what, in the words of the messages that came. */
  private Map<String, List<String>> reminded() {
    return receiver.requests().stream()
        .map(it -> json(it.body()).path("data"))
        .collect(
            Collectors.toMap(
                it -> it.at("/meeting/title").asText(),
                it -> it.path("members").findValuesAsText("email")));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private void remove(String event) {
    String path = "/events/" + event;
    String tag =
        requests.ask(user, "GET", path, NONE).raw().headers().firstValue("ETag").orElseThrow();
    requests.ask(user, "DELETE", path, NONE, "If-Match", tag).granted();
  }

  /** Titles come once: two messages of one would fail the map. */
  @Test
  void whoChangedGroupsIsRemindedOfTheMeetingsOfTheNewOneAlone() {
    String north = group("north");
    String south = group("south");
    join(north, "ben");
    String ada = join(north, "ada");
    Instant start =
        CLOCK.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(MINUTES * 60).plus(LEAD);
    meet(north, "north meets", start);
    meet(south, "south meets", start);
    String called = meet(south, "called off", start);
    String change = "/groups/" + north + "/members/" + ada + "/switch";
    ask("POST", change, "{\"group_id\": \"" + south + "\"}");
    remove(called);

    until(() -> receiver.requests().size() == 2);
    assertThat(reminded())
        .isEqualTo(
            Map.of(
                "north meets", List.of("ben@example.com"),
                "south meets", List.of("ada@example.com")));
    assertThat(daemon.count("select count(*) from calsyncd.group_reminders where state = 'due'"))
        .isZero();
    String early = "select count(*) from calsyncd.group_reminders where told_at < fires_at";
    assertThat(daemon.count(early)).isZero();
    String alarms = "select count(*) from calsyncd.qrtz_triggers where trigger_group like 'rem%'";
    until(() -> daemon.count(alarms) == 0);
  }
}
