package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaTest {
  private static final String DELTA = "/me/calendarView/delta?" + GraphWorld.NOVEMBER;

  private static GraphWorld with(DeltaOptions delta) {
    return new GraphWorld(GraphOptions.defaults().withDelta(delta));
  }

  @Test
  void m1_bothDatesAreNeeded() {
    try (var graph = GraphWorld.documented()) {
      assertThat(graph.get("/me/calendarView/delta").status()).isEqualTo(400);
      String half = "/me/calendarView/delta?startDateTime=2026-11-01T00:00:00Z";
      assertThat(graph.get(half).status()).isEqualTo(400);
      assertThat(graph.get(DELTA).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$select=id", "$expand=a", "$filter=a", "$orderby=a", "$search=a"})
  void m1_queryOptionsAreRefused(String option) {
    try (var graph = GraphWorld.documented()) {
      var refused = graph.get(DELTA + "&" + option);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("ErrorInvalidRequest");
      assertThat(refused.header("request-id")).isNotEmpty();
    }
  }

  @Test
  void m1_theTokenFreezesTheWindow() {
    try (var graph = GraphWorld.documented()) {
      String link = graph.begin().deltaLink();
      assertThat(link).startsWith(graph.simulator().graphUrl()).contains("$deltatoken=");
      graph.create("in", "2026-11-30T09:00:00", "2026-11-30T10:00:00");
      graph.create("out", "2026-12-05T09:00:00", "2026-12-05T10:00:00");
      var december = "&startDateTime=2026-12-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
      var round = graph.follow(link + december);
      assertThat(round.ofType("singleInstance"))
          .extracting(item -> item.path("subject").asText())
          .containsExactly("in");
      assertThat(graph.follow(round.deltaLink()).items()).isEmpty();
    }
  }

  @Test
  void m1_pagesHoldWhatPreferAsksForAndLinksFollowBothSpellings() {
    try (var graph = GraphWorld.documented()) {
      for (int i = 0; i < 7; i++) {
        graph.create("e" + i, "2026-11-03T09:00:00", "2026-11-03T10:00:00");
      }
      String path = "/me/calendarView/delta()?" + GraphWorld.NOVEMBER;
      var first = graph.get(path, "Prefer", "odata.maxpagesize=3");
      assertThat(first.body().path("value")).hasSize(3);
      assertThat(first.header("Preference-Applied")).contains("odata.maxpagesize=3");
      assertThat(first.body().has("@odata.deltaLink")).isFalse();
      String next = first.body().path("@odata.nextLink").asText();
      assertThat(next).contains("/calendarView/delta()?$skiptoken=");
      assertThat(graph.follow(next).items()).hasSize(4);
      String calendar = graph.simulator().defaultCalendar(GraphWorld.USER);
      String scoped = "/me/calendars/" + calendar + "/calendarView/delta?" + GraphWorld.NOVEMBER;
      assertThat(graph.follow(scoped).items()).hasSize(7);
    }
  }

  @Test
  void m2_seriesCameAsMasterStubsAndFullExceptions() {
    try (var graph = GraphWorld.documented()) {
      String master = graph.createDaily();
      String second = occurrences(graph, master).get(1);
      graph.patch("/me/events/" + second, "{\"subject\":\"moved\"}");
      var round = graph.begin();
      assertThat(round.ofType("seriesMaster")).hasSize(1);
      JsonNode shown = round.ofType("seriesMaster").getFirst();
      assertThat(shown.path("start").path("dateTime").asText())
          .isEqualTo("2026-10-31T13:00:00.0000000");
      assertThat(round.ofType("occurrence")).hasSize(3);
      round.ofType("occurrence").forEach(DeltaTest::isStub);
      JsonNode exception = round.ofType("exception").getFirst();
      assertThat(exception.path("subject").asText()).isEqualTo("moved");
      assertThat(exception.path("seriesMasterId").asText()).isEqualTo(master);
      assertThat(exception.path("originalStart").asText()).isEqualTo("2026-11-01T14:00:00Z");
    }
  }

  private static void isStub(JsonNode item) {
    assertThat(item.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end");
  }

  private static List<String> occurrences(GraphWorld graph, String master) {
    var window = "startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    var page = graph.get("/me/events/" + master + "/instances?" + window);
    return page.body().path("value").findValuesAsText("id");
  }

  @Test
  void m2_mastersCanBeLeftOut() {
    try (var graph = with(DeltaOptions.defaults().with(DeltaOptions.Switch.MASTERS, false))) {
      graph.createDaily();
      var round = graph.begin();
      assertThat(round.ofType("seriesMaster")).isEmpty();
      assertThat(round.ofType("occurrence")).hasSize(4);
    }
  }

  @Test
  void m2_exceptionsMayComeSparse() {
    var sparse = DeltaOptions.defaults().with(DeltaOptions.Switch.SPARSE_EXCEPTIONS, true);
    try (var graph = with(sparse)) {
      String second = occurrences(graph, graph.createDaily()).get(1);
      graph.patch("/me/events/" + second, "{\"subject\":\"moved\"}");
      JsonNode exception = graph.begin().ofType("exception").getFirst();
      assertThat(exception.has("subject")).isFalse();
      assertThat(exception.has("originalStart")).isTrue();
    }
  }

  @Test
  void m2_theKeyOfACreateMayBeLeftOut() {
    String keyed =
        """
        {"transactionId":"k1","subject":"keyed",
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    for (boolean anonymous : new boolean[] {false, true}) {
      var options = DeltaOptions.defaults().with(DeltaOptions.Switch.ANONYMOUS, anonymous);
      try (var graph = with(options)) {
        graph.post("/me/events", keyed);
        assertThat(graph.begin().ofType("singleInstance"))
            .singleElement()
            .matches(item -> item.has("transactionId") == !anonymous);
      }
    }
  }

  @Test
  void m3_deletedOccurrenceIsNotNamedButTheSeriesIsSentAgain() {
    try (var graph = GraphWorld.documented()) {
      String master = graph.createDaily();
      String gone = occurrences(graph, master).get(2);
      String link = graph.begin().deltaLink();
      assertThat(graph.delete("/me/events/" + gone).status()).isEqualTo(204);
      var round = graph.follow(link);
      assertThat(round.removed()).isEmpty();
      assertThat(round.ofType("seriesMaster")).hasSize(1);
      assertThat(round.ofType("occurrence"))
          .hasSize(3)
          .noneMatch(item -> item.path("id").asText().equals(gone));
      assertThat(graph.get("/me/events/" + gone).status()).isEqualTo(404);
    }
  }

  @Test
  void m3_deletedOccurrenceIsNamedWhenTheSwitchIsOn() {
    var named = DeltaOptions.defaults().with(DeltaOptions.Switch.REMOVED_OCCURRENCES, true);
    try (var graph = with(named)) {
      String gone = occurrences(graph, graph.createDaily()).get(2);
      String link = graph.begin().deltaLink();
      graph.delete("/me/events/" + gone);
      assertThat(graph.follow(link).removed()).containsExactly(gone);
    }
  }

  @Test
  void m3_deletedSingleAndSeriesAreRemoved() {
    try (var graph = GraphWorld.documented()) {
      String single = graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
      String series = graph.createDaily();
      String link = graph.begin().deltaLink();
      graph.delete("/me/events/" + single);
      graph.delete("/me/events/" + series);
      var round = graph.follow(link);
      assertThat(round.removed()).containsExactly(single, series);
      assertThat(round.items().getFirst().path("@removed").path("reason").asText())
          .isEqualTo("deleted");
      assertThat(graph.follow(round.deltaLink()).items()).isEmpty();
    }
  }

  @Test
  void m3_deletedSeriesNamesItsOccurrencesWhenTheSwitchIsOn() {
    var named =
        DeltaOptions.defaults().with(DeltaOptions.Switch.OCCURRENCES_OF_REMOVED_SERIES, true);
    try (var graph = with(named)) {
      String series = graph.createDaily();
      String link = graph.begin().deltaLink();
      graph.delete("/me/events/" + series);
      assertThat(graph.follow(link).removed()).hasSize(5).contains(series);
    }
  }

  @ParameterizedTest
  @CsvSource({"true,1", "false,0"})
  void m3_changeOutsideTheWindowIsToldAsRemoved(boolean told, int removed) {
    var options = DeltaOptions.defaults().with(DeltaOptions.Switch.REMOVED_OUTSIDE_WINDOW, told);
    try (var graph = with(options)) {
      String link = graph.begin().deltaLink();
      String outside = graph.create("x", "2027-03-01T09:00:00", "2027-03-01T10:00:00");
      assertThat(graph.follow(link).removed()).hasSize(removed);
      assertThat(graph.get("/me/events/" + outside).status()).isEqualTo(200);
    }
  }

  @Test
  void m3_anEventThatLeavesTheWindowIsAlwaysRemoved() {
    var quiet = DeltaOptions.defaults().with(DeltaOptions.Switch.REMOVED_OUTSIDE_WINDOW, false);
    try (var graph = with(quiet)) {
      String id = graph.create("x", "2026-11-05T09:00:00", "2026-11-05T10:00:00");
      String link = graph.begin().deltaLink();
      graph.patch(
          "/me/events/" + id,
          """
          {"start":{"dateTime":"2027-03-01T09:00:00","timeZone":"UTC"},
           "end":{"dateTime":"2027-03-01T10:00:00","timeZone":"UTC"}}\
          """);
      assertThat(graph.follow(link).removed()).containsExactly(id);
    }
  }

  @Test
  void m4_roundsRepeatItemsReplayOldChangesAndHaveEmptyPages() {
    try (var graph = with(DeltaOptions.defaults().withNoise(7, 1, 0.5))) {
      for (int i = 0; i < 30; i++) {
        graph.create("e" + i, "2026-11-03T09:00:00", "2026-11-03T10:00:00");
      }
      var round = graph.begin();
      Set<String> ids = new HashSet<>();
      round.items().forEach(item -> ids.add(item.path("id").asText()));
      assertThat(ids).hasSize(30);
      assertThat(round.items()).hasSize(60);
      assertThat(round.pages()).isGreaterThan(6);
      assertThat(graph.follow(round.deltaLink()).items()).isNotEmpty();
    }
  }

  @Test
  void m4_changesLagBehind() {
    try (var graph = with(DeltaOptions.defaults().withLag(Duration.ofSeconds(30)))) {
      String link = graph.begin().deltaLink();
      graph.create("late", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
      var early = graph.follow(link);
      assertThat(early.items()).isEmpty();
      graph.simulator().clock().advance(Duration.ofSeconds(31));
      assertThat(graph.follow(link).items()).hasSize(1);
      assertThat(graph.follow(early.deltaLink()).items()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gone,410,SyncStateNotFound",
    "gone_with_location,410,syncStateNotFound",
    "bad_request,400,syncStateNotFound",
    "resync_required,410,resyncRequired"
  })
  void m5_expiredTokensAreRefusedInEveryDocumentedForm(String form, int status, String code) {
    try (var graph = GraphWorld.documented()) {
      graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
      String link = graph.begin().deltaLink();
      String script = "{\"action\":\"expire_delta_tokens\",\"user\":\"%s\",\"form\":\"%s\"}";
      graph.control("mailboxes", script.formatted(GraphWorld.USER, form));
      var refused = graph.get(link);
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.code()).isEqualTo(code);
      boolean located = form.equals("gone_with_location");
      assertThat(refused.header("Location").endsWith("$deltatoken=")).isEqualTo(located);
      String again = located ? refused.header("Location") : DELTA;
      assertThat(graph.follow(graph.follow(again).deltaLink()).items()).isEmpty();
      assertThat(graph.follow(again).items()).hasSize(1);
    }
  }

  @Test
  void m5_garbageIsNoToken() {
    try (var graph = GraphWorld.documented()) {
      var refused = graph.get("/me/calendarView/delta?$deltatoken=garbage");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("ErrorInvalidSyncStateData");
    }
  }
}
