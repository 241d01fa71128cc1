package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.json.FilterJson;
import calsyncd.daemon.json.TimeJson;
import calsyncd.hub.ExportFilter;
import calsyncd.hub.OpenConflict.Choice;
import calsyncd.merge.Winner;
import calsyncd.provider.RemoteId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Events and what else is kept as {@code jsonb}. */
final class RemoteJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** An escaped NUL, not the text of one behind a backslash. */
  private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*+)(?:\\\\u0000)++");

  private RemoteJson() {}

  static String write(Event event) {
    return withoutNul(EventJson.write(event).toString());
  }

  /** NUL is the one character that {@code jsonb} can't hold even where it is escaped. */
  private static String withoutNul(String json) {
    return NUL.matcher(json).replaceAll("$1");
  }

  static Event event(String json) {
    return EventJson.read(tree(json));
  }

  static String write(SortedMap<RecurrenceId, RemoteId> instances) {
    ArrayNode array = MAPPER.createArrayNode();
    instances.forEach(
        (at, id) -> array.addObject().put("id", id.value()).set("at", TimeJson.write(at.start())));
    return array.toString();
  }

  static SortedMap<RecurrenceId, RemoteId> instances(String json) {
    SortedMap<RecurrenceId, RemoteId> instances = new TreeMap<>();
    for (JsonNode node : tree(json)) {
      instances.put(
          new RecurrenceId(TimeJson.read(node.path("at"), "at")),
          new RemoteId(node.path("id").asText()));
    }
    return instances;
  }

  static String write(RecurrenceId occurrence) {
    return TimeJson.write(occurrence.start()).toString();
  }

  static String texts(List<String> texts) {
    ArrayNode array = MAPPER.createArrayNode();
    texts.forEach(array::add);
    return withoutNul(array.toString());
  }

  /** {@code {"all": "hub", "fields": {"title": "remote"}}}. */
  static Choice choice(String json) {
    JsonNode tree = tree(json);
    Map<String, Winner> fields = new HashMap<>();
    tree.path("fields")
        .properties()
        .forEach(field -> fields.put(field.getKey(), winner(field.getValue())));
    return new Choice(winner(tree.path("all")), fields);
  }

  static String write(Choice choice) {
    ObjectNode json = MAPPER.createObjectNode().put("all", name(choice.all()));
    ObjectNode fields = json.putObject("fields");
    choice.fields().forEach((field, winner) -> fields.put(field, name(winner)));
    return withoutNul(json.toString());
  }

  private static Winner winner(JsonNode name) {
    return Winner.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }

  private static String name(Winner winner) {
    return winner.name().toLowerCase(Locale.ROOT);
  }

  static ExportFilter filter(String json) {
    return FilterJson.read(tree(json));
  }

  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
