package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.EventJson;
import calsyncd.testkit.Events;
import calsyncd.testkit.RandomEvents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered can be sent back, and says the same. */
class EventBodyTest {
  private static final EventShape SHAPE = new EventShape(EventLimits.DEFAULT);
  private static final EventRules RULES = new EventRules(EventLimits.DEFAULT);
  private static final int EVENTS = 1_500;

  private static EventBody body(ObjectNode json) {
    return EventBody.of(json.toString().getBytes(StandardCharsets.UTF_8), SHAPE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anEventIsTheSameAfterItWasWrittenAndRead(long seed) {
    RandomEvents events = new RandomEvents(seed, LocalDate.parse("2026-01-01"), true);
    for (Event event : IntStream.range(0, EVENTS).mapToObj(events::event).toList()) {
      ObjectNode json = EventJson.write(event);
      EventBody body = body(json.deepCopy().put("hub_calendar_id", UUID.randomUUID().toString()));
      Event read = body.fresh(body.uid().orElseThrow());
      RULES.check(read);
      assertThat(read).isEqualTo(event);
      assertThat(EventJson.write(read)).isEqualTo(json);
      assertThat(body.over(event)).isEqualTo(event);
    }
  }

  /** Ten days; in the override of the third somebody else attends. */
  private static Event invited() {
    Event daily = Events.daily("d", "daily", Instant.parse("2026-12-01T09:00:00Z"));
    EventContent third = Events.content("third", Instant.parse("2026-12-03T11:00:00Z"));
    return Events.renamed(daily, 3, "fourth")
        .withContent(daily.content().withPeople(people("bob@example.org")))
        .withOverride(
            Events.occurrence(daily, 2),
            new SeriesOverride.Changed(third.withPeople(people("eve@example.org"))));
  }

  private static People people(String email) {
    return new People(
        Optional.empty(), List.of(new Attendee(email, "", Response.ACCEPTED, Role.REQUIRED)));
  }

  /** The same a day later, its overrides renamed with it. */
  private static ObjectNode moved(Event event) {
    ObjectNode json = EventJson.write(event);
    later(json);
    json.path("overrides")
        .forEach(override -> {
          later((ObjectNode) override);
          shift((ObjectNode) override.path("original_start"));
        });
    return json;
  }

  private static void later(ObjectNode content) {
    shift((ObjectNode) content.path("start"));
    shift((ObjectNode) content.path("end"));
  }

  private static void shift(ObjectNode time) {
    String wall = time.path("date_time").asText();
    time.put("date_time", LocalDateTime.parse(wall).plusDays(1) + ":00");
  }

  @Test
  void whoAttendsAnOccurrenceIsKeptWhereTheSeriesMoves() {
    Event event = invited();
    Event after = body(moved(event)).over(event);
    assertThat(attendees(after)).containsExactly("eve@example.org", "");
    ObjectNode silent = moved(event);
    ((ObjectNode) silent.path("overrides").path(0)).remove("attendees");
    assertThatThrownBy(() -> body(silent).over(event))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("2026-12-04T09:00")
        .hasMessageContaining("attendees is needed")
        .hasMessageContaining("send what GET answered");
    ObjectNode strange = moved(event);
    ((ObjectNode) strange.path("overrides").path(0))
        .putArray("attendees")
        .addObject()
        .put("email", "x@x.org");
    assertThatThrownBy(() -> body(strange).over(event)).hasMessageContaining("can't be invited");
  }

  @Test
  void whatIsLeftOutIsFilledInWhereTheNamesStay() {
    Event event = invited();
    ObjectNode json = EventJson.write(event);
    json.putArray("recurrence").add("RRULE:FREQ=DAILY;COUNT=20");
    json.remove("attendees");
    json.path("overrides").forEach(override -> ((ObjectNode) override).remove("attendees"));
    Event after = body(json).over(event);
    assertThat(after.content().people()).isEqualTo(event.content().people());
    assertThat(attendees(after)).containsExactly("eve@example.org", "");
  }

  private static List<String> attendees(Event event) {
    return event.overrides().values().stream()
        .map(o ->
            ((SeriesOverride.Changed) o)
                .content().people().attendees().stream()
                    .map(Attendee::email)
                    .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void twoRequestsOfOneMeaningAreTheSame() {
    String start = "\"start\": {\"date\": \"2026-12-03\"}";
    String end = "\"end\": {\"date\": \"2026-12-04\"}";
    EventBody one = raw("{" + start + "," + end + ", \"title\": \"\"}");
    EventBody other = raw("{ \"recurrence\": []," + end + ",  " + start + "}");
    EventBody another = raw("{" + start + "," + end + ", \"title\": \"x\"}");
    assertThat(one.meaning()).isEqualTo(other.meaning()).isNotEqualTo(another.meaning());
    assertThat(one.fresh(new Uid("u"))).isEqualTo(other.fresh(new Uid("u")));
  }

  private static EventBody raw(String json) {
    return EventBody.of(json.getBytes(StandardCharsets.UTF_8), SHAPE);
  }
}
