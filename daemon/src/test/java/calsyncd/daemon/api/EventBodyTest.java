package calsyncd.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.json.EventJson;
import calsyncd.testkit.RandomEvents;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;
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
