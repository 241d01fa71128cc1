package calsyncd.providers.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Uid;
import calsyncd.provider.RemoteEvent;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Revision;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMapperTest {

  @Test
  void aSingleEventIsReadInTheZoneItWasMadeIn() {
    RemoteEvent event = map(Samples.single(Map.of()));

    assertThat(event.id()).isEqualTo(new RemoteId("AAMk=1"));
    assertThat(event.revision()).isEqualTo(new Revision("W/\"AAA1\""));
    assertThat(event.event().uid()).isEqualTo(new Uid("0400-1"));
    assertThat(event.event().recurrence().isEmpty()).isTrue();
    EventContent content = event.event().content();
    assertThat(content.when()).isEqualTo(new When(at("2026-12-03T09:00"), at("2026-12-03T10:00")));
    assertThat(content.text()).isEqualTo(new Text("Review", "Agenda", "", ""));
    assertThat(content.standing()).isEqualTo(Standing.DEFAULT);
    assertThat(content.people()).isEqualTo(People.NONE);
    assertThat(content.extras()).isEqualTo(EventContent.Extras.NONE);
  }

  private static Zoned at(String wall) {
    return Zoned.of(LocalDateTime.parse(wall), ZoneId.of("Europe/Berlin"));
  }

  @ParameterizedTest
  @CsvSource({
    // originalStartTimeZone, zone of the event, time zone is told
    "Pacific Standard Time, America/Los_Angeles, true",
    "Europe/Paris, Europe/Paris, true",
    "UTC, UTC, true",
    "Etc/UTC, UTC, true",
    "GMT Standard Time, Europe/London, true",
    "tzone://Microsoft/Utc, UTC, true",
    "tzone://Microsoft/Custom, UTC, false",
    "Mars Standard Time, UTC, false",
    "'', UTC, false",
  })
  void windowsAndIanaNamesOfZonesAreRead(String name, String zone, boolean told) {
    EventContent content =
        content(Map.of("originalStartTimeZone", '"' + name + '"', "originalEndTimeZone", "null"));

    assertThat(content.when().start())
        .isEqualTo(Zoned.of(Instant.parse("2026-12-03T08:00:00Z"), ZoneId.of(zone)));
    assertThat(content.extras().notCarried().contains("time_zone")).isEqualTo(!told);
  }

  @Test
  void theSecondOfTwoEqualWallTimesStaysTheSecond() {
    EventContent content =
        content(Map.of("start", time("2026-10-25T01:30:00"), "end", time("2026-10-25T02:30:00")));

    assertThat(content.when().start())
        .isEqualTo(
            new Zoned(LocalDateTime.parse("2026-10-25T02:30"), ZoneId.of("Europe/Berlin"), true));
  }

  @ParameterizedTest
  @CsvSource({
    // zone, start and end as rendered in UTC, first and (exclusive) last day
    "UTC, 2026-12-03T00:00:00, 2026-12-04T00:00:00, 2026-12-03, 2026-12-04",
    "W. Europe Standard Time, 2026-12-03T00:00:00, 2026-12-04T00:00:00, 2026-12-03, 2026-12-04",
    "W. Europe Standard Time, 2026-12-02T23:00:00, 2026-12-03T23:00:00, 2026-12-03, 2026-12-04",
    "W. Europe Standard Time, 2026-03-28T23:00:00, 2026-03-29T22:00:00, 2026-03-29, 2026-03-30",
    "Pacific Standard Time, 2026-12-03T08:00:00, 2026-12-05T08:00:00, 2026-12-03, 2026-12-05",
    "Tokyo Standard Time, 2026-12-02T15:00:00, 2026-12-03T15:00:00, 2026-12-03, 2026-12-04",
    "Tonga Standard Time, 2026-12-02T11:00:00, 2026-12-03T11:00:00, 2026-12-03, 2026-12-04",
    "tzone://Microsoft/Custom, 2026-12-02T23:00:00, 2026-12-03T23:00:00, 2026-12-03, 2026-12-04",
    "UTC, 2026-12-03T00:00:00, 2026-12-03T00:00:00, 2026-12-03, 2026-12-04",
  })
  void anAllDayEventIsDaysHoweverItsMidnightIsRendered(
      String zone, String start, String end, LocalDate first, LocalDate last) {
    EventContent content =
        content(
            Map.of(
                "isAllDay",
                "true",
                "originalStartTimeZone",
                '"' + zone + '"',
                "start",
                time(start),
                "end",
                time(end)));

    assertThat(content.when())
        .isEqualTo(new When(new EventTime.Day(first), new EventTime.Day(last)));
  }

  private static String time(String utc) {
    return "{\"dateTime\": \"" + utc + ".0000000\", \"timeZone\": \"UTC\"}";
  }

  @Test
  void aRuleIsReadInTheZoneOfTheRule() {
    RemoteEvent series =
        map(Samples.master(Map.of("originalStartTimeZone", "\"Pacific Standard Time\"")));

    assertThat(series.event().content().when().start()).isEqualTo(at("2026-12-03T09:00"));
    assertThat(series.event().recurrence().lines()).containsExactly("RRULE:FREQ=DAILY");
  }

  @Test
  void aRuleOfAnUnknownPatternIsNamedAsNotCarried() {
    EventContent content =
        map(Samples.master(Map.of("recurrence", "{\"pattern\": {\"type\": \"lunar\"}}")))
            .event()
            .content();

    assertThat(content.extras().notCarried()).contains("recurrence");
  }

  @ParameterizedTest
  @CsvSource({
    "busy, BUSY",
    "free, FREE",
    "tentative, TENTATIVE",
    "oof, OUT_OF_OFFICE",
    "workingElsewhere, WORKING_ELSEWHERE",
    "unknown, BUSY",
    "asleep, BUSY",
  })
  void showAsIsABusyStateAndNeverAStatus(String showAs, Busy expected) {
    Standing standing = content(Map.of("showAs", '"' + showAs + '"')).standing();

    assertThat(standing).isEqualTo(new Standing(Status.CONFIRMED, expected, Visibility.DEFAULT));
  }

  @ParameterizedTest
  @CsvSource({
    "normal, DEFAULT",
    "personal, PRIVATE",
    "private, PRIVATE",
    "confidential, CONFIDENTIAL",
    "whatever, DEFAULT",
  })
  void sensitivityIsVisibility(String sensitivity, Visibility expected) {
    EventContent content = content(Map.of("sensitivity", '"' + sensitivity + '"'));

    assertThat(content.standing().visibility()).isEqualTo(expected);
    assertThat(content.extras().notCarried().contains("sensitivity"))
        .isEqualTo(sensitivity.equals("personal"));
  }

  @Test
  void peopleKeepTheirRolesAndAnswers() {
    EventContent content =
        content(
            Map.of(
                "isOrganizer",
                "false",
                "organizer",
                "{\"emailAddress\": {\"address\": \"o@x.example\", \"name\": \"O\"}}",
                "attendees",
                "["
                    + attendee("a", "required", "accepted")
                    + attendee("b", "optional", "tentativelyAccepted")
                    + attendee("c", "resource", "declined")
                    + attendee("d", "required", "none")
                    + attendee("e", "newType", "notResponded").replace("} },", "}}")
                    + "]"));

    assertThat(content.people().organizer())
        .contains(new Attendee("o@x.example", "O", Response.ACCEPTED, Role.REQUIRED));
    assertThat(content.people().attendees())
        .containsExactly(
            new Attendee("a@x.example", "a", Response.ACCEPTED, Role.REQUIRED),
            new Attendee("b@x.example", "b", Response.TENTATIVE, Role.OPTIONAL),
            new Attendee("c@x.example", "c", Response.DECLINED, Role.RESOURCE),
            new Attendee("d@x.example", "d", Response.NEEDS_ACTION, Role.REQUIRED),
            new Attendee("e@x.example", "e", Response.NEEDS_ACTION, Role.REQUIRED));
  }

  private static String attendee(String name, String type, String response) {
    return ("{'type': '"
            + type
            + "', 'status': {'response': '"
            + response
            + "'}, 'emailAddress':"
            + " {'address': '"
            + name
            + "@x.example', 'name': '"
            + name
            + "'} },")
        .replace('\'', '"');
  }

  @Test
  void whatElseAnEventHasIsCarried() {
    EventContent content =
        content(
            Map.of(
                "location", "{\"displayName\": \"Room 1\"}",
                "onlineMeeting", "{\"joinUrl\": \"https://teams.example/j\"}",
                "isReminderOn", "true",
                "reminderMinutesBeforeStart", "30",
                "categories", "[\"Red\", \"Work\"]"));

    assertThat(content.text().location()).isEqualTo("Room 1");
    assertThat(content.extras().conference()).isEqualTo("https://teams.example/j");
    assertThat(content.extras().reminders()).containsExactly(new Reminder("popup", 30));
    assertThat(content.extras().categories()).containsExactly("Red", "Work");
  }

  @Test
  void whatIsLeftBehindIsNamed() {
    EventContent content =
        content(
            Map.of(
                "hasAttachments", "true",
                "locations", "[{\"displayName\": \"1\"}, {\"displayName\": \"2\"}]",
                "importance", "\"high\"",
                "originalEndTimeZone", "\"Tokyo Standard Time\""));

    assertThat(content.extras().notCarried())
        .containsExactly("attachments", "end_time_zone", "importance", "locations");
  }

  @Test
  void htmlBecomesText() {
    String html =
        "<html><head><style>p {}</style></head><body><p>Hello&nbsp;<b>Ann</b> &amp; Bob</p>"
            + "<div>one<br>two</div><ul><li>a</li><li>b</li></ul>"
            + "<a href='https://x.example/'>here</a></body></html>";
    EventContent content =
        content(Map.of("body", "{\"contentType\": \"html\", \"content\": \"" + html + "\"}"));

    assertThat(content.text().description())
        .isEqualTo("Hello Ann & Bob\none\ntwo\na\nb\nhere<https://x.example/>");
  }

  @Test
  void aPropertyOfAnUnexpectedShapeSpoilsNoOther() {
    EventContent content =
        content(
            Map.of(
                "attendees", "\"many\"",
                "originalStart", "\"yesterday\"",
                "reminderMinutesBeforeStart", "\"soon\"",
                "aNewProperty", "{\"deep\": [1, 2]}",
                "location", "null"));

    assertThat(content.text().title()).isEqualTo("Review");
    assertThat(content.extras().notCarried()).contains("originalStart");
  }

  @Test
  void rawIsAllThatGraphSent() {
    JsonObject json = Samples.single(Map.of("aNewProperty", "{\"deep\": [1, 2]}"));

    assertThat(Samples.object(map(json).raw())).isEqualTo(json);
  }

  @Test
  void anEventWithoutATimeIsNone() {
    assertThat(EventMapper.event(GraphEvent.of(Samples.single(Map.of("start", "null"))))).isEmpty();
    assertThat(
            EventMapper.event(
                GraphEvent.of(Samples.single(Map.of("end", "{\"dateTime\": \"later\"}")))))
        .isEmpty();
  }

  private static EventContent content(Map<String, String> members) {
    return map(Samples.single(members)).event().content();
  }

  private static RemoteEvent map(JsonObject json) {
    Optional<RemoteEvent> event = EventMapper.event(GraphEvent.of(json));
    return event.orElseThrow();
  }

  @Test
  void theIdStandsInForAMissingUid() {
    RemoteEvent event = map(Samples.single(Map.of("iCalUId", "null")));

    assertThat(List.of(event.event().uid())).containsExactly(new Uid("AAMk=1"));
  }
}
