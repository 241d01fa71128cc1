package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.hub.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final String PATH = "/integrations/calendar/sync/schedule";
  private static ApiWorld world;
  private final Owner ada = new Owner("firm-a", UUID.randomUUID());

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("schedule", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  private Instant next(ApiWorld.Answer answer) {
    return Instant.parse(answer.text("next_sync_at"));
  }

  @Test
  void whoNeverSaidAnythingHasTheDefaults() {
    ApiWorld.Answer answer = world.get(ada, PATH);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("sync_frequency_minutes").asInt()).isEqualTo(60);
    assertThat(answer.json().path("next_sync_at").isNull()).isTrue();
    assertThat(answer.raw().headers().firstValue("X-Correlation-Id")).isPresent();
  }

  @Test
  void aNewFrequencyPlansTheNextSyncExactlyAndNothingElseMovesIt() {
    Instant before = world.vendor.clock().instant();
    ApiWorld.Answer set = world.post(ada, PATH, "{\"sync_frequency_minutes\": 5}");
    Instant after = world.vendor.clock().instant();
    assertThat(next(set))
        .isBetween(
            before.plus(Duration.ofMinutes(5)).minusNanos(1_000),
            after.plus(Duration.ofMinutes(5)));

    ApiWorld.Answer zone =
        world.post(ada, PATH, "{\"time_zone\": \"Europe/Berlin\", \"sync_frequency_minutes\": 5}");
    assertThat(next(zone)).isEqualTo(next(set));
    assertThat(zone.text("time_zone")).isEqualTo("Europe/Berlin");

    ApiWorld.Answer longest = world.post(ada, PATH, "{\"sync_frequency_minutes\": 10080}");
    assertThat(next(longest)).isAfter(after.plus(Duration.ofDays(7)).minusNanos(1_000));
    assertThat(longest.text("time_zone")).isEqualTo("Europe/Berlin");
    assertThat(next(world.get(ada, PATH))).isEqualTo(next(longest));
  }

  @Test
  void allFieldsAreKept() {
    world.post(
        ada,
        PATH,
        """
        {"auto_sync_enabled": false, "sync_frequency_minutes": 90,
         "conflict_strategy": "hub_wins", "allow_writes": true, "time_zone": "Asia/Kolkata",
         "working_hours": {"days": ["SA", "SU"], "from": "09:30", "to": "17:00"}}
        """);
    var json = world.get(ada, PATH).json();
    assertThat(json.path("auto_sync_enabled").asBoolean()).isFalse();
    assertThat(json.path("conflict_strategy").asText()).isEqualTo("hub_wins");
    assertThat(json.path("allow_writes").asBoolean()).isTrue();
    assertThat(json.path("working_hours").toString()).contains("\"SA\",\"SU\"", "09:30", "17:00");
    assertThat(json.path("next_sync_at").isNull()).isTrue();
  }

  @Test
  void oneUsersScheduleIsNotAnothers() {
    world.post(ada, PATH, "{\"sync_frequency_minutes\": 7}");
    Owner elsewhere = new Owner("firm-b", ada.userId());
    assertThat(world.get(elsewhere, PATH).json().path("sync_frequency_minutes").asInt())
        .isEqualTo(60);
  }
}
