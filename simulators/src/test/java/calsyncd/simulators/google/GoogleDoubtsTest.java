package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents leave open is a switch each, and refusals can be scripted. */
class GoogleDoubtsTest extends GoogleFixture {
  private static final String MEETING =
      """
      {"id":"abcde","summary":"s","start":{"date":"2026-12-03"},"end":{"date":"2026-12-04"},
       "attendees":[{"email":"bob@x.org"}]}\
      """;
  private static final String INSTANCE = "series_20261203T080000Z";

  @Test
  void g7AConcurrentDuplicateMayBeMissed() {
    ada.post(EVENTS, MEETING);
    assertThat(ada.post(EVENTS, MEETING).status()).isEqualTo(409);
    ada.control("options", "{\"misses_duplicates\":true}");
    assertThat(ada.post(EVENTS, MEETING.replace("\"s\"", "\"t\"")).status()).isEqualTo(200);
    assertThat(ada.all(EVENTS).ids()).containsExactly("abcde");
    assertThat(ada.get(event("abcde")).text("summary")).isEqualTo("t");
    ada.delete(event("abcde"));
    assertThat(ada.post(EVENTS, MEETING).reason()).isEqualTo("duplicate");
  }

  @Test
  void aWriteThatIsSilentAboutMailsMayMail() {
    ada.post(EVENTS, MEETING);
    assertThat(google.mails().mails()).isEmpty();
    ada.control("options", "{\"mails_unasked\":true}");
    ada.patch(event("abcde") + "?sendUpdates=none", "{\"summary\":\"t\"}");
    assertThat(google.mails().mails()).isEmpty();
    ada.patch(event("abcde"), "{\"summary\":\"u\"}");
    assertThat(google.mails().mails()).extracting("to").containsExactly("bob@x.org");
  }

  @Test
  void externalOnlyMailsNobodyOfTheHouse() {
    google.addUser("bob@x.org");
    String both = MEETING.replace("]}", ",{\"email\":\"out@y.org\"}]}");
    ada.post(EVENTS + "?sendUpdates=externalOnly", both);
    assertThat(google.mails().mails()).extracting("to").containsExactly("out@y.org");
    assertThat(ada.delete(event("abcde") + "?sendUpdates=some").reason()).isEqualTo("invalid");
    ada.delete(event("abcde") + "?sendUpdates=all");
    assertThat(google.mails().mails())
        .extracting("kind")
        .containsExactly("invitation", "cancellation", "cancellation");
  }

  @Test
  void anExceptionMayGiveItsSeriesAnotherEtag() {
    String etag = ada.post(EVENTS, daily("series")).text("etag");
    ada.patch(event(INSTANCE), "{\"summary\":\"x\"}");
    assertThat(ada.get(event("series")).text("etag")).isEqualTo(etag);
    ada.control("options", "{\"exceptions_touch_master\":true}");
    ada.patch(event(INSTANCE), "{\"summary\":\"y\"}");
    assertThat(ada.get(event("series")).text("etag")).isNotEqualTo(etag);
    String second = ada.get(event("series")).text("etag");
    ada.delete(event(INSTANCE));
    assertThat(ada.get(event("series")).text("etag")).isNotEqualTo(second);
    assertThat(ada.get(event("series")).text("summary")).isEqualTo("standup");
  }

  @Test
  void anExceptionMayFollowItsSeries() {
    ada.post(EVENTS, daily("series"));
    ada.patch(event(INSTANCE), "{\"summary\":\"own\"}");
    ada.patch(event("series"), "{\"location\":\"here\"}");
    assertThat(ada.get(event(INSTANCE)).json().has("location")).isFalse();
    ada.control("options", "{\"exceptions_follow_master\":true}");
    ada.patch(event("series"), "{\"location\":null}");
    ada.patch(event("series"), "{\"location\":\"there\",\"summary\":\"theirs\"}");
    assertThat(ada.get(event(INSTANCE)).text("location")).isEqualTo("there");
    assertThat(ada.get(event(INSTANCE)).text("summary")).isEqualTo("own");
  }

  @ParameterizedTest
  @CsvSource({
    "403,usageLimits,rateLimitExceeded",
    "429,usageLimits,rateLimitExceeded",
    "403,usageLimits,userRateLimitExceeded",
    "403,usageLimits,quotaExceeded",
    "500,global,backendError",
  })
  void g16RateLimitsComeInGooglesEnvelopeWithoutAWait(int status, String domain, String reason) {
    ada.control(
        "refusals",
        "{\"status\":%d,\"domain\":\"%s\",\"reason\":\"%s\",\"count\":2}"
            .formatted(status, domain, reason));
    for (int i = 0; i < 2; i++) {
      var refused = ada.get(EVENTS);
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.reason()).isEqualTo(reason);
      assertThat(refused.json().at("/error/errors/0/domain").asText()).isEqualTo(domain);
      assertThat(refused.json().at("/error/code").asInt()).isEqualTo(status);
    }
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
  }

  @Test
  void g16ARefusalCanBeMeantForOneUserAndOneKindOfCall() {
    google.addUser("bob@x.org", ZoneId.of("UTC"));
    var bob = new ApiClient(google.baseUrl(), google.accessTokenFor("bob@x.org"));
    ada.control(
        "refusals",
        "{\"match\":{\"user\":\"bob@x.org\",\"method\":\"GET\"},\"skip\":1,\"count\":1}");
    String bobs = "/calendars/primary/events";
    assertThat(ada.get(EVENTS).status()).isEqualTo(200);
    assertThat(bob.get(bobs).status()).isEqualTo(200);
    assertThat(bob.get(bobs).reason()).isEqualTo("rateLimitExceeded");
    assertThat(bob.get(bobs).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'start':{'dateTime':'2026-12-03T09:00:00+02:00','timeZone':'+02:00'},"
            + "'end':{'dateTime':'2026-12-03T10:00:00+02:00','timeZone':'+02:00'}",
        "'start':{'date':'2026-12-03'},'end':{'date':'2026-12-04'},"
            + "'recurrence':['RRULE:FREQ=DAILY','EXDATE:20261204']",
        "'start':{'date':'2026-12-03'},'end':{'date':'2026-12-04'},"
            + "'recurrence':['RRULE:FREQ=DAILY','EXDATE;VALUE=DATE:20261204T000000']",
        "'start':{'dateTime':'2026-12-03T09:00:00','timeZone':'UTC'},"
            + "'end':{'dateTime':'2026-12-03T10:00:00','timeZone':'UTC'},"
            + "'recurrence':['RRULE:FREQ=DAILY','EXDATE;VALUE=DATE:20261204']",
        "'start':{'date':'2026-12-03'},'end':{'date':'2026-12-04'},"
            + "'recurrence':['RRULE:FREQ=DAILY','DTSTART;VALUE=DATE:20261203']",
        "'start':{'date':'2026-12-03'},'end':{'date':'2026-12-04'},'colorId':'tomato'",
        "'start':{'date':'2026-12-03','dateTime':'2026-12-03T09:00:00Z'},"
            + "'end':{'date':'2026-12-04'}",
      })
  void formsThatAreNotGooglesAreRefused(String fields) {
    var answer = ada.post(EVENTS, "{" + fields.replace('\'', '"') + "}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain"})
  void aBodyThatDoesNotSayThatItIsJsonIsRefused(String type) {
    var answer = ada.send("POST", "/calendar/v3" + EVENTS, single("e"), "Content-Type", type);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("parseError");
    assertThat(ada.all(EVENTS).ids()).isEmpty();
  }

  @Test
  void aHiddenCalendarIsListedOnRequest() {
    String team = google.addCalendar(ADA, "Team", ZoneId.of("UTC"));
    google.hideCalendar(team, ADA);
    assertThat(ada.all("/users/me/calendarList").ids()).containsExactly(ADA);
    assertThat(ada.all("/users/me/calendarList?showHidden=true").ids()).contains(team);
  }

  @Test
  void aPatchThatForgetsTheOtherFormOfATimeIsRefused() {
    ada.post(EVENTS, MEETING);
    String timed =
        """
        {"start":{"dateTime":"2026-12-03T09:00:00Z"%s},"end":{"dateTime":"2026-12-03T10:00:00Z"%s}}\
        """;
    assertThat(ada.patch(event("abcde"), timed.formatted("", "")).reason()).isEqualTo("invalid");
    String nulls = ",\"date\":null";
    assertThat(ada.patch(event("abcde"), timed.formatted(nulls, nulls)).status()).isEqualTo(200);
  }

  @Test
  void anInstanceIsFoundByItsOriginalStartHoweverFarAwayOrMoved() {
    ada.post(EVENTS, daily("series").replace(";COUNT=5", ""));
    String instances = event("series") + "/instances?originalStart=";
    assertThat(ada.all(instances + "2036-06-01T07:00:00Z").ids())
        .containsExactly("series_20360601T070000Z");
    assertThat(ada.all(instances + "2036-06-01T08:00:00Z").ids()).isEmpty();
    ada.patch(
        event(INSTANCE),
        """
        {"start":{"dateTime":"2026-12-09T09:00:00Z"},"end":{"dateTime":"2026-12-09T10:00:00Z"}}\
        """);
    assertThat(ada.all(instances + "2026-12-03T08:00:00Z").ids()).containsExactly(INSTANCE);
    ada.delete(event(INSTANCE));
    assertThat(ada.all(instances + "2026-12-03T08:00:00Z").ids()).isEmpty();
    assertThat(ada.all(instances + "2026-12-03T08:00:00Z&showDeleted=true").ids())
        .containsExactly(INSTANCE);
  }
}
