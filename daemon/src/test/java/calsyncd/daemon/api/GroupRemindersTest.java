package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How a group's members are reminded, over HTTP. */
final class GroupRemindersTest extends GroupScenes {
  private static ApiWorld api;

  GroupRemindersTest() {
    super(api);
  }

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("group_reminders", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** An hour that begins in so many of them, as a wall clock in Berlin shows it. */
  private String soon(int hours) {
    LocalDateTime wall =
        LocalDateTime.ofInstant(
            InstantSource.system().instant().plus(Duration.ofHours(hours)),
            ZoneId.of("Europe/Berlin"));
    String whole = wall.truncatedTo(ChronoUnit.HOURS) + ":00";
    return world.post(world.hour("Climbing", whole)).text("id");
  }

  private Answer patch(String group, String body) {
    return api.send(
        api.request(world.owner, group)
            .header("If-Match", api.get(world.owner, group).tag())
            .header("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body)));
  }

  @Test
  void whatIsWantedIsShownAndANewGroupRemindsNobody() {
    Answer quiet = create("");
    assertThat(quiet.json().path("reminder_minutes").toString()).isEqualTo("[]");
    assertThat(quiet.json().path("mail_reminders").asText()).isEqualTo("false");
    String group = group(", \"reminder_minutes\": [60, 10], \"mail_reminders\": true");
    JsonNode shown = api.get(world.owner, group).json();
    assertThat(shown.path("reminder_minutes").toString()).isEqualTo("[10,60]");
    assertThat(shown.path("mail_reminders").asText()).isEqualTo("true");
    JsonNode renamed = patch(group, "{\"name\": \"team\"}").json();
    assertThat(renamed.path("reminder_minutes").toString()).as("stays").isEqualTo("[10,60]");
    assertThat(renamed.path("mail_reminders").asText()).isEqualTo("true");
  }

  @Test
  void aMeetingIsPlannedForOnceAndNoMoreWhenNobodyWantsIt() {
    world.grantWrites();
    String group = group(", \"reminder_minutes\": [10]");
    assertThat(meet(group, soon(5)).status()).isEqualTo(201);
    assertThat(planned(group)).isEqualTo("1");

    String before = api.everything();
    assertThat(sync(group).json().path("reminders").toString())
        .isEqualTo(result(1, "\"removed\":0,\"scheduled\":0,\"unchanged\":1"));
    assertThat(api.everything()).isEqualTo(before);

    patch(group, "{\"reminder_minutes\": []}");
    assertThat(planned(group)).isEqualTo("0");
    assertThat(sync(group).json().path("reminders").toString())
        .isEqualTo(result(0, "\"removed\":0,\"scheduled\":0,\"unchanged\":0"));
  }

  private String planned(String group) {
    return rows.text(
        "select count(*)::text from calsyncd.group_reminders where group_id::text = ?",
        group.substring(group.lastIndexOf('/') + 1));
  }

  private static String result(int meetings, String counts) {
    return "{\"failed\":0,\"meetings\":" + meetings + ",\"moved\":0," + counts + "}";
  }

  @Test
  void remindersThatPassedBeforeTheyWereWantedAreNotMadeUpFor() {
    world.grantWrites();
    String group = group(", \"reminder_minutes\": [10]");
    rows.run("update calsyncd.calendar_groups set reminders_since = now() - interval '30 days'");
    meet(group, soon(5));
    patch(group, "{\"reminder_minutes\": [10, 1440]}");

    assertThat(
            rows.text(
                "select string_agg(minutes || ' ' || state, ', ' order by minutes)"
                    + " from calsyncd.group_reminders where group_id::text = ?",
                group.substring(group.lastIndexOf('/') + 1)))
        .isEqualTo("10 due, 1440 passed");
  }
}
