package calsyncd.daemon.api;

import calsyncd.daemon.postgres.ConflictRow.Place;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Fields that a conflict is about, in the JSON of an event: {@code time} is start and end, {@code
 * attendees} are the people, {@code recurrence} the rule with all overrides, {@code overrides} one
 * of them as a whole; any other is the field of that name.
 */
final class EventFields {
  private static final String ORIGINAL_START = "original_start";
  private static final String OVERRIDES = "overrides";

  private EventFields() {}

  private static List<String> keys(String field) {
    return switch (field) {
      case "time" -> List.of("start", "end");
      case "attendees" -> List.of("organizer", "attendees");
      case "recurrence" -> List.of("recurrence", OVERRIDES);
      default -> List.of(field);
    };
  }

  /** What an event says there; null where it says nothing. */
  static JsonNode value(JsonNode event, Place place) {
    Optional<ObjectNode> said =
        place.occurrence().isEmpty() ? whole(event) : override(event, place);
    if (place.field().equals(OVERRIDES)) {
      return said.<JsonNode>map(it -> it).orElse(NullNode.instance);
    }
    List<String> keys = keys(place.field());
    return said.map(it -> keys.size() == 1 ? at(it, keys.getFirst()) : some(it, keys))
        .orElse(NullNode.instance);
  }

  private static Optional<ObjectNode> whole(JsonNode event) {
    return event instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
  }

  private static JsonNode at(ObjectNode said, String key) {
    return said.has(key) ? said.get(key) : NullNode.instance;
  }

  private static JsonNode some(ObjectNode said, List<String> keys) {
    ObjectNode some = Json.object();
    keys.forEach(key -> some.set(key, at(said, key)));
    return some;
  }

  private static Optional<ObjectNode> override(JsonNode event, Place place) {
    for (JsonNode override : event.path(OVERRIDES)) {
      if (names(override.path(ORIGINAL_START), place.occurrence())
          && override instanceof ObjectNode object) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  /** An occurrence is named by the JSON of its original start. */
  private static boolean names(JsonNode start, String occurrence) {
    return start.isObject() && start.equals(Json.stored(occurrence));
  }

  /** Makes one event say there what another says. */
  static void copy(JsonNode from, ObjectNode to, Place place) {
    if (place.field().equals(OVERRIDES)) {
      copyOverride(from, to, place);
      return;
    }
    Optional<ObjectNode> source =
        place.occurrence().isEmpty() ? whole(from) : override(from, place);
    Optional<ObjectNode> target = place.occurrence().isEmpty() ? whole(to) : override(to, place);
    if (source.isPresent() && target.isPresent()) {
      keys(place.field()).forEach(key -> target.get().set(key, at(source.get(), key)));
    }
  }

  private static void copyOverride(JsonNode from, ObjectNode to, Place place) {
    ArrayNode kept = Json.object().putArray(OVERRIDES);
    for (JsonNode override : to.path(OVERRIDES)) {
      if (!names(override.path(ORIGINAL_START), place.occurrence())) {
        kept.add(override);
      }
    }
    override(from, place).ifPresent(kept::add);
    to.set(OVERRIDES, kept);
  }
}
