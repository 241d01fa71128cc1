package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import calsyncd.daemon.api.ApiWorld.Answer;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each event that no calendar could hold is a problem that names the field and the way out. */
class BadEventsTest {
  private static final String START =
      "\"start\":{\"date_time\":\"2026-12-03T09:00:00\",\"time_zone\":\"Europe/Berlin\"}";
  private static final String END = START.replace("start", "end").replace("09:00", "10:00");
  private static final String DAY = "{\"date\":\"2026-12-03\"}";
  private static ApiWorld api;
  private static WriteWorld world;
  private static Answer series;

  @BeforeAll
  static void start() throws Exception {
    api = new ApiWorld("bad_events", "");
    world = new WriteWorld(api);
    series = world.post(world.series("daily", "2026-12-01T09:00:00", "RRULE:FREQ=DAILY;COUNT=5"));
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Stream<Arguments> bodies() {
    return Stream.of(times(), texts(), people(), lists(), recurrences(), overrides(), envelopes())
        .flatMap(rows -> rows);
  }

  private static Arguments with(String more, String says) {
    return arguments("{%s,%s,\"hub_calendar_id\":\"HUB\"%s}".formatted(START, END, more), says);
  }

  private static Arguments timed(String start, String end, String says) {
    String body = "{\"start\":%s,\"end\":%s,\"hub_calendar_id\":\"HUB\"}".formatted(start, end);
    return arguments(body, says);
  }

  private static String zoned(String wall, String zone) {
    return "{\"date_time\":\"%s\",\"time_zone\":\"%s\"}".formatted(wall, zone);
  }

  private static Stream<Arguments> times() {
    String good = zoned("2026-12-03T10:00:00", "Europe/Berlin");
    String floating = "{\"date_time\":\"2026-12-03T10:00:00\",\"time_zone\":null}";
    String night = "{\"date_time\":\"2026-10-25T02:30:00\",\"time_zone\":\"Europe/Berlin\"";
    return Stream.of(
        arguments("{\"hub_calendar_id\":\"HUB\"," + START + "}", "end is missing"),
        arguments("{\"hub_calendar_id\":\"HUB\"," + END + "}", "start is missing"),
        timed(
            zoned("2026-12-03T09:00:00", "Mars/Olympus"), good, "start.time_zone must be an IANA"),
        timed(zoned("2026-12-03T09:00:00", "+02:00"), good, "start.time_zone must be an IANA"),
        timed(zoned("2026-02-30T09:00:00", "UTC"), good, "start.date_time must be a local time"),
        timed(zoned("2026-12-03T09:00:00Z", "UTC"), good, "start.date_time must be a local time"),
        timed(zoned("2026-12-03T09:00:00.5", "UTC"), good, "whole seconds"),
        timed(zoned("0001-12-03T09:00:00", "UTC"), good, "of the years 1583 to 9998"),
        timed("{\"date_time\":\"2026-12-03T09:00:00\"}", good, "start.time_zone is missing"),
        timed("{\"date\":\"2026-13-01\"}", DAY, "start.date must be a date such as"),
        timed("{\"date\":\"2026-12-03\",\"time_zone\":\"UTC\"}", DAY, "neither time_zone nor"),
        timed("{}", good, "start must be {\"date_time\""),
        timed("\"2026-12-03\"", good, "start must be an object"),
        timed("null", good, "start must be an object"),
        timed(night + ",\"offset\":\"+05:00\"}", good, "must be one of [+02:00, +01:00]"),
        timed(
            "{\"date_time\":\"2026-03-29T02:30:00\",\"time_zone\":\"Europe/Berlin\","
                + "\"offset\":\"+01:00\"}",
            good,
            "skip this time"),
        timed(good, zoned("2026-12-03T09:59:59", "Europe/Berlin"), "end is before start"),
        timed(good, zoned("2026-12-03T10:00:00", "Asia/Tokyo"), "end is before start"),
        timed(DAY, DAY, "give the day after start"),
        timed(DAY, good, "end must have the form of start"),
        timed(floating, good, "end must have the form of start"));
  }

  private static Stream<Arguments> texts() {
    return Stream.of(
        with(",\"title\":7", "title must be a text"),
        with(",\"title\":null", "title must be a text"),
        with(",\"title\":\"" + "x".repeat(61) + "\"", "title has 61 characters and may have 60"),
        with(",\"description\":\"" + "x".repeat(501) + "\"", "may have 500"),
        with(",\"location\":\"" + "x".repeat(201) + "\"", "may have 200"),
        with(",\"title\":\"a\\u0000b\"", "title has a control character (as NUL)"),
        with(",\"title\":\"a\\ud800b\"", "half a surrogate pair"),
        with(",\"url\":\"a\\u001bb\"", "url has a control character"),
        with(",\"uid\":\" \"", "uid must not be empty"),
        with(",\"uid\":\"" + "u".repeat(201) + "\"", "uid has 201 characters"),
        with(",\"status\":\"maybe\"", "status must be one of [confirmed, tentative, cancelled]"),
        with(",\"status\":\"cancelled\"", "DELETE the event"),
        with(",\"busy\":true", "busy must be one of"),
        with(",\"titel\":\"x\"", "titel is not known; the fields are"));
  }

  private static Stream<Arguments> people() {
    String bob = "{\"email\":\"bob@example.org\"}";
    return Stream.of(
        with(",\"attendees\":[" + bob + "]", "attendees can't be invited in this release"),
        with(",\"organizer\":" + bob, "organizer can't be written in this release"),
        with(",\"attendees\":[{\"mail\":\"x\"}]", "attendees[0].mail is not known"),
        with(
            ",\"attendees\":[" + bob + "," + bob + "," + bob + "," + bob + "]",
            "attendees has 4 entries and may have 3"),
        with(",\"not_carried\":[\"x\"]", "not_carried can't be written"));
  }

  private static Stream<Arguments> lists() {
    String late = "{\"minutes_before\":5}";
    return Stream.of(
        with(",\"reminders\":{}", "reminders must be a list"),
        with(",\"reminders\":[{\"method\":\"popup\"}]", "reminders[0].minutes_before is missing"),
        with(",\"reminders\":[{\"minutes_before\":1e9}]", "must be a whole number from"),
        with(",\"reminders\":[{\"minutes_before\":5,\"method\":\"fax\"}]", "[popup, email]"),
        with(",\"reminders\":[" + late + "," + late + "," + late + "]", "may have 2"),
        with(",\"categories\":[\"a\",\"b\",\"c\"]", "categories has 3 entries and may have 2"),
        with(",\"categories\":[1]", "categories[0] must be a text"));
  }

  private static Arguments rule(String line, String says) {
    return with(",\"recurrence\":[\"" + line + "\"]", says);
  }

  private static Stream<Arguments> recurrences() {
    return Stream.of(
        rule("FREQ=DAILY", "recurrence[0] must be one unfolded content line"),
        rule("RRULE:FREQ=DAILY\\nATTENDEE:mailto:x", "recurrence[0] must be one unfolded"),
        rule("ATTENDEE:mailto:bob@example.org", "recurrence[0] must be one unfolded"),
        rule("RRULE:FREQ=SOMETIMES", "recurrence is not one of RFC 5545"),
        rule("RRULE:INTERVAL=2", "recurrence[0] has no FREQ"),
        rule("RRULE:FREQ=DAILY;FREQ=WEEKLY", "has FREQ twice"),
        rule("RRULE:FREQ=DAILY;BYEASTER=1", "has a part that is none of RFC 5545"),
        rule("RRULE:FREQ=DAILY;", "has a part that is none of RFC 5545"),
        rule("RRULE:FREQ=DAILY;COUNT=2;UNTIL=20261231T000000Z", "takes one of them"),
        rule("RRULE:FREQ=DAILY;UNTIL=20261231", "needs UNTIL in the form of start: in UTC"),
        rule("RRULE:FREQ=DAILY;COUNT=0", "has a COUNT beyond 1 to 1000"),
        rule("RRULE:FREQ=DAILY;COUNT=1001", "end it by UNTIL"),
        rule("RRULE:FREQ=DAILY;INTERVAL=0", "recurrence is not one of RFC 5545"),
        rule("RRULE:FREQ=MONTHLY;BYMONTHDAY=32", "recurrence is not one of RFC 5545"),
        rule("RRULE:FREQ=DAILY;BYHOUR=9,10,11,12,13;BYMINUTE=0,1,2,3,4", "25 times a day"),
        rule("RRULE:FREQ=SECONDLY", "happens 86400 times a day by FREQ"),
        rule("RRULE:freq=MINUTELY;INTERVAL=30", "happens 48 times a day"),
        rule("RRULE:FREQ=HOURLY;BYMINUTE=0,30", "happens 48 times a day"),
        rule("RRULE:FREQ=MINUTELY;BYHOUR=9", "happens 60 times a day"),
        rule("RRULE:FREQ=HOURLY", ""),
        rule("RRULE:FREQ=MINUTELY;INTERVAL=60", ""),
        rule("RRULE:FREQ=MINUTELY;BYHOUR=9;BYMINUTE=0,20,40", ""),
        rule("RRULE:FREQ=SECONDLY;BYHOUR=9;BYMINUTE=0;BYSECOND=0,30", ""),
        rule("RRULE:FREQ=WEEKLY;BYDAY=FR", "start is beside the rule; begin at the first"),
        rule("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "start is beside the rule"),
        rule("EXDATE:tomorrow", "must have dates as 20261203"),
        rule("EXDATE;TZID=Mars/Olympus:20261204T090000", "a TZID that is no IANA name"),
        rule("RDATE;VALUE=PERIOD:20261204T090000", "may have the parameters"),
        rule("RRULE:FREQ=DAILY;BYDAY=" + "MO,".repeat(90), "may have 200"),
        with(",\"recurrence\":\"RRULE:FREQ=DAILY\"", "recurrence must be a list"),
        with(
            ",\"recurrence\":[" + "\"RRULE:FREQ=DAILY\",".repeat(5) + "\"x\"]",
            "recurrence has 6 entries and may have 5"));
  }

  private static Arguments override(String overrides, String says) {
    return with(
        ",\"recurrence\":[\"RRULE:FREQ=DAILY;COUNT=5\"],\"overrides\":[" + overrides + "]", says);
  }

  private static Stream<Arguments> overrides() {
    String fourth = "\"original_start\":" + zoned("2026-12-04T09:00:00", "Europe/Berlin");
    String gone = "{" + fourth + ",\"cancelled\":true}";
    return Stream.of(
        with(",\"overrides\":[" + gone + "]", "overrides need a recurrence"),
        override("{\"cancelled\":true}", "overrides[0].original_start is missing"),
        override("{" + fourth + "}", "overrides[0].start is missing"),
        override("{" + fourth + ",\"cancelled\":true,\"title\":\"x\"}", "overrides[0].title"),
        override(gone.replace("12-04", "12-24"), "names no occurrence of the series"),
        override(gone.replace("09:00", "09:01"), "names no occurrence of the series"),
        override(gone + "," + gone, "overrides name an occurrence twice"),
        override(gone + "," + gone + "," + gone + "," + gone + "," + gone, "may have 4"),
        override("{" + fourth + "," + START + "," + START.replace("start", "end") + "}", ""),
        override(
            "{" + fourth + "," + START.replace("09:00", "11:00") + "," + END + "}",
            ".end is before start"));
  }

  private static Stream<Arguments> envelopes() {
    return Stream.of(
        arguments("{" + START + "," + END + "}", "hub_calendar_id is missing"),
        arguments(
            "{" + START + "," + END + ",\"hub_calendar_id\":\"mine\"}",
            "hub_calendar_id must be a UUID"),
        arguments(
            "{" + START + "," + END + ",\"hub_calendar_id\":\"" + UUID.randomUUID() + "\"}",
            "hub_calendar_id names no calendar of yours"),
        with(",\"id\":\"" + UUID.randomUUID() + "\"", "id is given by us"),
        with(",\"version\":3", "version is given by us"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isAProblemThatNamesTheField(String body, String says) {
    String before = api.everything();
    Answer answer = api.post(world.owner, WriteWorld.PATH, body.replace("HUB", world.hub));
    if (says.isEmpty()) {
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
      api.delete(world.owner, answer.location(), answer.tag());
      return;
    }
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(422);
    assertThat(answer.text("detail")).contains(says);
    assertThat(answer.json().path("errors").path(0).path("field").asText()).isNotBlank();
    assertThat(answer.raw().body()).doesNotContain("Exception", "java.");
    assertThat(api.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scope=occurrence | 400 | original_start is missing for this scope",
        "original_start=2026-12-03T09:00:00 | 400 | scope must be one of",
        "scope=all&original_start=2026-12-03T09:00:00 | 400 | scope must be one of",
        "scope=series&scope=series | 400 | more than once",
        "scope=series&original_start=2026-12-03T09:00:00 | 400 | original_start names one"
            + " occurrence and scope=series",
        "when=now | 400 | not known",
        "scope=occurrence&original_start=tomorrow | 400 | original_start must be 2026-12-03",
        "scope=occurrence&original_start=2026-12-03T09:00:00%2B25:00 | 400 | original_start must",
        "scope=occurrence&original_start=2026-12-03 | 422 | must have a time, as the series has",
        "scope=occurrence&original_start=2026-12-03T09:00:00Z | 422 | names no occurrence",
        "scope=following&original_start=2026-12-09T09:00:00 | 422 | names no occurrence",
      })
  void aScopeThatNamesNothingIsRefused(String query, int status, String says) {
    String before = api.everything();
    String path = series.location() + "?" + query;
    Answer put = world.put(path, "\"1\"", world.hour("x", "2026-12-03T09:00:00"));
    Answer gone = api.delete(world.owner, path, "\"1\"");
    for (Answer answer : java.util.List.of(put, gone)) {
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
      assertThat(answer.text("detail")).contains(says);
    }
    assertThat(api.everything()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id | 00000000-0000-0000-0000-000000000000 | id is that of another event",
        "hub_calendar_id | 00000000-0000-0000-0000-000000000000 | make the event there",
        "uid | other | uid can't be changed",
      })
  void aPutThatNamesAnotherEventIsRefused(String field, String value, String says) {
    var body = world.hour("x", "2026-12-03T09:00:00").put(field, value);
    Answer answer = world.put(series.location(), "\"1\"", body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("detail")).contains(says);
  }
}
