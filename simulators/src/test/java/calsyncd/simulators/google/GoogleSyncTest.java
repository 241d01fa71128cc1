package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleSyncTest extends GoogleFixture {
  @ParameterizedTest
  @EnumSource(PageShortfall.class)
  void g1PagesAreCutFromOneSnapshotAndOnlyTheLastHasASyncToken(PageShortfall shortfall) {
    google.options(google.options().withPageShortfall(shortfall));
    var ids = new ArrayList<String>();
    for (int i = 0; i < 10; i++) {
      ids.add(insert("e" + i));
    }
    var seen = new ArrayList<String>();
    var page = ada.get(EVENTS + "?maxResults=4");
    ada.delete(event(ids.getLast()));
    String late = insert("late");
    int pages = 1;
    while (page.json().has("nextPageToken")) {
      assertThat(page.json().has("nextSyncToken")).isFalse();
      seen.addAll(page.ids());
      String token = ApiClient.encode(page.text("nextPageToken"));
      page = ada.get(EVENTS + "?maxResults=4&pageToken=" + token);
      pages++;
    }
    seen.addAll(page.ids());
    assertThat(seen).isEqualTo(ids);
    assertThat(pages)
        .isEqualTo(
            switch (shortfall) {
              case NONE -> 3;
              case SHORT -> 5;
              case EMPTY -> 6;
            });
    var changes = ada.all(incremental(page.text("nextSyncToken")));
    assertThat(changes.ids()).containsExactly(ids.getLast(), late);
  }

  @Test
  void g1PageTokensBelongToTheirQuery() {
    insert("a");
    insert("b");
    String token = ApiClient.encode(ada.get(EVENTS + "?maxResults=1").text("nextPageToken"));
    var other = ada.get(EVENTS + "?maxResults=1&singleEvents=true&pageToken=" + token);
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.reason()).isEqualTo("invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iCalUID=x",
        "orderBy=updated",
        "privateExtendedProperty=a%3Db",
        "q=x",
        "sharedExtendedProperty=a%3Db",
        "timeMin=2026-01-01T00:00:00Z",
        "timeMax=2026-01-01T00:00:00Z",
        "updatedMin=2026-10-31T00:00:00Z",
        "showDeleted=false"
      })
  void g2RestrictionsCannotBeMixedWithASyncToken(String parameter) {
    String token = ada.all(EVENTS).syncToken();
    assertThat(ada.get(incremental(token)).status()).isEqualTo(200);
    assertThat(ada.get(incremental(token) + "&" + parameter).status()).isEqualTo(400);
  }

  @Test
  void g2ASyncTokenIsBoundToItsCalendarAndParameters() {
    String token = ada.all(EVENTS).syncToken();
    assertThat(ada.get(incremental(token) + "&singleEvents=true").reason()).isEqualTo("invalid");
    String other = google.addCalendar(ADA, "other", ZoneId.of("UTC"));
    String path = "/calendars/" + ApiClient.encode(other) + "/events?syncToken=" + token;
    assertThat(ada.get(path).reason()).isEqualTo("invalid");
  }

  @Test
  void g3BadTokensAre400AndExpiredOnes410() {
    String token = ada.all(EVENTS).syncToken();
    var bad = ada.get(incremental("garbage"));
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.reason()).isEqualTo("invalid");
    ada.control("calendars", "{\"action\":\"expire_sync_tokens\",\"user\":\"" + ADA + "\"}");
    var gone = ada.get(incremental(token));
    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.reason()).isEqualTo("fullSyncRequired");
    var error = gone.json().path("error").path("errors").path(0);
    assertThat(error.path("domain").asText()).isEqualTo("calendar");
    assertThat(error.path("location").asText()).isEqualTo("syncToken");
    assertThat(ada.get(incremental(ada.all(EVENTS).syncToken())).status()).isEqualTo(200);
  }

  @Test
  void g3ALostShareIs404Or403AndRestoringItExpiresTokens() {
    String token = ada.all(EVENTS).syncToken();
    String lost = "{\"action\":\"share_lost\",\"user\":\"" + ADA + "\",\"status\":%d}";
    ada.control("calendars", lost.formatted(404));
    assertThat(ada.get(incremental(token)).reason()).isEqualTo("notFound");
    ada.control("calendars", lost.formatted(403));
    assertThat(ada.get(incremental(token)).status()).isEqualTo(403);
    ada.control("calendars", "{\"action\":\"restore\",\"user\":\"" + ADA + "\"}");
    assertThat(ada.get(incremental(token)).status()).isEqualTo(410);
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
  }

  @Test
  void g4DeletionsComeAsBareTombstonesUntilTheyArePurged() {
    String single = insert("single");
    String series = ada.post(EVENTS, daily("series")).text("id");
    String instance = series + "_20261202T080000Z";
    String token = ada.all(EVENTS).syncToken();
    ada.delete(event(single));
    ada.delete(event(instance));
    var changes = ada.all(incremental(token));
    assertThat(changes.ids()).containsExactly(single, instance);
    assertThat(fields(changes.items().get(0))).containsExactly("kind", "etag", "id", "status");
    assertThat(fields(changes.items().get(1)))
        .containsExactly("kind", "etag", "id", "status", "recurringEventId", "originalStartTime");
    assertThat(ada.all(incremental(changes.syncToken())).items()).isEmpty();
    assertThat(ada.all(EVENTS + "?showDeleted=true").ids()).contains(single);
    clock.advance(google.options().tombstoneLifetime().plusDays(1));
    assertThat(ada.all(EVENTS + "?showDeleted=true").ids()).doesNotContain(single);
    assertThat(ada.get(incremental(changes.syncToken())).status()).isEqualTo(410);
  }

  @Test
  void g4DeletingASeriesCancelsItsExceptionsToo() {
    ada.post(EVENTS, daily("series"));
    String moved = "series_20261203T080000Z";
    ada.patch(event(moved), "{\"summary\":\"moved\"}");
    String token = ada.all(EVENTS).syncToken();
    ada.delete(event("series"));
    var changes = ada.all(incremental(token));
    assertThat(changes.ids()).containsExactly("series", moved);
    assertThat(changes.items()).allMatch(i -> i.path("status").asText().equals("cancelled"));
    assertThat(ada.all(EVENTS).items()).isEmpty();
  }

  @Test
  void g5CancelledInstancesOfLiveSeriesAreAlwaysListed() {
    ada.post(EVENTS, daily("series"));
    String cancelled = "series_20261202T080000Z";
    ada.patch(event(cancelled), "{\"status\":\"cancelled\"}");
    assertThat(ada.all(EVENTS).ids()).containsExactly("series", cancelled);
    assertThat(ada.all(EVENTS + "?showDeleted=false").ids()).contains(cancelled);
    assertThat(ada.all(EVENTS + "?singleEvents=true").ids())
        .containsExactly(
            "series_20261201T080000Z",
            "series_20261203T080000Z",
            "series_20261204T080000Z",
            "series_20261205T080000Z");
    assertThat(ada.all(EVENTS + "?singleEvents=true&showDeleted=true").ids()).contains(cancelled);
    assertThat(ada.all(event("series") + "/instances").items()).hasSize(4);
  }

  @Test
  void theEarlierOfTwoAmbiguousTimesIsMeant() {
    ada.post(
        EVENTS,
        """
        {"id": "autumn", "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=2"],
         "start": {"dateTime": "2026-10-25T01:30:00", "timeZone": "America/New_York"},
         "end": {"dateTime": "2026-10-25T02:00:00", "timeZone": "America/New_York"}}
        """);
    assertThat(ada.all(event("autumn") + "/instances").ids())
        .containsExactly("autumn_20261025T053000Z", "autumn_20261101T053000Z");
  }

  /** 2026-12-01 is a Tuesday. */
  @ParameterizedTest
  @CsvSource({
    "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3,'20261201,20261204,20261211'",
    "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2,'20261201,20261208'",
    "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=1,'20261201'",
    "RDATE;VALUE=DATE:20261203,'20261201,20261203'",
  })
  void theStartIsTheFirstOccurrenceAndCounts(String line, String days) {
    ada.post(
        EVENTS,
        """
        {"id": "begun", "start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"},
         "recurrence": ["%s"]}
        """
            .formatted(line));
    assertThat(ada.all(event("begun") + "/instances").ids())
        .containsExactlyElementsOf(Stream.of(days.split(",")).map(day -> "begun_" + day).toList());
  }

  @Test
  void exceptionDatesAndAllDaySeriesExpand() {
    ada.post(
        EVENTS,
        """
        {"id": "advent", "start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"},
         "recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261204", "EXDATE;VALUE=DATE:20261202",
                        "RDATE;VALUE=DATE:20261224"]}
        """);
    assertThat(ada.all(event("advent") + "/instances").ids())
        .containsExactly(
            "advent_20261201", "advent_20261203", "advent_20261204", "advent_20261224");
    assertThat(ada.get(event("advent_20261202")).status()).isEqualTo(404);
    assertThat(ada.get(event("advent_20261203")).json().path("start").path("date").asText())
        .isEqualTo("2026-12-03");
  }

  @Test
  void aWindowLimitsTheFirstSync() {
    insert("inside");
    ada.post(EVENTS, daily("series"));
    String late = EVENTS + "?timeMin=2026-12-04T00:00:00Z";
    var listing = ada.all(late);
    assertThat(listing.ids()).containsExactly("series");
    insert("outside");
    assertThat(ada.all(incremental(listing.syncToken())).items()).isEmpty();
  }

  @Test
  void tenThousandEventsAreListedInFourPages() {
    var event = (ObjectNode) Json.parse(single("bulk"));
    for (int i = 0; i < 10_000; i++) {
      google.seedEvent(ADA, ADA, event.deepCopy());
    }
    var listing = ada.all(EVENTS + "?maxResults=2500");
    assertThat(listing.pages()).isEqualTo(4);
    assertThat(listing.ids()).doesNotHaveDuplicates().hasSize(10_000);
  }

  @Test
  void roundsLoseNothingWhileOthersWrite() throws InterruptedException {
    String token = ada.all(EVENTS).syncToken();
    var written = ConcurrentHashMap.<String>newKeySet();
    var seen = new HashSet<String>();
    try (var writers = Executors.newFixedThreadPool(8)) {
      var left = new CountDownLatch(8);
      for (int thread = 0; thread < 8; thread++) {
        writers.execute(() -> {
          for (int i = 0; i < 50; i++) {
            written.add(insert("x"));
          }
          left.countDown();
        });
      }
      while (!left.await(1, TimeUnit.MILLISECONDS)) {
        var round = ada.all(incremental(token) + "&maxResults=7");
        seen.addAll(round.ids());
        token = round.syncToken();
      }
    }
    seen.addAll(ada.all(incremental(token)).ids());
    assertThat(seen).isEqualTo(written).hasSize(400);
  }

  private static List<String> fields(JsonNode json) {
    var names = new ArrayList<String>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
