package calsyncd.daemon.json;

import calsyncd.calendar.Event;
import calsyncd.hub.EventId;
import calsyncd.plan.PlannedDeed;
import calsyncd.provider.RemoteId;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Deeds of a plan as JSON: {@code side, verb, why, event_id, remote_id, title, version, changes[],
 * digest}. A change is {@code {field, from, to}}, by the names of an event's JSON; {@code from} is
 * null where nothing was there, {@code to} where nothing will be. Of a conflict, {@code from} is
 * what the hub says and {@code to} what the provider says. By its digest a deed is the same in two
 * plans.
 */
public final class PlanJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PlanJson() {}

  /** All of them. */
  public static ArrayNode write(List<PlannedDeed> deeds) {
    ArrayNode array = NODES.arrayNode();
    deeds.forEach(deed -> array.add(write(deed)));
    return array;
  }

  private static ObjectNode write(PlannedDeed deed) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("side", deed.side().name().toLowerCase(Locale.ROOT))
            .put("verb", deed.verb())
            .put("why", deed.why())
            .put("event_id", deed.event().map(EventId::toString).orElse(null))
            .put("remote_id", deed.copy().map(RemoteId::value).orElse(null))
            .put("title", title(deed))
            .put("version", deed.version());
    json.set("changes", changes(deed));
    return json.put("digest", deed.digest());
  }

  private static String title(PlannedDeed deed) {
    return deed.after().or(deed::before).map(it -> it.content().text().title()).orElse("");
  }

  /** Something that is only held, or said to be done, changes nothing. */
  private static ArrayNode changes(PlannedDeed deed) {
    ArrayNode changes = NODES.arrayNode();
    boolean writes = deed.after().isPresent() || deed.verb().equals("removed");
    if (!writes) {
      return changes;
    }
    ObjectNode before = json(deed.before());
    ObjectNode after = json(deed.after());
    TreeSet<String> fields = new TreeSet<>();
    before.fieldNames().forEachRemaining(fields::add);
    after.fieldNames().forEachRemaining(fields::add);
    fields.stream()
        .filter(field -> !same(before.path(field), after.path(field)))
        .forEach(field -> changes.add(change(field, before.path(field), after.path(field))));
    return changes;
  }

  private static ObjectNode json(Optional<Event> event) {
    ObjectNode json = event.map(EventJson::write).orElseGet(NODES::objectNode);
    json.remove("uid"); // each side may have its own
    return json;
  }

  /** What is not there says no more than what is there and empty. */
  private static boolean same(JsonNode one, JsonNode other) {
    return one.equals(other) || isEmpty(one) && isEmpty(other);
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || value.isContainerNode() && value.isEmpty()
        || value.isTextual() && value.textValue().isEmpty();
  }

  private static ObjectNode change(String field, JsonNode from, JsonNode to) {
    ObjectNode change = NODES.objectNode().put("field", field);
    change.set("from", orNull(from));
    change.set("to", orNull(to));
    return change;
  }

  private static JsonNode orNull(JsonNode value) {
    return value.isMissingNode() ? NODES.nullNode() : value;
  }
}
