package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows M6 to M10 in what no document settles, answers to invitations, and the mails of it all. */
class MeetingsTest {
  private final GraphWorld graph = GraphWorld.documented();

  @AfterEach
  void close() {
    graph.close();
  }

  private String invite(String members) {
    String script =
        """
        {"action":"invite","user":"%s","from":"bob@contoso.test","event":{"subject":"theirs",%s
         "attendees":[{"emailAddress":{"address":"%s"}}],
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}}\
        """;
    String user = GraphWorld.USER;
    return graph.control("mailboxes", script.formatted(user, members, user)).id();
  }

  private void turn(String name, boolean on) {
    graph.control("store", "{\"switches\":{\"" + name + "\":" + on + "}}");
  }

  @ParameterizedTest
  @CsvSource({"accept,accepted", "tentativelyAccept,tentativelyAccepted", "decline,declined"})
  void anAnswerShowsOnTheOwnCopyAndIsMailedUnlessMuted(String verb, String response) {
    String path = "/me/events/" + invite("");
    String etag = graph.get(path).body().path("@odata.etag").asText();
    var muted = graph.post(path + "/" + verb, "{\"sendResponse\":false,\"comment\":\"c\"}");
    assertThat(muted.status()).isEqualTo(202);
    assertThat(graph.simulator().mails()).isEmpty();
    JsonNode shown = graph.get(path).body();
    assertThat(shown.path("responseStatus").path("response").asText()).isEqualTo(response);
    assertThat(shown.at("/attendees/0/status/response").asText()).isEqualTo(response);
    assertThat(shown.path("@odata.etag").asText()).isNotEqualTo(etag);
    assertThat(graph.post(path + "/" + verb, "{}").status()).isEqualTo(202);
    assertThat(graph.simulator().mails())
        .extracting(mail -> mail.to() + " " + mail.kind())
        .containsExactly("bob@contoso.test response");
  }

  @Test
  void anAnswerIsRefusedToTheOrganizerAndWhereNoneIsAskedFor() {
    String own = graph.create("own", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    var refused = graph.post("/me/events/" + own + "/accept", "{\"sendResponse\":false}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("ErrorInvalidRequest");
    String silent = "/me/events/" + invite("\"responseRequested\":false,");
    assertThat(graph.post(silent + "/accept", "{}").status()).isEqualTo(400);
    assertThat(graph.post(silent + "/accept", "{\"sendResponse\":false}").status()).isEqualTo(202);
    assertThat(graph.post(silent + "/accept", "{\"send\":false}").code())
        .isEqualTo("RequestBodyRead");
    assertThat(graph.simulator().mails()).isEmpty();
  }

  @Test
  void aDeclinedInvitationStaysOrLeavesByASwitch() {
    String stays = "/me/events/" + invite("");
    graph.post(stays + "/decline", "{\"sendResponse\":false}");
    assertThat(graph.get(stays).status()).isEqualTo(200);
    turn("decline_removes", true);
    String leaves = "/me/events/" + invite("");
    graph.post(leaves + "/decline", "{\"sendResponse\":false}");
    assertThat(graph.get(leaves).code()).isEqualTo("ErrorItemNotFound");
  }

  @Test
  void guestsKeepTheirAnswersWhenTheListIsWrittenAgain() {
    String guest =
        "{\"emailAddress\":{\"address\":\"bob@contoso.test\"},"
            + "\"status\":{\"response\":\"accepted\"}}";
    String json =
        """
        {"subject":"meet","attendees":[%s],
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    String path = "/me/events/" + graph.post("/me/events", json.formatted(guest)).id();
    graph.patch(path, "{\"attendees\":[{\"emailAddress\":{\"address\":\"BOB@contoso.test\"}}]}");
    assertThat(graph.get(path).body().at("/attendees/0/status/response").asText())
        .isEqualTo("accepted");
    assertThat(graph.simulator().mails())
        .allMatch(mail -> mail.to().equalsIgnoreCase("bob@contoso.test"));
  }

  @Test
  void m6_aReusedTransactionIdIsAConflictByASwitch() {
    String json =
        """
        {"subject":"a","transactionId":"t-1",
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}\
        """;
    String id = graph.post("/me/events", json).id();
    turn("duplicate_is_409", true);
    graph.delete("/me/events/" + id);
    var again = graph.post("/me/events", json);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body().path("error").path("@event.existingEventId").asText()).isEqualTo(id);
    assertThat(graph.get("/me/events").body().path("value")).isEmpty();
    assertThat(
            graph.patch("/me/events/" + graph.createDaily(), "{\"transactionId\":\"t-2\"}").code())
        .isEqualTo("ErrorPropertyValidationFailure");
  }

  @Test
  void m7_aRaceIsRefusedThoughNoVersionWasNamed() {
    String path = "/me/events/" + graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    graph.control(
        "faults",
        """
        {"match":{"method":"PATCH|DELETE"},"response":{"status":412,"body":{"error":{
         "code":"ErrorIrresolvableConflict","message":"raced"}}}}\
        """);
    assertThat(graph.patch(path, "{\"subject\":\"b\"}").code())
        .isEqualTo("ErrorIrresolvableConflict");
    assertThat(graph.patch(path, "{\"subject\":\"b\"}").status()).isEqualTo(200);
  }

  @Test
  void m8_theZoneOfTheCreationFollowsAPatchOrStaysByASwitch() {
    String path = "/me/events/" + graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    String times =
        """
        {"start":{"dateTime":"2026-11-03T09:00:00","timeZone":"%s"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"%s"}}\
        """;
    graph.patch(path, times.formatted("Asia/Tokyo", "Asia/Tokyo"));
    assertThat(graph.get(path).body().path("originalStartTimeZone").asText())
        .isEqualTo("Tokyo Standard Time");
    turn("zone_stays", true);
    graph.patch(path, times.formatted("UTC", "UTC"));
    assertThat(graph.get(path).body().path("originalStartTimeZone").asText())
        .isEqualTo("Tokyo Standard Time");
  }

  @ParameterizedTest
  @CsvSource({"false,5", "true,4"})
  void m9_aNewRuleForgetsExceptionsAndCancelledOccurrencesUnlessTheyStay(boolean stay, int left) {
    String master = graph.createDaily();
    String window = "?startDateTime=2026-10-01T00:00:00Z&endDateTime=2027-01-01T00:00:00Z";
    String path = "/me/events/" + master;
    JsonNode instances = graph.get(path + "/instances" + window).body().path("value");
    graph.delete("/me/events/" + instances.path(1).path("id").asText());
    graph.patch("/me/events/" + instances.path(2).path("id").asText(), "{\"subject\":\"x\"}");
    turn("cancelled_stay", stay);
    for (int count : new int[] {1, 5}) {
      graph.patch(
          path,
          """
          {"recurrence":{"pattern":{"type":"daily","interval":1},"range":
           {"type":"numbered","startDate":"2026-10-31","numberOfOccurrences":%d}}}\
          """
              .formatted(count));
    }
    JsonNode after = graph.get(path + "/instances" + window).body().path("value");
    assertThat(after).hasSize(left);
    assertThat(after.findValuesAsText("type")).containsOnly("occurrence");
  }

  @Test
  void m9_aSeriesBecomesSingleWithoutItsRule() {
    String path = "/me/events/" + graph.createDaily();
    var single = graph.patch(path, "{\"recurrence\":null}");
    assertThat(single.body().path("type").asText()).isEqualTo("singleInstance");
    assertThat(
            graph
                .patch(
                    path,
                    """
                    {"recurrence":{"pattern":{"type":"daily","interval":1},
                     "range":{"type":"noEnd","startDate":"2026-11-01"}}}\
                    """)
                .code())
        .as("the range does not begin with the event")
        .isEqualTo("ErrorPropertyValidationFailure");
  }

  @Test
  void m10_anAllDayEventStaysAtMidnightWhenPatched() {
    String path = "/me/events/" + graph.create("a", "2026-11-03T09:00:00", "2026-11-03T10:00:00");
    assertThat(graph.patch(path, "{\"isAllDay\":true}").code()).isEqualTo("ErrorInvalidRequest");
    var day =
        graph.patch(
            path,
            """
            {"isAllDay":true,"start":{"dateTime":"2026-11-03T00:00:00","timeZone":"UTC"},
             "end":{"dateTime":"2026-11-04T00:00:00","timeZone":"UTC"}}\
            """);
    assertThat(day.status()).isEqualTo(200);
    assertThat(graph.patch(path, "{\"isAllDay\":false}").status()).isEqualTo(200);
  }

  private JsonNode batch(String... requests) {
    return graph.post("/$batch", "{\"requests\":[" + String.join(",", requests) + "]}").body();
  }

  private static String get(int id, String url) {
    return "{\"id\":\"" + id + "\",\"method\":\"GET\",\"url\":\"" + url + "\"}";
  }

  @Test
  void m14_aBatchAnswersEachOfItsRequestsByItself() {
    graph.control(
        "faults",
        """
        {"match":{"path":"/calendars"},"response":{"status":429,"headers":{"Retry-After":"2.5"},
         "body":{"error":{"code":"ApplicationThrottled"}}}}\
        """);
    JsonNode responses =
        batch(get(1, "/me"), get(2, "/me/calendars"), get(3, "/me/events/none")).path("responses");
    assertThat(responses)
        .extracting(one -> one.path("id").asText() + " " + one.path("status").asInt())
        .containsExactly("3 400", "2 429", "1 200");
    assertThat(responses.path(1).path("headers").path("Retry-After").asText()).isEqualTo("2.5");
    assertThat(responses.path(2).path("body").path("mail").asText()).isEqualTo(GraphWorld.USER);
  }

  @Test
  void m14_aBatchPassesHeadersAndBodiesOn() {
    String create =
        """
        {"id":"1","method":"POST","url":"me/events","headers":{"Content-Type":"application/json",
          "Prefer":"IdType=\\"ImmutableId\\""},"body":{"subject":"b",
         "start":{"dateTime":"2026-11-03T09:00:00","timeZone":"UTC"},
         "end":{"dateTime":"2026-11-03T10:00:00","timeZone":"UTC"}}}\
        """;
    String after =
        "{\"id\":\"2\",\"dependsOn\":[\"1\"],\"method\":\"DELETE\",\"url\":\"/me/events/x\"}";
    String last = "{\"id\":\"3\",\"dependsOn\":[\"2\"],\"method\":\"GET\",\"url\":\"/me\"}";
    JsonNode responses = batch(create, after, last).path("responses");
    assertThat(responses.findValuesAsText("status")).containsExactly("424", "400", "201");
    assertThat(responses.path(2).path("body").path("id").asText()).startsWith("AAkALgAA");
  }

  @Test
  void m14_aMalformedBatchIsRefusedAsAWhole() {
    String bodyWithoutType =
        "{\"id\":\"1\",\"method\":\"PATCH\",\"url\":\"/me/events/x\",\"body\":{}}";
    String[] many = new String[21];
    for (int i = 0; i < many.length; i++) {
      many[i] = get(i, "/me");
    }
    for (String requests :
        List.of(
            "",
            bodyWithoutType,
            get(1, "/me") + "," + get(1, "/me"),
            get(1, "https://graph.microsoft.com/v1.0/me"),
            String.join(",", many))) {
      var refused = graph.post("/$batch", "{\"requests\":[" + requests + "]}");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("BadRequest");
    }
  }
}
