package calsyncd.proofs.caldav;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * An event or one occurrence of a series as a viewer reads it. Times are text: a date, a wall time
 * that floats, or an instant.
 */
record Shown(String uid, String title, String start, String end) implements Comparable<Shown> {
  /** As the hub's REST answers. */
  static Shown of(JsonNode event) {
    return new Shown(
        event.path("uid").asText(),
        event.path("title").asText(),
        time(event.path("start")),
        time(event.path("end")));
  }

  private static String time(JsonNode time) {
    if (time.has("date")) {
      return time.path("date").asText();
    }
    LocalDateTime wall = LocalDateTime.parse(time.path("date_time").asText());
    JsonNode zone = time.path("time_zone");
    return zone.isNull()
        ? wall.toString()
        : wall.atZone(ZoneId.of(zone.asText())).toInstant().toString();
  }

  @Override
  public int compareTo(Shown other) {
    return toString().compareTo(other.toString());
  }
}
