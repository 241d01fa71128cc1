package calsyncd.providers.google;

import static calsyncd.providers.google.JsonItemTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Day;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteChange;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleEventMapperTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final String NINE_TO_TEN =
      """
      "start":{"dateTime":"2026-12-03T09:00:00+01:00","timeZone":"Europe/Berlin"},
      "end":{"dateTime":"2026-12-03T10:00:00+01:00","timeZone":"Europe/Berlin"}\
      """;

  private final GoogleEventMapper mapper =
      new GoogleEventMapper(GoogleTimes.of("America/New_York"));

  private RemoteChange change(String item) {
    return mapper.change(json(item)).orElseThrow();
  }

  private Event event(String fields) {
    RemoteChange change =
        change("{\"id\":\"e1\",\"iCalUID\":\"u1\"" + (fields.isEmpty() ? "" : ",") + fields + "}");
    return ((RemoteChange.Master) change).event().event();
  }

  private EventContent content(String fields) {
    return event(NINE_TO_TEN + (fields.isEmpty() ? "" : ",") + fields).content();
  }

  @Test
  void aSeriesIsAMasterWithItsLines() {
    String item =
        """
        {"kind":"calendar#event","etag":"\\"31\\"","id":"e1","iCalUID":"u1@x","summary":"S",
         "recurrence":["EXDATE;TZID=Europe/Berlin:20261210T090000","RRULE:FREQ=WEEKLY","X-ODD:1"],
         %s,"novel":{"a":1}}\
        """
            .formatted(NINE_TO_TEN);
    var master = ((RemoteChange.Master) change(item)).event();
    assertThat(master.id()).isEqualTo(new RemoteId("e1"));
    assertThat(master.revision()).isEqualTo(new Revision("\"31\""));
    assertThat(master.event().uid()).isEqualTo(new Uid("u1@x"));
    assertThat(master.event().recurrence().lines())
        .containsExactly("EXDATE;TZID=Europe/Berlin:20261210T090000", "RRULE:FREQ=WEEKLY");
    assertThat(master.event().content().extras().notCarried()).containsExactly("recurrence:X-ODD");
    assertThat(master.raw()).contains("\"novel\":{\"a\":1}");
  }

  @Test
  void aTombstoneIsARemoval() {
    assertThat(change("{\"id\":\"e1\",\"status\":\"cancelled\"}"))
        .isEqualTo(new RemoteChange.Removed(new RemoteId("e1")));
  }

  @Test
  void aCancelledOccurrenceNeedsNothingButItsOriginalStart() {
    var instance =
        (RemoteChange.Instance)
            change(
                """
                {"id":"e1_20261203T080000Z","status":"cancelled","recurringEventId":"e1",
                 "originalStartTime":{"dateTime":"2026-12-03T09:00:00+01:00",
                                      "timeZone":"Europe/Berlin"}}\
                """);
    assertThat(instance.id()).isEqualTo(new RemoteId("e1"));
    assertThat(instance.instance()).isEqualTo(new RemoteId("e1_20261203T080000Z"));
    assertThat(instance.at().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), BERLIN));
    assertThat(instance.override()).isEqualTo(SeriesOverride.CANCELLED);
  }

  @Test
  void aMovedOccurrenceKeepsItsOriginalStartAndStandsAloneUnderItsOwnUid() {
    var instance =
        (RemoteChange.Instance)
            change(
                """
                {"id":"e1_20261202","iCalUID":"u1","recurringEventId":"e1","summary":"moved",
                 "originalStartTime":{"date":"2026-12-02"},
                 "start":{"date":"2026-12-05"},"end":{"date":"2026-12-06"}}\
                """);
    assertThat(instance.at().start()).isEqualTo(new Day(LocalDate.parse("2026-12-02")));
    var changed = (SeriesOverride.Changed) instance.override();
    assertThat(changed.content().when().start()).isEqualTo(new Day(LocalDate.parse("2026-12-05")));
    assertThat(instance.alone().uid()).isEqualTo(new Uid("e1_20261202@google.com"));
    assertThat(instance.alone().content()).isEqualTo(changed.content());
  }

  @Test
  void theInstantWinsAndTheZoneIsTheOneNamed() {
    EventTime start =
        event(
                """
                "start":{"dateTime":"2026-12-03T03:00:00-05:00","timeZone":"Europe/Berlin"},
                "end":{"dateTime":"2026-12-03T09:00:00Z","timeZone":"Europe/Berlin"}\
                """)
            .content()
            .when()
            .start();
    assertThat(start).isEqualTo(Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), BERLIN));
  }

  @ParameterizedTest
  @CsvSource({"+02:00,false", "+01:00,true"})
  void theOffsetTellsWhichOfTwoAutumnHours(String offset, boolean later) {
    String at =
        "{\"dateTime\":\"2026-10-25T02:30:00" + offset + "\",\"timeZone\":\"Europe/Berlin\"}";
    EventTime start = event("\"start\":" + at + ",\"end\":" + at).content().when().start();
    assertThat(start)
        .isEqualTo(new Zoned(LocalDateTime.parse("2026-10-25T02:30:00"), BERLIN, later));
  }

  @Test
  void aTimeWithoutAZoneIsInTheCalendars() {
    var when =
        event(
                """
                "start":{"dateTime":"2026-12-03T09:00:00Z"},
                "end":{"dateTime":"2026-12-03T05:00:00"}\
                """)
            .content()
            .when();
    ZoneId newYork = ZoneId.of("America/New_York");
    assertThat(when.start()).isEqualTo(Zoned.of(LocalDateTime.parse("2026-12-03T04:00"), newYork));
    assertThat(when.end()).isEqualTo(Zoned.of(LocalDateTime.parse("2026-12-03T05:00"), newYork));
  }

  @Test
  void anUnknownZoneBecomesItsOffsetAndIsNamed() {
    EventContent content =
        event(
                """
                "start":{"dateTime":"2026-12-03T09:00:00+03:30","timeZone":"Mars/Olympus"},
                "end":{"dateTime":"2026-12-03T10:00:00+03:30","timeZone":"Mars/Olympus"}\
                """)
            .content();
    assertThat(content.when().start())
        .isEqualTo(
            Zoned.of(LocalDateTime.parse("2026-12-03T09:00"), ZoneOffset.ofHoursMinutes(3, 30)));
    assertThat(content.extras().notCarried())
        .containsExactly("start.timeZone:Mars/Olympus", "end.timeZone:Mars/Olympus");
  }

  @Test
  void anEndThatIsMissingFollowsFromTheStart() {
    assertThat(event("\"start\":{\"date\":\"2026-12-03\"}").content().when().end())
        .isEqualTo(new Day(LocalDate.parse("2026-12-04")));
    var timed = event("\"start\":{\"dateTime\":\"2026-12-03T09:00:00Z\"}").content().when();
    assertThat(timed.end()).isEqualTo(timed.start());
    var mixed =
        event(
            "\"start\":{\"date\":\"2026-12-03\"},\"end\":{\"dateTime\":\"2026-12-03T09:00:00Z\"}");
    assertThat(mixed.content().when().end()).isEqualTo(new Day(LocalDate.parse("2026-12-04")));
  }

  @Test
  void whatGoogleLeavesOutIsTheDefault() {
    EventContent content = content("");
    assertThat(content.text()).isEqualTo(EventContent.Text.NONE);
    assertThat(content.standing()).isEqualTo(EventContent.Standing.DEFAULT);
    assertThat(content.people()).isEqualTo(EventContent.People.NONE);
    assertThat(content.extras()).isEqualTo(EventContent.Extras.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "confirmed,opaque,default,CONFIRMED,BUSY",
    "tentative,opaque,default,TENTATIVE,TENTATIVE",
    "tentative,transparent,default,TENTATIVE,FREE",
    "confirmed,transparent,default,CONFIRMED,FREE",
    "confirmed,opaque,outOfOffice,CONFIRMED,OUT_OF_OFFICE",
    "confirmed,transparent,workingLocation,CONFIRMED,WORKING_ELSEWHERE",
    "confirmed,opaque,focusTime,CONFIRMED,BUSY",
    "confirmed,transparent,birthday,CONFIRMED,FREE",
    "confirmed,opaque,fromGmail,CONFIRMED,BUSY",
  })
  void statusTransparencyAndTypeMakeTheStanding(
      String status, String transparency, String type, Status expected, Busy busy) {
    EventContent content =
        content(
            "\"status\":\"%s\",\"transparency\":\"%s\",\"eventType\":\"%s\""
                .formatted(status, transparency, type));
    assertThat(content.standing())
        .isEqualTo(new EventContent.Standing(expected, busy, Visibility.DEFAULT));
    assertThat(content.extras().notCarried()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"public,PUBLIC", "private,PRIVATE", "confidential,CONFIDENTIAL", "novel,DEFAULT"})
  void visibilityIsClass(String visibility, Visibility expected) {
    assertThat(content("\"visibility\":\"" + visibility + "\"").standing().visibility())
        .isEqualTo(expected);
  }

  @Test
  void peopleComeWithRoleAndResponse() {
    EventContent content =
        content(
            """
            "organizer":{"email":"Boss@x.org","displayName":"Boss"},
            "attendees":[
              {"email":"a@x.org","responseStatus":"accepted","optional":true},
              {"email":"room@x.org","resource":true,"responseStatus":"declined"},
              {"email":"me@x.org","self":true,"responseStatus":"tentative"},
              {"email":"n@x.org","responseStatus":"needsAction"}]\
            """);
    assertThat(content.people().organizer())
        .contains(new Attendee("boss@x.org", "Boss", Response.ACCEPTED, Role.REQUIRED));
    assertThat(content.people().attendees())
        .containsExactly(
            new Attendee("a@x.org", "", Response.ACCEPTED, Role.OPTIONAL),
            new Attendee("me@x.org", "", Response.TENTATIVE, Role.REQUIRED),
            new Attendee("n@x.org", "", Response.NEEDS_ACTION, Role.REQUIRED),
            new Attendee("room@x.org", "", Response.DECLINED, Role.RESOURCE));
  }

  @Test
  void anEventOfOnesOwnHasNoPeople() {
    assertThat(content("\"organizer\":{\"email\":\"me@x.org\",\"self\":true}").people())
        .isEqualTo(EventContent.People.NONE);
  }

  @Test
  void theRestOfAnItemIsCarriedOrNamed() {
    EventContent content =
        content(
            """
            "summary":"S","description":"<b>D</b>","location":"L","htmlLink":"https://g/e",
            "source":{"title":"T","url":"https://x.org/e"},
            "colorId":"7","hangoutLink":"https://meet/old",
            "conferenceData":{"entryPoints":[{"entryPointType":"phone","uri":"tel:1"},
              {"entryPointType":"video","uri":"https://meet/new"}]},
            "reminders":{"useDefault":false,"overrides":[{"method":"email","minutes":60},
              {"method":"popup","minutes":0},{"method":"popup"}]},
            "attachments":[{"fileUrl":"x"}],"eventType":"novelType\"\
            """);
    assertThat(content.text()).isEqualTo(new EventContent.Text("S", "D", "L", "https://x.org/e"));
    assertThat(content.extras())
        .isEqualTo(
            new EventContent.Extras(
                "https://meet/new",
                List.of(new Reminder("email", 60), new Reminder("popup", 0)),
                List.of(),
                "7",
                List.of("attachments", "eventType:novelType")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"status\":\"cancelled\"}",
        "{\"id\":7}",
        "{\"id\":\"e1\"}",
        "{\"id\":\"e1\",\"start\":{\"date\":\"2026-02-30\"}}",
        "{\"id\":\"e1\",\"start\":{\"dateTime\":\"soon\"}}",
        "{\"id\":\"e1\",\"start\":{\"dateTime\":\"\"}}",
        "{\"id\":\"e1_1\",\"recurringEventId\":\"e1\",\"status\":\"cancelled\"}",
        "{\"id\":\"e1_1\",\"recurringEventId\":\"e1\",\"start\":{\"date\":\"2026-12-03\"}}",
      })
  void whatHasNoIdOrTimeIsLeftOut(String item) {
    assertThat(mapper.change(json(item))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"attendees\":[null,\"x\",{}],\"organizer\":\"me\"",
        "\"reminders\":{\"overrides\":[{\"minutes\":\"99999999999\"},{\"minutes\":-5}]}",
        "\"recurrence\":[null,7,\"\"],\"conferenceData\":[]",
        "\"summary\":null,\"status\":1,\"colorId\":{},\"eventType\":[]",
      })
  void oddFieldsDoNotCostTheEvent(String fields) {
    assertThat(content(fields).when().start())
        .isEqualTo(Zoned.of(LocalDateTime.parse("2026-12-03T09:00:00"), BERLIN));
  }
}
