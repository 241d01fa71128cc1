package calsyncd.daemon.json;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An event as JSON and back, without loss: {@code uid, title, description, location, url, start,
 * end, status, busy, visibility, organizer, attendees[], conference, reminders[], categories[],
 * color, not_carried[], recurrence[], overrides[]}. An absent field is the default.
 */
public final class EventJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private EventJson() {}

  /** The event as an object. */
  public static ObjectNode write(Event event) {
    ObjectNode json = NODES.objectNode();
    json.put("uid", event.uid().value());
    ContentJson.write(event.content(), json);
    ArrayNode lines = json.putArray("recurrence");
    event.recurrence().lines().forEach(lines::add);
    ArrayNode overrides = json.putArray("overrides");
    event.overrides().forEach((id, override) -> overrides.add(write(id, override)));
    return json;
  }

  private static ObjectNode write(RecurrenceId id, SeriesOverride override) {
    ObjectNode json = NODES.objectNode();
    json.set("original_start", TimeJson.write(id.start()));
    switch (override) {
      case SeriesOverride.Cancelled _ -> json.put("cancelled", true);
      case SeriesOverride.Changed(EventContent content) -> ContentJson.write(content, json);
    }
    return json;
  }

  /**
   * The event that an object describes.
   *
   * @throws IllegalArgumentException with the field's name where a value is not what it should be
   */
  public static Event read(JsonNode json) {
    EventContent content = ContentJson.read(json);
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    for (JsonNode override : json.path("overrides")) {
      EventTime start = TimeJson.read(override.path("original_start"), "original_start");
      overrides.put(new RecurrenceId(start), override(override));
    }
    return new Event(
        new Uid(json.path("uid").asText()),
        content,
        new Recurrence(texts(json.path("recurrence"))),
        overrides);
  }

  private static SeriesOverride override(JsonNode json) {
    return json.path("cancelled").asBoolean()
        ? SeriesOverride.CANCELLED
        : new SeriesOverride.Changed(ContentJson.read(json));
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
