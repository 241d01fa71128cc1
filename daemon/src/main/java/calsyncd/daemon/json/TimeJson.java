package calsyncd.daemon.json;

import calsyncd.calendar.EventTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A time as JSON: {@code {"date_time", "time_zone"}} with {@code offset} where the wall time is
 * ambiguous, {@code "time_zone": null} where it floats, or {@code {"date"}}.
 */
public final class TimeJson {
  private static final DateTimeFormatter WALL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private TimeJson() {}

  /** The time as an object. */
  public static ObjectNode write(EventTime time) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (time) {
      case EventTime.Day(LocalDate date) -> json.put("date", date.toString());
      case EventTime.Floating(LocalDateTime wall) ->
          json.put("date_time", WALL.format(wall)).putNull("time_zone");
      case EventTime.Zoned zoned -> write(zoned, json);
    }
    return json;
  }

  private static void write(EventTime.Zoned time, ObjectNode json) {
    json.put("date_time", WALL.format(time.wall())).put("time_zone", time.zone().getId());
    List<ZoneOffset> offsets = time.zone().getRules().getValidOffsets(time.wall());
    if (offsets.size() > 1) {
      json.put("offset", offsets.get(time.later() ? 1 : 0).getId());
    }
  }

  /**
   * The time that an object describes.
   *
   * @param field named in the error
   * @throws IllegalArgumentException where it describes none
   */
  public static EventTime read(JsonNode json, String field) {
    try {
      return json.has("date")
          ? new EventTime.Day(LocalDate.parse(json.path("date").asText()))
          : timed(json);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          field + " is neither {\"date_time\", \"time_zone\"} nor {\"date\"}", e);
    }
  }

  private static EventTime timed(JsonNode json) {
    LocalDateTime wall = LocalDateTime.parse(json.path("date_time").asText());
    JsonNode zone = json.path("time_zone");
    if (zone.isNull() || zone.isMissingNode()) {
      return new EventTime.Floating(wall);
    }
    ZoneId id = ZoneId.of(zone.asText());
    List<ZoneOffset> offsets = id.getRules().getValidOffsets(wall);
    boolean later =
        json.has("offset")
            && offsets.size() > 1
            && offsets.get(1).equals(ZoneOffset.of(json.path("offset").asText()));
    return new EventTime.Zoned(wall, id, later);
  }
}
