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
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final String PATH = "/integrations/calendar/events";
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static ApiWorld world;
  private final Owner ada = new Owner("firm-a", UUID.randomUUID());
  private String hub;
  private String otherHub;

  @BeforeAll
  static void start() throws Exception {
    world = new ApiWorld("events", "");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @BeforeEach
  void connect() {
    world.connect(ada);
    List<JsonNode> hubs =
        world.get(ada, "/integrations/calendar/calendars").json().findValues("hub_calendar_id");
    hub = hubs.getFirst().asText();
    otherHub = hubs.getLast().asText();
  }

  private static Event once(String title, EventTime start, EventTime end) {
    return Event.single(
        new Uid("uid-" + title),
        new EventContent(
            new When(start, end),
            new Text(title, "", "", ""),
            Standing.DEFAULT,
            People.NONE,
            Extras.NONE));
  }

  private static EventTime at(String wall) {
    return EventTime.Zoned.of(LocalDateTime.parse(wall), BERLIN);
  }

  private static Event hour(String title, String day) {
    return once(title, at(day + "T09:00:00"), at(day + "T10:00:00"));
  }

  private static Event daily(String title, String day, String rule) {
    Event first = hour(title, day);
    return new Event(
        first.uid(),
        first.content(),
        new Recurrence(List.of("RRULE:" + rule)),
        Collections.emptySortedMap());
  }

  private UUID put(Event event) {
    return world.event(ada, hub, event, Instant.parse("2026-11-01T00:00:00Z"));
  }

  private List<String> titles(String query) {
    return world.get(ada, PATH + query).json().findValuesAsText("title");
  }

  @Test
  void anEventComesInItsEnvelopeWithItsVersionAsETag() {
    UUID id = put(hour("standup", "2026-12-03"));
    ApiWorld.Answer answer = world.get(ada, PATH + "/" + id);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("id")).isEqualTo(id.toString());
    assertThat(answer.text("hub_calendar_id")).isEqualTo(hub);
    assertThat(answer.text("uid")).isEqualTo("uid-standup");
    assertThat(answer.json().path("start").toString())
        .isEqualTo("{\"date_time\":\"2026-12-03T09:00:00\",\"time_zone\":\"Europe/Berlin\"}");
    assertThat(answer.json().path("version").asLong()).isEqualTo(1);
    assertThat(answer.raw().headers().firstValue("ETag")).contains("\"1\"");
    ApiWorld.Answer same =
        world.send(world.request(ada, PATH + "/" + id).header("If-None-Match", "\"1\""));
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.raw().body()).isEmpty();
  }

  @Test
  void theETagOfACompressedAnswerNamesTheSameVersion() {
    UUID id = put(hour("compressed", "2026-12-03"));
    var request = world.request(ada, PATH + "/" + id).header("Accept-Encoding", "gzip");
    HttpResponse<String> answer = world.raw(request);
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).contains("1");
    assertThat(world.raw(request.header("If-None-Match", tag)).statusCode()).isEqualTo(304);
    assertThat(world.raw(request.setHeader("If-None-Match", "\"1\"")).statusCode()).isEqualTo(304);
    assertThat(world.raw(request.setHeader("If-None-Match", "\"2\"")).statusCode()).isEqualTo(200);
  }

  @Test
  void theWindowIsExactThoughTheStoredSpanIsWide() {
    put(hour("inside", "2026-12-03"));
    put(hour("ends as it begins", "2026-12-02"));
    put(
        once(
            "day",
            new EventTime.Day(LocalDate.parse("2026-12-03")),
            new EventTime.Day(LocalDate.parse("2026-12-04"))));
    put(
        once(
            "day after",
            new EventTime.Day(LocalDate.parse("2026-12-04")),
            new EventTime.Day(LocalDate.parse("2026-12-05"))));
    String window = "?from=2026-12-02T09:00:00Z&to=2026-12-04T00:00:00Z";
    assertThat(titles(window)).containsExactlyInAnyOrder("inside", "day");
    world.post(
        ada, "/integrations/calendar/sync/schedule", "{\"time_zone\": \"Pacific/Auckland\"}");
    assertThat(titles(window)).containsExactlyInAnyOrder("inside", "day", "day after");
  }

  @Test
  void listsOfACalendarAndOfWhatChangedSince() {
    put(hour("old", "2026-12-03"));
    world.event(ada, otherHub, hour("new", "2026-12-01"), Instant.parse("2026-11-20T00:00:00Z"));
    assertThat(titles("?hub_calendar_id=" + hub)).containsExactly("old");
    assertThat(titles("?hub_calendar_id=" + otherHub)).containsExactly("new");
    assertThat(titles("?updated_since=2026-11-01T00:00:00Z")).containsExactly("old", "new");
    assertThat(titles("?updated_since=2026-11-02T01:00:00%2B01:00")).containsExactly("new");
  }

  @Test
  void whoFollowsChangesLearnsOfRemovals() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(put(hour("event " + i, "2026-12-03")));
    }
    remove(ids.get(1));
    remove(ids.get(4));
    String since = "?updated_since=2026-01-01";
    assertThat(titles(since)).as("as ever").hasSize(4);

    String query = since + "&include_removed=true&limit=1";
    List<String> removed = new ArrayList<>(allPages(query, "removed_at"));
    removed.removeIf(String::isEmpty);
    assertThat(removed).containsExactly("\"2026-11-21T00:00:00Z\"", "\"2026-11-21T00:00:00Z\"");
    assertThat(allPages(query, "id")).hasSize(6).doesNotHaveDuplicates();
    assertThat(allPages(query, "id").subList(4, 6))
        .containsExactlyInAnyOrder("\"" + ids.get(1) + "\"", "\"" + ids.get(4) + "\"");
    JsonNode last = world.get(ada, PATH + "?updated_since=2026-11-20&include_removed=true").json();
    assertThat(last.at("/events/0").properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "id", "hub_calendar_id", "uid", "version", "updated_at", "removed_at");
    assertThat(titles(since + "&include_removed=false")).hasSize(4);
    assertThat(
            world
                .get(ada, PATH + since + "&include_removed=true&hub_calendar_id=" + otherHub)
                .json()
                .path("events"))
        .isEmpty();
    Owner eve = new Owner("firm-a", UUID.randomUUID());
    assertThat(world.get(eve, PATH + since + "&include_removed=true").json().path("events"))
        .isEmpty();
  }

  private void remove(UUID id) {
    world.database.with(handle ->
        handle.execute(
            "update calsyncd.calendar_events set version = 2, deleted_at = '2026-11-21Z',"
                + " updated_at = '2026-11-21Z' where id = ?",
            id));
  }

  private List<String> allPages(String query, String field) {
    List<String> found = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 100; page++) {
      JsonNode json = world.get(ada, PATH + query + cursor).json();
      json.path("events").forEach(e -> found.add(e.path(field).toString()));
      if (json.path("next_cursor").isNull()) {
        return found;
      }
      cursor = "&cursor=" + json.path("next_cursor").asText();
    }
    throw new AssertionError("no end after 100 pages");
  }

  @Test
  void pagesGiveEachEventOnce() {
    for (int i = 0; i < 25; i++) {
      put(hour("event " + i, i % 3 == 0 ? "2026-12-03" : "2026-12-%02d".formatted(4 + i % 20)));
    }
    assertThat(allPages("?limit=4", "uid")).hasSize(25).doesNotHaveDuplicates();
    assertThat(allPages("?limit=25", "uid")).hasSize(25);
    assertThat(allPages("?limit=4&updated_since=2026-01-01", "uid"))
        .hasSize(25)
        .doesNotHaveDuplicates();
    assertThat(allPages("?limit=7&from=2026-12-03&to=2026-12-04", "uid")).hasSize(9);
    String cursor = world.get(ada, PATH + "?limit=1").text("next_cursor");
    assertThat(world.get(ada, PATH + "?updated_since=2026-01-01&cursor=" + cursor).status())
        .isEqualTo(400);
  }

  @Test
  void expandGivesTheOccurrencesOfTheWindowWithTheirSeries() {
    Event series = daily("daily", "2026-12-01", "FREQ=DAILY");
    RecurrenceId moved = new RecurrenceId(at("2026-12-03T09:00:00"));
    RecurrenceId cancelled = new RecurrenceId(at("2026-12-04T09:00:00"));
    EventContent later = hour("moved", "2026-12-05").content();
    UUID id =
        put(
            series
                .withOverride(moved, new SeriesOverride.Changed(later))
                .withOverride(cancelled, SeriesOverride.CANCELLED));
    put(hour("once", "2026-12-02"));
    JsonNode events =
        world.get(ada, PATH + "?expand=true&from=2026-12-01&to=2026-12-06").json().path("events");
    assertThat(events.findValuesAsText("title"))
        .containsExactlyInAnyOrder("daily", "daily", "moved", "daily", "once");
    for (JsonNode event : events) {
      boolean once = event.path("title").asText().equals("once");
      assertThat(event.path("series_id").asText()).isEqualTo(once ? "null" : id.toString());
      assertThat(event.path("original_start").path("date_time").asText()).isNotEmpty();
      if (event.path("title").asText().equals("moved")) {
        assertThat(event.path("original_start").path("date_time").asText())
            .isEqualTo("2026-12-03T09:00:00");
        assertThat(event.path("start").path("date_time").asText()).isEqualTo("2026-12-05T09:00:00");
      }
    }
    assertThat(titles("?from=2026-12-01&to=2026-12-06")).contains("daily", "once");
  }

  @Test
  void pagesOfOccurrencesCutASeriesWithoutLossOrRepetition() {
    put(daily("a", "2026-12-01", "FREQ=DAILY;COUNT=30"));
    put(daily("b", "2026-12-01", "FREQ=DAILY;COUNT=30"));
    put(daily("ended", "2026-10-01", "FREQ=DAILY;COUNT=3"));
    String query = "?expand=true&from=2026-12-01&to=2027-01-15&limit=7";
    assertThat(allPages(query, "original_start")).hasSize(60);
    List<String> both = new ArrayList<>(allPages(query, "uid"));
    assertThat(both).filteredOn(uid -> uid.equals("\"uid-a\"")).hasSize(30);
    assertThat(allPages("?expand=true&from=2026-12-01&to=2027-01-15&limit=60", "uid")).hasSize(60);
  }

  @Test
  void aSeriesIsPagedToItsLastOccurrenceHoweverManyItHas() {
    put(daily("minutes", "2026-12-01", "FREQ=MINUTELY;COUNT=10800"));
    String query = "?expand=true&from=2026-12-01&to=2026-12-20&limit=500";
    List<String> starts = allPages(query, "original_start");
    assertThat(starts).hasSize(10_800).doesNotHaveDuplicates();
  }

  @Test
  void aSeriesWithoutEndIsListedWhereverItRuns() {
    put(daily("forever", "2020-01-01", "FREQ=WEEKLY"));
    assertThat(titles("?from=2040-01-01&to=2040-01-10")).containsExactly("forever");
    assertThat(titles("?from=2040-01-02&to=2040-01-03")).isEmpty();
    assertThat(titles("?to=2020-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void aRuleThatNobodyCanReadHidesNothing() {
    put(daily("broken", "2026-12-03", "FREQ=SOMETIMES"));
    assertThat(titles("?from=2026-12-03&to=2026-12-04")).containsExactly("broken");
    assertThat(titles("?expand=true&from=2026-12-03&to=2026-12-04")).containsExactly("broken");
  }
}
