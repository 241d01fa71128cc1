package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The writable properties of an event apart from its time: what Graph does to them on the way into
 * the store (defaults, mirrors, rewritten bodies) and what it refuses.
 */
final class EventProperties {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String NEVER = "0001-01-01T00:00:00Z";

  /** Handled with the event's time. */
  private static final Set<String> TIME = Set.of("start", "end", "recurrence", "isAllDay");

  /** Copied as they are. */
  private static final Set<String> PLAIN =
      Set.of(
          "subject",
          "categories",
          "isReminderOn",
          "reminderMinutesBeforeStart",
          "responseRequested",
          "allowNewTimeProposals",
          "hideAttendees",
          "isOnlineMeeting",
          "onlineMeetingProvider",
          "isAllDay");

  /** Known, and left alone when a client sends them. */
  private static final Set<String> READ_ONLY =
      Set.of(
          "id",
          "changeKey",
          "createdDateTime",
          "lastModifiedDateTime",
          "originalStart",
          "originalStartTimeZone",
          "originalEndTimeZone",
          "iCalUId",
          "uid",
          "type",
          "seriesMasterId",
          "bodyPreview",
          "hasAttachments",
          "isCancelled",
          "isDraft",
          "isOrganizer",
          "organizer",
          "responseStatus",
          "webLink",
          "onlineMeeting",
          "onlineMeetingUrl",
          "cancelledOccurrences",
          "exceptionOccurrences",
          "instances",
          "attachments",
          "calendar",
          "multiValueExtendedProperties");

  private static final Map<String, Set<String>> ENUMS =
      Map.of(
          "showAs", Set.of("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
          "sensitivity", Set.of("normal", "personal", "private", "confidential"),
          "importance", Set.of("low", "normal", "high"));

  private EventProperties() {}

  /** The properties of a new event. */
  static ObjectNode create(ObjectNode input, ObjectNode organizer) {
    ObjectNode stored = NODES.objectNode();
    stored.putArray("categories");
    stored.put("reminderMinutesBeforeStart", 15).put("isReminderOn", true);
    stored.put("subject", "").put("importance", "normal").put("sensitivity", "normal");
    stored.put("isAllDay", false).put("responseRequested", true).put("showAs", "busy");
    stored.put("isOnlineMeeting", false).put("onlineMeetingProvider", "unknown");
    stored.put("allowNewTimeProposals", true).put("hideAttendees", false);
    stored.set("body", EventBody.html(""));
    stored.set("location", location(NODES.objectNode()));
    stored.putArray("locations");
    stored.putArray("attendees");
    stored.set("organizer", organizer);
    stored.put("isOrganizer", true).put("isCancelled", false);
    String transactionId = input.path("transactionId").asText("");
    if (!transactionId.isEmpty()) {
      stored.put("transactionId", transactionId);
    }
    apply(stored, input);
    return stored;
  }

  /** The properties after a PATCH; what it leaves out keeps its value. */
  static ObjectNode patch(ObjectNode before, ObjectNode input) {
    ObjectNode stored = before.deepCopy();
    apply(stored, input);
    return stored;
  }

  /** Only what a PATCH of an occurrence sets, on top of what it set before. */
  static ObjectNode patchOccurrence(ObjectNode before, ObjectNode input) {
    if (input.has("recurrence") && !input.get("recurrence").isNull()) {
      throw GraphError.invalidRequest("The recurrence of an occurrence cannot be set.");
    }
    return patch(before, input);
  }

  private static void apply(ObjectNode stored, ObjectNode input) {
    OnlineMeeting.requireNotUnset(stored, input);
    for (Map.Entry<String, JsonNode> property : input.properties()) {
      set(stored, property.getKey(), property.getValue());
    }
    OnlineMeeting.open(stored);
  }

  private static void set(ObjectNode stored, String name, JsonNode value) {
    if (PLAIN.contains(name)) {
      stored.set(name, value);
      return;
    }
    if (ENUMS.containsKey(name)) {
      stored.set(name, constant(name, value));
      return;
    }
    switch (name) {
      case "body" -> OnlineMeeting.setBody(stored, EventBody.stored(value));
      case "location" -> setLocation(stored, value);
      case "locations" -> setLocations(stored, value);
      case "attendees" -> stored.set("attendees", attendees(value, stored.path("attendees")));
      case "singleValueExtendedProperties" -> merge(stored, name, value, "id");
      case "extensions" -> merge(stored, name, value, "extensionName");
      case "transactionId" -> requireUnchanged(stored, value);
      default -> requireKnown(name);
    }
  }

  private static JsonNode constant(String name, JsonNode value) {
    if (!ENUMS.getOrDefault(name, Set.of()).contains(value.asText())) {
      throw GraphError.malformedBody("Requested value '" + value.asText() + "' was not found.");
    }
    return value;
  }

  private static void requireUnchanged(ObjectNode stored, JsonNode transactionId) {
    if (!transactionId.asText("").equals(stored.path("transactionId").asText(""))) {
      throw GraphError.invalidProperty("The transactionId of an event cannot be changed.");
    }
  }

  private static void requireKnown(String name) {
    boolean known = name.contains("@odata.") || TIME.contains(name) || READ_ONLY.contains(name);
    if (!known) {
      throw GraphError.malformedBody(
          "The property '"
              + name
              + "' does not exist on type 'microsoft.graph.event'. Make sure to only use property"
              + " names that are defined by the type.");
    }
  }

  private static void setLocation(ObjectNode stored, JsonNode value) {
    ObjectNode location = location(value);
    ArrayNode all = NODES.arrayNode();
    if (!location.path("displayName").asText().isEmpty()) {
      all.add(location.deepCopy());
    }
    stored.set("location", location);
    stored.set("locations", all);
  }

  private static void setLocations(ObjectNode stored, JsonNode value) {
    ArrayNode all = NODES.arrayNode();
    value.forEach(one -> all.add(location(one)));
    stored.set("location", all.isEmpty() ? location(NODES.objectNode()) : all.get(0).deepCopy());
    stored.set("locations", all);
  }

  private static ObjectNode location(JsonNode given) {
    ObjectNode location =
        given instanceof ObjectNode object ? object.deepCopy() : NODES.objectNode();
    String name = location.path("displayName").asText("");
    location.put("displayName", name);
    if (!location.has("locationType")) {
      location.put("locationType", "default");
    }
    return name.isEmpty()
        ? location.put("uniqueIdType", "unknown")
        : location.put("uniqueId", name).put("uniqueIdType", "private");
  }

  /** Who was invited before keeps the answer that was given. */
  private static ArrayNode attendees(JsonNode given, JsonNode before) {
    ArrayNode all = NODES.arrayNode();
    given.forEach(one -> all.add(attendee(one)));
    for (JsonNode one : all) {
      for (JsonNode old : before) {
        if (one instanceof ObjectNode attendee && address(one).equals(address(old))) {
          attendee.set("status", old.get("status"));
        }
      }
    }
    if (all.size() > 500) {
      throw GraphError.invalidRequest("An event can have at most 500 attendees.");
    }
    return all;
  }

  private static String address(JsonNode attendee) {
    return attendee.path("emailAddress").path("address").asText().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode attendee(JsonNode given) {
    String address = given.path("emailAddress").path("address").asText("");
    if (address.isEmpty()) {
      throw GraphError.invalidProperty("attendees: emailAddress.address is required.");
    }
    ObjectNode attendee = NODES.objectNode().put("type", given.path("type").asText("required"));
    attendee.set(
        "status",
        given.path("status").isObject()
            ? given.get("status").deepCopy()
            : NODES.objectNode().put("response", "none").put("time", NEVER));
    attendee.set(
        "emailAddress",
        NODES
            .objectNode()
            .put("name", given.path("emailAddress").path("name").asText(address))
            .put("address", address));
    return attendee;
  }

  /** Items of a keyed list replace those with the same key. */
  private static void merge(ObjectNode stored, String name, JsonNode value, String key) {
    ArrayNode merged = NODES.arrayNode();
    for (JsonNode old : stored.path(name)) {
      if (!names(value, key).contains(old.path(key).asText())) {
        merged.add(old);
      }
    }
    value.forEach(merged::add);
    stored.set(name, merged);
  }

  private static Set<String> names(JsonNode list, String key) {
    Set<String> names = new HashSet<>();
    for (JsonNode item : list) {
      if (item.path(key).asText("").isEmpty()) {
        throw GraphError.invalidProperty(key + " is required.");
      }
      names.add(item.path(key).asText());
    }
    return names;
  }
}
