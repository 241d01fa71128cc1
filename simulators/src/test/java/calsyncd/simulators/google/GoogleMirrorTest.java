package calsyncd.simulators.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever applies every incremental round holds what a full listing shows. */
class GoogleMirrorTest extends GoogleFixture {
  private static final List<String> RULES =
      List.of(
          "RRULE:FREQ=DAILY;COUNT=5",
          "RRULE:FREQ=DAILY;COUNT=3",
          "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=4",
          "RRULE:FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261220T000000Z");

  private final List<String> singles = new ArrayList<>();
  private final List<String> series = new ArrayList<>();
  private final Map<String, JsonNode> mirror = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void incrementalRoundsAddUpToTheFullListing(long seed) {
    var random = new Random(seed);
    String token = ada.all(EVENTS).syncToken();
    for (int round = 0; round < 12; round++) {
      for (int edit = 0; edit < 6; edit++) {
        clock.advance(Duration.ofSeconds(1));
        edit(random);
      }
      var changes = ada.all(incremental(token) + "&maxResults=3");
      changes.items().forEach(this::apply);
      token = changes.syncToken();
      dropInstancesOfLostSeries();
      assertThat(mirror).as("seed %d round %d", seed, round).isEqualTo(listed());
      assertThat(ada.all(incremental(token)).items()).isEmpty();
    }
  }

  private void edit(Random random) {
    switch (random.nextInt(8)) {
      case 0 -> singles.add(insert("single"));
      case 1 -> series.add(ada.post(EVENTS, daily("series" + series.size())).text("id"));
      case 2 ->
          ada.patch(event(any(singles, random)), "{\"summary\":\"s" + clock.instant() + "\"}");
      case 3 -> ada.delete(event(any(singles, random)));
      case 4 -> ada.patch(event(instance(random)), "{\"location\":\"l" + clock.instant() + "\"}");
      case 5 -> ada.delete(event(instance(random)));
      case 6 ->
          ada.patch(
              event(any(series, random)), "{\"recurrence\":[\"" + any(RULES, random) + "\"]}");
      default -> {
        if (random.nextInt(4) == 0) {
          ada.delete(event(any(series, random)));
        }
      }
    }
  }

  private String instance(Random random) {
    return any(series, random) + "_2026120" + (1 + random.nextInt(6)) + "T080000Z";
  }

  private static String any(List<String> ids, Random random) {
    return ids.isEmpty() ? "missing" : ids.get(random.nextInt(ids.size()));
  }

  private void apply(JsonNode item) {
    boolean cancelled = item.path("status").asText().equals("cancelled");
    if (cancelled && !item.has("recurringEventId")) {
      mirror.remove(item.path("id").asText());
    } else {
      mirror.put(item.path("id").asText(), item);
    }
  }

  /** A cancelled instance counts as long as its series lives and generates it. */
  private void dropInstancesOfLostSeries() {
    Set<String> live = new HashSet<>(listed().keySet());
    mirror
        .values()
        .removeIf(item ->
            item.path("status").asText().equals("cancelled")
                && !live.contains(item.path("id").asText()));
  }

  private Map<String, JsonNode> listed() {
    var listed = new TreeMap<String, JsonNode>();
    ada.all(EVENTS).items().forEach(item -> listed.put(item.path("id").asText(), item));
    return listed;
  }
}
