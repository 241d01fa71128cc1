package calsyncd.daemon.api;

import static calsyncd.daemon.api.WriteWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.daemon.api.ApiWorld.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One occurrence, one and all that follow, the whole series: what happens before and after. */
class SeriesWritesTest {
  private static final String THIRD = "?original_start=2026-12-03T09:00:00%2B01:00&scope=";
  private static ApiWorld api;
  private WriteWorld world;
  private Answer made;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("series_writes", "");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @BeforeEach
  void series() {
    world = new WriteWorld(api);
    made = world.post(world.series("daily", "2026-12-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=5"));
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 3, 4, 5));
  }

  private static List<String> days(String title, int... days) {
    List<String> seen = new ArrayList<>();
    for (int day : days) {
      seen.add("12-0%dT09:00 %s".formatted(day, title));
    }
    return seen;
  }

  private void assertShown(Answer answer, String path) {
    assertThat(answer.status()).as(answer.raw().body()).isBetween(200, 201);
    Answer shown = world.get(path);
    assertThat(shown.json()).isEqualTo(answer.json());
    assertThat(shown.tag()).isEqualTo(answer.tag());
  }

  private Answer put(String scope, JsonNode body) {
    return world.put(made.location() + THIRD + scope, "\"1\"", body);
  }

  private Answer delete(String scope) {
    return api.delete(world.owner, made.location() + THIRD + scope, "\"1\"");
  }

  @Test
  void oneOccurrenceIsMovedAndRenamed() {
    Answer put = put("occurrence", world.hour("moved", "2026-12-09T15:00:00"));
    assertShown(put, made.location());
    assertThat(put.tag()).isEqualTo("\"2\"");
    List<String> after = days("daily", 1, 2, 4, 5);
    after.add("12-09T15:00 moved");
    assertThat(world.winter()).isEqualTo(after);
  }

  @Test
  void aSeriesThatAMergeLeftWithAnOverrideBeyondItsEndCanBeSentBack() {
    api.database.with(handle ->
        handle.execute(
            "update calsyncd.calendar_events set content = content || '{\"overrides\":"
                + " [{\"original_start\": {\"date_time\": \"2026-12-24T09:00:00\","
                + " \"time_zone\": \"Europe/Berlin\"}, \"cancelled\": true}]}'"
                + " where id = ?::uuid",
            made.text("id")));
    ObjectNode read = (ObjectNode) world.get(made.location()).json();
    assertThat(read.path("overrides")).hasSize(1);
    Answer same = world.put(made.location(), "\"1\"", read);
    assertThat(same.tag()).as(same.raw().body()).isEqualTo("\"1\"");
    Answer shorter =
        world.put(
            made.location(),
            "\"1\"",
            read.<ObjectNode>set("recurrence", read.arrayNode().add("RRULE:FREQ=DAILY;COUNT=4")));
    assertThat(shorter.status()).as(shorter.raw().body()).isEqualTo(200);
    assertThat(shorter.json().path("overrides")).hasSize(1);
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 3, 4));
  }

  @Test
  void anOccurrenceAsExpandGaveItCanBeSentBack() {
    String window = PATH + "?expand=true&from=2026-12-03&to=2026-12-04";
    JsonNode third = world.get(window).json().path("events").path(0);
    Answer same = put("occurrence", third);
    assertShown(same, made.location());
    assertThat(same.tag()).isEqualTo("\"1\"");
    ObjectNode renamed = third.deepCopy();
    assertShown(put("occurrence", renamed.put("title", "renamed")), made.location());
    assertThat(world.winter()).contains("12-03T09:00 renamed").hasSize(5);
    Answer undone = world.put(made.location() + THIRD + "occurrence", "\"2\"", third);
    assertThat(undone.json().path("overrides")).isEmpty();
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 3, 4, 5));
    Answer other = world.put(made.location() + other(), "\"3\"", third);
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.text("detail")).contains("original_start");
  }

  @Test
  void anOccurrenceNeverTakesThePlaceOfItsSeries() {
    String window = PATH + "?expand=true&from=2026-12-03&to=2026-12-04";
    JsonNode third = world.get(window).json().path("events").path(0);
    for (Answer refused :
        List.of(
            world.put(made.location(), "\"1\"", third),
            world.put(made.location() + "?scope=series", "\"1\"", third))) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text("detail")).startsWith("scope must be occurrence or following");
    }
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 3, 4, 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNTIL=20261213T080000Z", "until=20261213T080000Z"})
  void theRestIsNotCutByAnUntilThatNamesTheOldTime(String end) {
    Answer until = world.post(world.series("u", "2026-12-11T09:00:00", "RRULE:FREQ=DAILY;" + end));
    String path = until.location() + "?scope=following&original_start=2026-12-12T09:00:00";
    Answer moved = world.put(path, "\"1\"", world.hour("v", "2026-12-12T11:00:00"));
    assertThat(moved.status()).isEqualTo(422);
    assertThat(moved.text("detail")).contains("UNTIL");
    Answer named = world.put(path, "\"1\"", world.hour("v", "2026-12-12T09:00:00"));
    assertShown(named, named.location());
    assertThat(world.winter())
        .contains("12-11T09:00 u", "12-12T09:00 v", "12-13T09:00 v")
        .hasSize(8);
  }

  private static String other() {
    return "?original_start=2026-12-04T08:00:00Z&scope=occurrence";
  }

  @Test
  void oneOccurrenceIsCancelledOnceAndCanBeBroughtBack() {
    Answer gone = delete("occurrence");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.tag()).isEqualTo("\"2\"").isEqualTo(world.get(made.location()).tag());
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 4, 5));
    Answer again = api.delete(world.owner, made.location() + THIRD + "occurrence", "\"2\"");
    assertThat(again.status()).isEqualTo(204);
    assertThat(again.tag()).isEqualTo("\"2\"");
    Answer back =
        world.put(
            made.location() + THIRD + "occurrence",
            "\"2\"",
            world.hour("back", "2026-12-03T09:00:00"));
    assertShown(back, made.location());
    assertThat(world.winter()).hasSize(5).contains("12-03T09:00 back");
  }

  @Test
  void thisAndFollowingBecomesAnEventOfItsOwn() {
    Answer put = put("following", world.hour("later", "2026-12-03T11:00:00"));
    assertThat(put.status()).as(put.raw().body()).isEqualTo(201);
    assertShown(put, put.location());
    assertThat(put.text("id")).isNotEqualTo(made.text("id"));
    assertThat(put.text("uid")).isNotEqualTo(made.text("uid"));
    assertThat(put.raw().headers().firstValue("X-Series-ETag"))
        .hasValue(world.get(made.location()).tag())
        .hasValue("\"2\"");
    List<String> after = days("daily", 1, 2);
    after.addAll(List.of("12-03T11:00 later", "12-04T11:00 later", "12-05T11:00 later"));
    assertThat(world.winter()).isEqualTo(after);
    assertThat(put("following", world.hour("x", "2026-12-03T11:00:00")).status()).isEqualTo(412);
    assertThat(world.winter()).isEqualTo(after);
  }

  @Test
  void theRestNeverBeginsAmongWhatStays() {
    for (JsonNode body :
        List.of(
            world.get(made.location()).json(),
            world.hour("x", "2026-12-01T09:00:00"),
            world.hour("x", "2026-12-02T09:00:00"),
            world.series("x", "2026-12-02T08:00:00", "RRULE:FREQ=WEEKLY"))) {
      Answer refused = put("following", body);
      assertThat(refused.status()).as(refused.raw().body()).isEqualTo(422);
      assertThat(refused.text("detail"))
          .startsWith("start must be after")
          .contains("2026-12-02T09:00:00", "leave scope and original_start out");
    }
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2, 3, 4, 5));
    assertThat(world.get(made.location()).tag()).isEqualTo("\"1\"");
    assertThat(put("following", world.hour("x", "2026-12-02T10:00:00")).status()).isEqualTo(201);
    assertThat(world.winter())
        .containsExactly(
            "12-01T09:00 daily",
            "12-02T09:00 daily",
            "12-02T10:00 x",
            "12-03T10:00 x",
            "12-04T10:00 x");
  }

  @Test
  void thisAndFollowingKeepsWhatWasCancelledLaterOn() {
    api.delete(world.owner, made.location() + other(), "\"1\"");
    String following = made.location() + THIRD + "following";
    Answer moved = world.put(following, "\"2\"", world.hour("later", "2026-12-03T11:00:00"));
    assertThat(moved.status()).isEqualTo(422);
    assertThat(moved.text("detail")).startsWith("recurrence").contains("give recurrence");
    Answer renamed = world.put(following, "\"2\"", world.hour("renamed", "2026-12-03T09:00:00"));
    assertShown(renamed, renamed.location());
    List<String> after = days("daily", 1, 2);
    after.addAll(days("renamed", 3, 5));
    assertThat(world.winter()).isEqualTo(after);
  }

  @Test
  void thisAndFollowingMayRecurOtherwise() {
    ObjectNode weekly =
        world.series("weekly", "2026-12-03T10:00:00", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TH");
    Answer put = put("following", weekly);
    assertShown(put, put.location());
    List<String> after = days("daily", 1, 2);
    after.addAll(List.of("12-03T10:00 weekly", "12-10T10:00 weekly"));
    assertThat(world.winter()).isEqualTo(after);
  }

  @Test
  void whatFollowsTheFirstOccurrenceIsTheWholeSeries() {
    String first = "?original_start=2026-12-01T09:00:00&scope=following";
    ObjectNode body = world.hour("all", "2026-12-01T09:00:00");
    Answer put = world.put(made.location() + first, "\"1\"", body);
    assertThat(put.status()).isEqualTo(200);
    assertShown(put, made.location());
    assertThat(world.winter()).isEqualTo(days("all", 1, 2, 3, 4, 5));
    assertThat(api.delete(world.owner, made.location() + first, "\"2\"").status()).isEqualTo(204);
    assertThat(world.winter()).isEmpty();
    assertThat(world.get(made.location()).status()).isEqualTo(404);
  }

  @Test
  void thisAndFollowingCanBeDeleted() {
    Answer gone = delete("following");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.tag()).isEqualTo(world.get(made.location()).tag());
    assertThat(world.winter()).isEqualTo(days("daily", 1, 2));
  }

  @Test
  void theWholeSeriesIsChangedOrDeletedWhereNoOccurrenceIsNamed() {
    ObjectNode body = world.series("all", "2026-12-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=3");
    String series = made.location() + "?scope=series";
    assertThat(put("series", body).status()).isEqualTo(400);
    assertThat(delete("series").status()).isEqualTo(400);
    assertShown(world.put(series, "\"1\"", body), made.location());
    assertThat(world.winter()).isEqualTo(days("all", 1, 2, 3));
    assertThat(api.delete(world.owner, series, "\"2\"").status()).isEqualTo(204);
    assertThat(world.winter()).isEmpty();
  }

  @Test
  void aSeriesOfDaysAndAFloatingOneAreNamedInTheirOwnForms() {
    ObjectNode days = world.series("day", "2026-12-21T09:00:00", "RRULE:FREQ=DAILY;COUNT=3");
    days.putObject("start").put("date", "2026-12-21");
    days.putObject("end").put("date", "2026-12-22");
    Answer whole = world.post(days);
    String named = whole.location() + "?scope=occurrence&original_start=";
    Answer timed = api.delete(world.owner, named + "2026-12-22T00:00:00Z", "\"1\"");
    assertThat(timed.text("detail")).contains("must be a date");
    assertThat(api.delete(world.owner, named + "2026-12-22", "\"1\"").status()).isEqualTo(204);
    ObjectNode floating = world.series("float", "2026-12-28T09:00:00", "RRULE:FREQ=DAILY;COUNT=2");
    floating.putObject("start").put("date_time", "2026-12-28T09:00").putNull("time_zone");
    floating.putObject("end").put("date_time", "2026-12-28T10:00:00").putNull("time_zone");
    String path = world.post(floating).location() + "?scope=occurrence&original_start=";
    assertThat(api.delete(world.owner, path + "2026-12-28", "\"1\"").status()).isEqualTo(422);
    assertThat(api.delete(world.owner, path + "2026-12-28T09:00:00Z", "\"1\"").status())
        .isEqualTo(422);
    assertThat(api.delete(world.owner, path + "2026-12-29T09:00:00", "\"1\"").status())
        .isEqualTo(204);
    assertThat(world.winter())
        .containsAll(List.of("12-21 day", "12-23 day", "12-28T09:00 float"))
        .hasSize(8);
  }

  @Test
  void anOverrideMoreThanASeriesMayHaveIsRefused() {
    api.delete(world.owner, made.location(), "\"1\"");
    Answer many = world.post(world.series("m", "2026-12-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=9"));
    for (int day = 1; day <= ApiWorld.LIMITS.overrides() + 1; day++) {
      String named = "?scope=occurrence&original_start=2026-12-0" + day + "T09:00:00";
      Answer gone = api.delete(world.owner, many.location() + named, "\"" + day + "\"");
      assertThat(gone.status()).isEqualTo(day <= ApiWorld.LIMITS.overrides() ? 204 : 422);
    }
    assertThat(world.winter()).hasSize(9 - ApiWorld.LIMITS.overrides());
  }
}
