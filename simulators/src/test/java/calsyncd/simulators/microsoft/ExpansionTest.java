package calsyncd.simulators.microsoft;

import static org.assertj.core.api.Assertions.assertThat;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpansionTest {
  private static final Expansion EXPANSION = new Expansion(true);
  private static final Window ALL =
      new Window(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2030-01-01T00:00:00Z"));

  private static StoredEvent series(String pattern, String ending) {
    return series("2026-01-31T23:30:00", "2026-02-02T01:00:00", pattern, ending);
  }

  private static StoredEvent series(String from, String to, String pattern, String ending) {
    String zone = "Eastern Standard Time";
    JsonNode start = Json.object().put("dateTime", from);
    JsonNode end = Json.object().put("dateTime", to);
    ObjectNode recurrence = Json.object();
    recurrence.set("pattern", Json.parse(pattern.replace('\'', '"')));
    String range = "{'startDate':'2026-01-31'," + ending + "}";
    recurrence.set("range", Json.parse(range.replace('\'', '"')));
    Timing first = Timing.of(in(start, zone), in(end, zone));
    return StoredEvent.created(
        new EventId(1, 1, 0, EventId.WHOLE),
        new StoredEvent.Stamp(ALL.from(), ALL.from(), 1, 1),
        Json.object(),
        Timing.series(first, Recurrence.parse(recurrence, zone), true));
  }

  private static GraphTime in(JsonNode time, String zone) {
    return GraphTime.parse(((ObjectNode) time).put("timeZone", zone), "start");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'daily','interval':3}",
        "{'type':'weekly','interval':2,'daysOfWeek':['saturday','monday']}",
        "{'type':'absoluteMonthly','interval':1,'dayOfMonth':31}",
        "{'type':'absoluteMonthly','interval':5,'dayOfMonth':31}",
        "{'type':'relativeMonthly','interval':2,'daysOfWeek':['saturday'],'index':'last'}",
        "{'type':'relativeMonthly','interval':1,'daysOfWeek':['saturday','monday'],'index':'last'}",
        "{'type':'absoluteYearly','interval':1,'dayOfMonth':31,'month':1}",
        "{'type':'relativeYearly','interval':1,'daysOfWeek':['saturday'],'month':1,'index':'last'}"
      })
  void aNarrowWindowShowsWhatAWideOneHasThere(String pattern) {
    for (String ending :
        List.of(
            "'type':'noEnd'",
            "'type':'numbered','numberOfOccurrences':17",
            "'type':'endDate','endDate':'2027-03-31'")) {
      StoredEvent series = series(pattern, ending);
      List<Instance> all = EXPANSION.instances(series, ALL);
      assertThat(all).isNotEmpty();
      for (Instant from = ALL.from();
          from.isBefore(ALL.to());
          from = from.plus(Duration.ofDays(11))) {
        Window narrow = new Window(from, from.plus(Duration.ofDays(5)));
        assertThat(EXPANSION.instances(series, narrow))
            .as("%s %s %s", pattern, ending, narrow)
            .isEqualTo(all.stream().filter(one -> narrow.shows(one.start(), one.end())).toList());
      }
      all.forEach(one -> assertThat(EXPANSION.instanceOn(series, one.id().date())).contains(one));
    }
  }

  @Test
  void anOccurrenceOnASpringNightIsAsLongAsTheOthers() {
    StoredEvent nightly =
        series(
            "2026-01-31T02:50:00",
            "2026-01-31T03:20:00",
            "{'type':'daily','interval':1}",
            "'type':'noEnd'");
    Window night =
        new Window(Instant.parse("2026-03-08T00:00:00Z"), Instant.parse("2026-03-09T00:00:00Z"));

    assertThat(EXPANSION.instances(nightly, night))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.start()).isEqualTo("2026-03-08T07:50:00Z");
          assertThat(one.end()).isEqualTo("2026-03-08T08:20:00Z");
        });
  }
}
