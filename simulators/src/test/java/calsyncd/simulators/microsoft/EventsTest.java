package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsTest {
  private static final String SERIES =
      """
      {"subject":"s","start":{"dateTime":"%s","timeZone":"%s"},
       "end":{"dateTime":"%s","timeZone":"%s"},
       "recurrence":{"pattern":%s,"range":%s}}\
      """;

  private final GraphWorld graph = GraphWorld.documented();

  @AfterEach
  void close() {
    graph.close();
  }

  private GraphWorld.Answer series(String start, String end, String pattern, String range) {
    String zone = "Eastern Standard Time";
    return graph.post("/me/events", SERIES.formatted(start, zone, end, zone, pattern, range));
  }

  private List<String> starts(String master, String from, String to) {
    String window = "?startDateTime=" + from + "&endDateTime=" + to + "&$top=100";
    JsonNode value = graph.get("/me/events/" + master + "/instances" + window).body().path("value");
    return value.findValues("start").stream()
        .map(start -> start.path("dateTime").asText().substring(0, 16))
        .toList();
  }

  @Test
  void m6_aTransactionIdIsUsedOnce() {
    String json =
        """
        {"subject":"a","transactionId":"t-1",
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    var first = graph.post("/me/events", json);
    assertThat(first.status()).isEqualTo(201);
    assertThat(first.body().path("transactionId").asText()).isEqualTo("t-1");
    var again = graph.post("/me/events", json);
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.code()).isEqualTo("ErrorDuplicateTransactionId");
    assertThat(again.body().path("error").path("@event.existingEventId").asText())
        .isEqualTo(first.id());
  }

  @Test
  void m7_anotherVersionIsRefused() {
    String id = graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    String etag = graph.get("/me/events/" + id).body().path("@odata.etag").asText();
    assertThat(etag).startsWith("W/\"");
    String path = "/me/events/" + id;
    var good = graph.patch(path, "{\"subject\":\"b\"}", "If-Match", etag);
    assertThat(good.status()).isEqualTo(200);
    assertThat(good.body().path("@odata.etag").asText()).isNotEqualTo(etag);
    var stale = graph.patch(path, "{\"subject\":\"c\"}", "If-Match", etag);
    assertThat(stale.status()).isEqualTo(412);
    assertThat(stale.code()).isEqualTo("ErrorIrresolvableConflict");
    assertThat(graph.delete(path, "If-Match", etag).status()).isEqualTo(412);
    assertThat(graph.get(path).body().path("subject").asText()).isEqualTo("b");
  }

  @Test
  void m8_timesAreUtcUnlessAskedAndZonesHaveWindowsNames() {
    String json =
        """
        {"subject":"a","start":{"dateTime":"2026-11-03T09:00:00","timeZone":"America/New_York"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"America/New_York"}}\
        """;
    String id = graph.post("/me/events", json).id();
    JsonNode utc = graph.get("/me/events/" + id).body();
    assertThat(utc.path("start").path("dateTime").asText())
        .isEqualTo("2026-11-03T14:00:00.0000000");
    assertThat(utc.path("start").path("timeZone").asText()).isEqualTo("UTC");
    assertThat(utc.path("originalStartTimeZone").asText()).isEqualTo("Eastern Standard Time");
    String tokyo = "outlook.timezone=\"Tokyo Standard Time\"";
    JsonNode there = graph.get("/me/events/" + id, "Prefer", tokyo).body().path("start");
    assertThat(there.path("dateTime").asText()).isEqualTo("2026-11-03T23:00:00.0000000");
    assertThat(there.path("timeZone").asText()).isEqualTo("Tokyo Standard Time");
    var nowhere = graph.get("/me/events/" + id, "Prefer", "outlook.timezone=\"Nowhere\"");
    assertThat(nowhere.status()).isEqualTo(400);
  }

  @Test
  void m8_bodiesAreRewritten() {
    String json =
        """
        {"subject":"a","body":{"contentType":"html","content":"<b>hi</b> there"},
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    var made = graph.post("/me/events", json);
    assertThat(made.body().path("body").path("content").asText())
        .startsWith("<html>")
        .contains("<b>hi</b> there")
        .isNotEqualTo("<b>hi</b> there");
    assertThat(made.body().path("bodyPreview").asText()).isEqualTo("hi there");
    String text = "outlook.body-content-type=\"text\"";
    JsonNode plain = graph.get("/me/events/" + made.id(), "Prefer", text).body().path("body");
    assertThat(plain.path("contentType").asText()).isEqualTo("text");
    assertThat(plain.path("content").asText()).isEqualTo("hi there");
  }

  @Test
  void m8_idsChangeOnMoveUnlessImmutable() {
    String id = graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    String prefer = "IdType=\"ImmutableId\"";
    String fixed = graph.get("/me/events/" + id, "Prefer", prefer).id();
    assertThat(fixed).isNotEqualTo(id);
    String link = graph.begin().deltaLink();
    graph.simulator().addCalendar(GraphWorld.USER, "Other");
    String move =
        "{\"action\":\"move_event\",\"user\":\"%s\",\"calendar\":\"Other\",\"event\":\"%s\"}";
    String moved = graph.control("mailboxes", move.formatted(GraphWorld.USER, id)).id();
    assertThat(moved).isNotEqualTo(id);
    assertThat(graph.get("/me/events/" + id).status()).isEqualTo(404);
    assertThat(graph.get("/me/events/" + moved, "Prefer", prefer).id()).isEqualTo(fixed);
    assertThat(graph.get("/me/events/" + fixed).id()).isEqualTo(moved);
    assertThat(graph.follow(link).removed()).containsExactly(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'weekly','interval':1}",
        "{'type':'absoluteMonthly','interval':1}",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':3}",
        "{'type':'relativeYearly','interval':1,'daysOfWeek':['monday']}",
        "{'type':'hourly','interval':1}",
        "{'type':'daily'}",
        "{'type':'weekly','interval':1,'daysOfWeek':['someday']}"
      },
      quoteCharacter = '`')
  void m9_patternsNeedTheirProperties(String pattern) {
    String noEnd = "{'type':'noEnd','startDate':'2026-11-03'}".replace('\'', '"');
    var refused =
        series("2026-11-03T09:00:00", "2026-11-03T10:00:00", pattern.replace('\'', '"'), noEnd);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("ErrorPropertyValidationFailure");
  }

  @Test
  void m9_theRangeBeginsWithTheEvent() {
    String daily = "{\"type\":\"daily\",\"interval\":1}";
    String range = "{\"type\":\"noEnd\",\"startDate\":\"2026-11-04\"}";
    var refused = series("2026-11-03T09:00:00", "2026-11-03T10:00:00", daily, range);
    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void m9_anOccurrenceMayNotCrossItsNeighbour() {
    String master = graph.createDaily();
    String window = "?startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    String second =
        graph
            .get("/me/events/" + master + "/instances" + window)
            .body()
            .path("value")
            .path(1)
            .path("id")
            .asText();
    String move =
        """
        {"start":{"dateTime":"%s","timeZone":"Eastern Standard Time"},
         "end":{"dateTime":"%s","timeZone":"Eastern Standard Time"}}\
        """;
    String path = "/me/events/" + second;
    var crossed = graph.patch(path, move.formatted("2026-11-02T18:00:00", "2026-11-02T19:00:00"));
    assertThat(crossed.code()).isEqualTo("ErrorOccurrenceCrossingBoundary");
    var later = graph.patch(path, move.formatted("2026-11-01T18:00:00", "2026-11-01T19:00:00"));
    assertThat(later.status()).isEqualTo(200);
    assertThat(later.body().path("type").asText()).isEqualTo("exception");
    assertThat(later.body().path("originalStart").asText()).isEqualTo("2026-11-01T14:00:00Z");
    assertThat(graph.get(path).body().path("start").path("dateTime").asText())
        .startsWith("2026-11-01T23:00");
  }

  @Test
  void m9_aSeriesKeepsItsLocalTimeAndTheEarlierOfTwoInstants() {
    String weekly = "{\"type\":\"weekly\",\"interval\":1,\"daysOfWeek\":[\"sunday\"]}";
    String range = "{\"type\":\"endDate\",\"startDate\":\"2026-10-25\",\"endDate\":\"2026-11-08\"}";
    var master = series("2026-10-25T01:30:00", "2026-10-25T02:00:00", weekly, range);
    assertThat(starts(master.id(), "2026-10-01", "2026-12-01"))
        .containsExactly("2026-10-25T05:30", "2026-11-01T05:30", "2026-11-08T06:30");
    JsonNode shown = master.body().path("recurrence");
    assertThat(shown.path("range").path("recurrenceTimeZone").asText())
        .isEqualTo("Eastern Standard Time");
    assertThat(shown.path("pattern").path("firstDayOfWeek").asText()).isEqualTo("sunday");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'daily','interval':10}|2026-01-31,2026-02-10,2026-02-20",
        "{'type':'absoluteMonthly','interval':1,'dayOfMonth':31}|2026-01-31,2026-02-28,2026-03-31",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['saturday'],'index':'last'}"
            + "|2026-01-31,2026-02-28,2026-03-28",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['saturday','sunday'],"
            + "'index':'last'}|2026-01-31,2026-02-28,2026-03-29",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':31,'month':1}"
            + "|2026-01-31,2027-01-31,2028-01-31",
        "{'type':'relativeYearly','interval':1,'daysOfWeek':['saturday'],'index':'last',"
            + "'month':1}|2026-01-31,2027-01-30,2028-01-29",
        "{'type':'weekly','interval':2,'daysOfWeek':['saturday','sunday'],"
            + "'firstDayOfWeek':'sunday'}|2026-01-31,2026-02-08,2026-02-14"
      })
  void m9_theSixPatternsExpand(String pattern, String dates) {
    String range = "{\"type\":\"numbered\",\"startDate\":\"2026-01-31\",\"numberOfOccurrences\":3}";
    var master =
        series("2026-01-31T12:00:00", "2026-01-31T13:00:00", pattern.replace('\'', '"'), range);
    assertThat(starts(master.id(), "2025-06-01", "2029-06-01"))
        .extracting(start -> start.substring(0, 10))
        .containsExactly(dates.split(","));
  }

  @Test
  void m9_mastersTellOfCancelledAndChangedOccurrencesOnlyWhenAsked() {
    String master = graph.createDaily();
    String window = "?startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    JsonNode instances =
        graph.get("/me/events/" + master + "/instances" + window).body().path("value");
    graph.delete("/me/events/" + instances.path(1).path("id").asText());
    graph.patch("/me/events/" + instances.path(2).path("id").asText(), "{\"subject\":\"x\"}");
    assertThat(graph.get("/me/events/" + master).body().has("cancelledOccurrences")).isFalse();
    JsonNode asked =
        graph
            .get(
                "/me/events/"
                    + master
                    + "?$select=subject,cancelledOccurrences&$expand=exceptionOccurrences")
            .body();
    assertThat(asked.path("cancelledOccurrences").path(0).asText())
        .isEqualTo("OID." + master + ".2026-11-01");
    assertThat(asked.path("exceptionOccurrences").path(0).path("subject").asText()).isEqualTo("x");
    assertThat(asked.has("body")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-03T00:00:00,UTC,2026-11-04T00:00:00,UTC,201",
    "2026-11-03T09:00:00,UTC,2026-11-04T00:00:00,UTC,400",
    "2026-11-03T00:00:00,UTC,2026-11-04T00:00:00,Tokyo Standard Time,400",
    "2026-11-03T00:00:00,UTC,2026-11-03T00:00:00,UTC,400"
  })
  void m10_allDayIsMidnightToMidnightInOneZone(
      String start, String startZone, String end, String endZone, int status) {
    String json =
        """
        {"subject":"a","isAllDay":true,"start":{"dateTime":"%s","timeZone":"%s"},
         "end":{"dateTime":"%s","timeZone":"%s"}}\
        """;
    var answer = graph.post("/me/events", json.formatted(start, startZone, end, endZone));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void stampsAreShownOnlyWhenExpandedAndCanBeSearched() {
    String stamp = "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Mark";
    String json =
        """
        {"subject":"a","singleValueExtendedProperties":[{"id":"%s","value":"v1"}],
         "extensions":[{"@odata.type":"microsoft.graph.openTypeExtension",
           "extensionName":"com.example.mark","k":"v"}],
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    var made = graph.post("/me/events", json.formatted(stamp));
    assertThat(made.body().has("singleValueExtendedProperties")).isFalse();
    String quoted = stamp.replace(" ", "%20").replace("{", "%7B").replace("}", "%7D");
    String expand =
        "?$expand=singleValueExtendedProperties($filter=id%20eq%20'" + quoted + "'),extensions";
    for (String path : List.of("/me/events/" + made.id() + expand)) {
      JsonNode shown = graph.get(path).body();
      assertThat(shown.path("singleValueExtendedProperties").path(0).path("value").asText())
          .isEqualTo("v1");
      assertThat(shown.path("extensions").path(0).path("k").asText()).isEqualTo("v");
    }
    String view = "/me/calendarView" + expand + "&" + GraphWorld.NOVEMBER;
    JsonNode item = graph.get(view).body().path("value").path(0);
    assertThat(item.path("singleValueExtendedProperties")).hasSize(1);
    String search =
        "?$filter=singleValueExtendedProperties/Any(ep:%20ep/id%20eq%20'"
            + quoted
            + "'%20and%20ep/value%20eq%20'V1')";
    assertThat(graph.get("/me/events" + search).body().path("value")).hasSize(1);
  }

  @Test
  void writingAMeetingMailsItsAttendees() {
    String json =
        """
        {"subject":"meet","attendees":[{"type":"required",
           "emailAddress":{"address":"bob@contoso.test"}}],
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    graph.create("alone", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    assertThat(graph.simulator().mails()).isEmpty();
    String id = graph.post("/me/events", json).id();
    graph.patch("/me/events/" + id, "{\"subject\":\"meet again\"}");
    graph.patch("/me/events/" + id, "{\"categories\":[\"Blue\"]}");
    graph.delete("/me/events/" + id);
    assertThat(graph.simulator().mails())
        .extracting(mail -> mail.to() + " " + mail.kind())
        .containsExactly(
            "bob@contoso.test invitation",
            "bob@contoso.test update",
            "bob@contoso.test cancellation");
  }

  @Test
  void changingOneOccurrenceOfAMeetingMailsOnce() {
    String master = graph.createDaily();
    graph.patch(
        "/me/events/" + master,
        "{\"attendees\":[{\"emailAddress\":{\"address\":\"bob@contoso.test\"}}]}");
    String window = "?startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    JsonNode instances = graph.get("/me/events/" + master + "/instances" + window).body();
    String path = "/me/events/" + instances.path("value").path(1).path("id").asText();
    graph.patch(path, "{\"categories\":[\"Red\"]}");
    graph.patch(path, "{\"subject\":\"other\"}");
    graph.patch("/me/events/" + master, "{\"showAs\":\"free\"}");
    assertThat(graph.simulator().mails())
        .extracting(mail -> mail.kind() + " " + mail.subject())
        .containsExactly("invitation daily", "update other", "update daily", "update daily");
    assertThat(graph.get(path).body().path("showAs").asText()).isEqualTo("free");
    assertThat(graph.get(path).body().path("subject").asText()).isEqualTo("other");
  }

  @Test
  void anInvitationOfSomebodyElseIsNotOursToMailAbout() {
    String script =
        """
        {"action":"invite","user":"%s","from":"bob@contoso.test","event":{"subject":"theirs",
         "attendees":[{"emailAddress":{"address":"%s"}}],
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}}\
        """;
    String id = graph.control("mailboxes", script.formatted(GraphWorld.USER, GraphWorld.USER)).id();
    JsonNode shown = graph.get("/me/events/" + id).body();
    assertThat(shown.path("isOrganizer").asBoolean()).isFalse();
    assertThat(shown.path("organizer").path("emailAddress").path("address").asText())
        .isEqualTo("bob@contoso.test");
    String cancel = "{\"action\":\"cancel_invitation\",\"user\":\"%s\",\"event\":\"%s\"}";
    graph.control("mailboxes", cancel.formatted(GraphWorld.USER, id));
    assertThat(graph.get("/me/events/" + id).body().path("isCancelled").asBoolean()).isTrue();
    graph.delete("/me/events/" + id);
    assertThat(graph.simulator().mails()).isEmpty();
  }

  @Test
  void unknownPropertiesAreRefused() {
    String id = graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    var refused = graph.patch("/me/events/" + id, "{\"colour\":\"red\"}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("RequestBodyRead");
  }

  @Test
  void lostCalendarsAndMailboxesAnswerNotFound() {
    String calendar = graph.simulator().addCalendar(GraphWorld.USER, "Team");
    String delta = "/me/calendars/" + calendar + "/calendarView/delta?" + GraphWorld.NOVEMBER;
    assertThat(graph.get("/me/calendars").body().path("value")).hasSize(2);
    String link = graph.follow(delta).deltaLink();
    String script = "{\"action\":\"%s\",\"user\":\"%s\",\"calendar\":\"Team\"}";
    graph.control("mailboxes", script.formatted("delete_calendar", GraphWorld.USER));
    assertThat(graph.get(link).code()).isEqualTo("ErrorItemNotFound");
    graph.control("mailboxes", script.formatted("disable", GraphWorld.USER));
    assertThat(graph.get("/me/calendars").code()).isEqualTo("MailboxNotEnabledForRESTAPI");
    graph.control("mailboxes", script.formatted("enable", GraphWorld.USER));
    assertThat(graph.get("/me/calendars").body().path("value")).hasSize(1);
  }
}
