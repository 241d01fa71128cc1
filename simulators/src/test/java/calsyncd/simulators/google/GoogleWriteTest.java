package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleWriteTest extends GoogleFixture {
  private static final String TIMES =
      "\"start\":{\"dateTime\":\"2026-12-03T09:00:00Z\"},"
          + "\"end\":{\"dateTime\":\"2026-12-03T10:00:00Z\"}";

  @Test
  void g6DeletingTwiceGettingADeletedOneAndReusingItsId() {
    ada.post(EVENTS, withId("abcde1"));
    assertThat(ada.delete(event("abcde1")).status()).isEqualTo(204);
    var again = ada.delete(event("abcde1"));
    assertThat(again.status()).isEqualTo(410);
    assertThat(again.reason()).isEqualTo("deleted");
    var read = ada.get(event("abcde1"));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.text("status")).isEqualTo("cancelled");
    var reused = ada.post(EVENTS, withId("abcde1"));
    assertThat(reused.status()).isEqualTo(409);
    assertThat(reused.reason()).isEqualTo("duplicate");
    assertThat(ada.patch(event("abcde1"), "{\"status\":\"confirmed\"}").status()).isEqualTo(200);
    assertThat(ada.all(EVENTS).ids()).containsExactly("abcde1");
    assertThat(ada.delete(event("never")).reason()).isEqualTo("notFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abcd", "ABCDE", "abcdw", "abc-e", "abc_e"})
  void g7IdsOutsideBase32HexAreRefused(String id) {
    var answer = ada.post(EVENTS, withId(id));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("invalid");
    assertThat(ada.post(EVENTS, withId("0123456789abcdefv")).status()).isEqualTo(200);
  }

  @Test
  void g8EveryMutationChangesTheEtagButRemindersLeaveUpdated() {
    var before = ada.post(EVENTS, withId("abcde"));
    clock.advance(Duration.ofMinutes(1));
    var reminded =
        ada.patch(event("abcde"), "{\"reminders\":{\"useDefault\":false,\"overrides\":[]}}");
    assertThat(reminded.text("etag")).isNotEqualTo(before.text("etag"));
    assertThat(reminded.text("updated")).isEqualTo(before.text("updated"));
    var renamed = ada.patch(event("abcde"), "{\"summary\":\"x\"}");
    assertThat(renamed.text("etag")).isNotEqualTo(reminded.text("etag"));
    assertThat(renamed.text("updated")).isGreaterThan(before.text("updated"));
  }

  @Test
  void g9ConditionalRequests() {
    var created = ada.post(EVENTS, withId("abcde"));
    String stale = created.text("etag");
    assertThat(ada.get(event("abcde"), "If-None-Match", stale).status()).isEqualTo(304);
    String fresh = ada.patch(event("abcde"), "{\"summary\":\"x\"}", "If-Match", stale).text("etag");
    var patch = ada.patch(event("abcde"), "{\"summary\":\"y\"}", "If-Match", stale);
    assertThat(patch.status()).isEqualTo(412);
    assertThat(patch.reason()).isEqualTo("conditionNotMet");
    assertThat(ada.put(event("abcde"), withId("abcde"), "If-Match", stale).status()).isEqualTo(412);
    assertThat(ada.delete(event("abcde"), "If-Match", stale).status()).isEqualTo(412);
    assertThat(ada.get(event("abcde")).text("summary")).isEqualTo("x");
    assertThat(ada.delete(event("abcde"), "If-Match", fresh).status()).isEqualTo(204);
  }

  @Test
  void g10ExtendedPropertiesAreDroppedAndCutSilently() {
    String longKey = "k".repeat(45);
    String key = "k".repeat(44);
    var answer =
        ada.post(
            EVENTS,
            "{%s,\"extendedProperties\":{\"private\":{\"%s\":\"a\",\"%s\":\"%s\"}}}"
                .formatted(TIMES, longKey, key, "v".repeat(1_030)));
    JsonNode map = answer.json().path("extendedProperties").path("private");
    assertThat(map.has(longKey)).isFalse();
    assertThat(map.path(key).asText()).hasSize(1_024);
    String found = EVENTS + "?privateExtendedProperty=" + ApiClient.encode(key + "=nothing");
    assertThat(ada.all(found).items()).isEmpty();
  }

  @Test
  void g11PatchMergesAndPutReplaces() {
    ada.post(
        EVENTS,
        """
        {"id":"abcde", %s, "summary":"s", "location":"l", "colorId":"3",
         "attendees":[{"email":"b@x.org"},{"email":"c@x.org"}],
         "extendedProperties":{"private":{"a":"1","b":"2"}}}
        """
            .formatted(TIMES));
    var patched =
        ada.patch(
            event("abcde"),
            """
            {"location":null, "attendees":[{"email":"d@x.org"}],
             "extendedProperties":{"private":{"a":null,"c":"3"}}}
            """);
    assertThat(patched.text("summary")).isEqualTo("s");
    assertThat(patched.json().has("location")).isFalse();
    assertThat(patched.json().path("attendees")).hasSize(1);
    assertThat(patched.json().path("extendedProperties").path("private"))
        .isEqualTo(Json.parse("{\"b\":\"2\",\"c\":\"3\"}"));
    var replaced = ada.put(event("abcde"), "{%s,\"summary\":\"t\"}".formatted(TIMES));
    assertThat(replaced.json().has("colorId")).isFalse();
    assertThat(replaced.json().has("extendedProperties")).isFalse();
    assertThat(replaced.text("iCalUID")).isEqualTo("abcde@google.com");
    assertThat(replaced.text("created")).isEqualTo(patched.text("created"));
  }

  @Test
  void g11AnInstanceIsEditedByItsId() {
    ada.post(EVENTS, daily("series"));
    String id = "series_20261203T080000Z";
    var moved =
        ada.patch(
            event(id),
            """
            {"start":{"dateTime":"2026-12-03T11:00:00+01:00"},
             "end":{"dateTime":"2026-12-03T12:00:00+01:00"}}
            """);
    assertThat(moved.text("recurringEventId")).isEqualTo("series");
    assertThat(moved.json().path("originalStartTime").path("dateTime").asText())
        .isEqualTo("2026-12-03T09:00:00+01:00");
    assertThat(moved.json().has("recurrence")).isFalse();
    assertThat(ada.all(event("series") + "/instances").items()).hasSize(5);
    ada.patch(event("series"), "{\"recurrence\":[\"RRULE:FREQ=DAILY;COUNT=2\"]}");
    assertThat(ada.all(EVENTS).ids()).containsExactly("series");
    assertThat(ada.get(event(id)).status()).isEqualTo(404);
    ada.patch(event("series"), "{\"recurrence\":[\"RRULE:FREQ=DAILY;COUNT=3\"]}");
    assertThat(ada.get(event(id)).text("status")).isEqualTo("confirmed");
    assertThat(ada.all(event("series") + "/instances").ids()).contains(id);
  }

  @Test
  void unknownFieldsComeBackUntouched() {
    String odd =
        "\"x-odd\":{\"deep\":[1,2.50,{\"a\":true}],\"text\":\"\\u00e9\\ud83d\\ude00\\u0000\"}";
    ada.post(EVENTS, "{\"id\":\"abcde\"," + TIMES + "," + odd + "}");
    JsonNode sent = Json.parse("{" + odd + "}").path("x-odd");
    assertThat(ada.get(event("abcde")).json().path("x-odd")).isEqualTo(sent);
    ada.patch(event("abcde"), "{\"summary\":\"x\"}");
    assertThat(ada.all(EVENTS).items().getFirst().path("x-odd")).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'summary':'x'} | required",
        "{'start':{'date':'2026-12-01'},'end':{'dateTime':'2026-12-02T00:00:00Z'}} | invalid",
        "{'start':{'dateTime':'2026-12-01T10:00:00'},'end':{'date':'2026-12-02'}} | required",
        "{'start':{'date':'2026-12-02'},'end':{'date':'2026-12-01'}} | timeRangeEmpty",
        "{'start':{'date':'2026-12-02'},'end':{'date':'2026-12-02'}} | timeRangeEmpty",
        "{'start':{'date':'soon'},'end':{'date':'2026-12-02'}} | invalid",
        "{'start':{'date':'2026-12-01'},'end':{'date':'2026-12-02'},'status':'maybe'} | invalid",
        "{'start':{'date':'2026-12-01'},'end':{'date':'2026-12-02'},'recurrence':['DAILY']} "
            + "| invalid"
      })
  void wrongEventsAreRefused(String body, String reason) {
    var answer = ada.post(EVENTS, body.replace('\'', '"'));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo(reason);
    assertThat(ada.all(EVENTS).items()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'eventType':'outOfOffice','outOfOfficeProperties':{} | 200",
        "'eventType':'outOfOffice' | 400",
        "'eventType':'focusTime','focusTimeProperties':{},'transparency':'transparent' | 400",
        "'eventType':'workingLocation','workingLocationProperties':{},'visibility':'public',"
            + "'transparency':'transparent' | 200",
        "'eventType':'workingLocation','workingLocationProperties':{} | 400",
        "'eventType':'birthday','visibility':'private','transparency':'transparent' | 400",
        "'eventType':'fromGmail' | 400",
        "'eventType':'other' | 400"
      })
  void g12EventTypesHaveRestrictions(String fields, int status) {
    var answer = ada.post(EVENTS, "{" + TIMES + "," + fields.replace('\'', '"') + "}");
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void g12TypesStayAndStatusEventsArePrimaryOnly() {
    ada.post(EVENTS, withId("abcde"));
    assertThat(ada.patch(event("abcde"), "{\"eventType\":\"focusTime\"}").status()).isEqualTo(400);
    String other = google.addCalendar(ADA, "other", ZoneId.of("UTC"));
    String body = "{" + TIMES + ",\"eventType\":\"focusTime\",\"focusTimeProperties\":{}}";
    assertThat(ada.post("/calendars/" + other + "/events", body).status()).isEqualTo(400);
    assertThat(ada.post(EVENTS, body).status()).isEqualTo(200);
    var seeded = seed("{" + TIMES + ",\"id\":\"gmail\",\"eventType\":\"fromGmail\"}");
    assertThat(seeded.path("eventType").asText()).isEqualTo("fromGmail");
    assertThat(ada.patch(event("gmail"), "{\"summary\":\"x\"}").status()).isEqualTo(400);
    assertThat(ada.patch(event("gmail"), "{\"colorId\":\"2\"}").status()).isEqualTo(200);
    assertThat(ada.all(EVENTS + "?eventTypes=fromGmail").ids()).containsExactly("gmail");
  }

  @Test
  void g12ABirthdayRecursYearly() {
    String birthday =
        """
        {"id":"born1","eventType":"birthday","summary":"Bea","visibility":"private",
         "transparency":"transparent","recurrence":["RRULE:FREQ=YEARLY"],
         "birthdayProperties":{"type":"birthday"},
         "start":{"date":"2026-12-05"},"end":{"date":"2026-12-06"}}
        """;
    assertThat(ada.post(EVENTS, birthday).status()).isEqualTo(200);
    assertThat(ada.patch(event("born1"), "{\"location\":\"x\"}").status()).isEqualTo(400);
    assertThat(ada.patch(event("born1"), "{\"summary\":\"Bo\"}").status()).isEqualTo(200);
  }

  @Test
  void mailsGoOutOnlyIfAskedFor() {
    String meeting = "{\"id\":\"abcde\"," + TIMES + ",\"attendees\":[{\"email\":\"bob@x.org\"}]}";
    ada.post(EVENTS + "?sendUpdates=none", meeting);
    ada.patch(event("abcde"), "{\"summary\":\"x\"}");
    ada.delete(event("abcde") + "?sendUpdates=none");
    assertThat(google.mails().mails()).isEmpty();
    ada.post(EVENTS + "?sendUpdates=all", meeting.replace("abcde", "abcdf"));
    ada.patch(event("abcdf") + "?sendUpdates=externalOnly", "{\"summary\":\"x\"}");
    ada.delete(event("abcdf") + "?sendUpdates=all");
    assertThat(google.mails().mails())
        .extracting("to", "kind")
        .containsExactly(
            tuple("bob@x.org", "invitation"),
            tuple("bob@x.org", "update"),
            tuple("bob@x.org", "cancellation"));
  }

  @Test
  void theCalendarsOwnPersonIsMarked() {
    var own =
        seed(
            """
            {"id":"abcde", "organizer":{"email":"boss@x.org"}, %s,
             "attendees":[{"email":"boss@x.org"},{"email":"%s","responseStatus":"accepted"}]}
            """
                .formatted(TIMES, ADA));
    assertThat(own.path("organizer").has("self")).isFalse();
    assertThat(own.path("attendees").path(0).path("organizer").asBoolean()).isTrue();
    assertThat(own.path("attendees").path(1).path("self").asBoolean()).isTrue();
    ada.patch(
        event("abcde") + "?sendUpdates=all",
        "{\"attendees\":[{\"email\":\"%s\",\"responseStatus\":\"declined\"}]}".formatted(ADA));
    assertThat(google.mails().mails())
        .extracting("to", "kind")
        .containsExactly(tuple("boss@x.org", "response"));
  }

  @Test
  void aGuestMayNotSetGuestPermissions() {
    seed(
        "{\"id\":\"abcde\",\"guestsCanModify\":true,\"organizer\":{\"email\":\"boss@x.org\"},"
            + TIMES
            + "}");
    var put = ada.put(event("abcde"), "{" + TIMES + "}");
    assertThat(put.status()).isEqualTo(403);
    assertThat(put.reason()).isEqualTo("forbiddenForNonOrganizer");
    assertThat(ada.patch(event("abcde"), "{\"colorId\":\"1\"}").status()).isEqualTo(200);
  }

  @Test
  void importingTheSameUidAgainUpdatesTheEvent() {
    String body = "{\"iCalUID\":\"u@x\",\"summary\":\"%s\"," + TIMES + "}";
    String id = ada.post(EVENTS + "/import", body.formatted("a")).text("id");
    assertThat(ada.post(EVENTS + "/import", body.formatted("b")).text("id")).isEqualTo(id);
    assertThat(ada.all(EVENTS).items()).hasSize(1);
    assertThat(ada.post(EVENTS, body.formatted("c")).status()).isEqualTo(409);
    assertThat(ada.post(EVENTS + "/import", "{" + TIMES + "}").reason()).isEqualTo("required");
  }

  private ObjectNode seed(String json) {
    return google.seedEvent(ADA, ADA, (ObjectNode) Json.parse(json));
  }

  private static String withId(String id) {
    return "{\"id\":\"" + id + "\"," + TIMES + "}";
  }
}
