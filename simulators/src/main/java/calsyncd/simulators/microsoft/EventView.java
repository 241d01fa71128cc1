package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Events as Graph shows them, under the preferences of a request. */
final class EventView {
  private static final List<String> COPIED =
      List.of(
          "categories",
          "originalStartTimeZone",
          "originalEndTimeZone",
          "reminderMinutesBeforeStart",
          "isReminderOn",
          "subject",
          "importance",
          "sensitivity",
          "isAllDay",
          "isCancelled",
          "isOrganizer",
          "responseRequested",
          "showAs",
          "isOnlineMeeting",
          "onlineMeetingProvider",
          "allowNewTimeProposals",
          "hideAttendees",
          "location",
          "locations",
          "attendees",
          "organizer");

  private final Expansion expansion;
  private final boolean allDayFloats;
  private final Preferences preferences;

  EventView(GraphOptions.Exchange exchange, Preferences preferences) {
    this.expansion = new Expansion(exchange.clampShortMonths());
    this.allDayFloats = exchange.allDayFloats();
    this.preferences = preferences;
  }

  /** The version of an event or occurrence, as changeKey and in the etag. */
  static String changeKey(StoredEvent event, EventId id) {
    StoredEvent.Edit edit = id.isOccurrence() ? event.edits().get(id.date()) : null;
    long version = edit == null ? event.stamp().own() : edit.version();
    byte[] bytes = ByteBuffer.allocate(15).put((byte) 15).putLong(7, version).array();
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String etag(StoredEvent event, EventId id) {
    return "W/\"" + changeKey(event, id) + "\"";
  }

  /** An event, a master or one occurrence in full; 404 if there is no such occurrence. */
  ObjectNode whole(StoredEvent event, EventId id) {
    if (!id.isOccurrence()) {
      return full(event, outline(event));
    }
    Instance instance =
        expansion.instanceOn(event, id.date()).orElseThrow(GraphError::itemNotFound);
    return instance(event, instance);
  }

  /** One item of a calendar view in full. */
  ObjectNode instance(StoredEvent event, Instance instance) {
    return full(event, instance);
  }

  /** A master's or a single event's own row: its first occurrence's time. */
  private static Instance outline(StoredEvent event) {
    Instance.Kind kind = event.isSeries() ? Instance.Kind.MASTER : Instance.Kind.SINGLE;
    Timing timing = event.timing();
    return new Instance(event.id(), kind, timing.start().instant(), timing.end().instant());
  }

  /** An occurrence as calendar view delta has it: hardly more than its time. */
  ObjectNode stub(StoredEvent event, Instance instance) {
    ObjectNode node = head(event, instance.id());
    node.put("seriesMasterId", preferences.idText(event.id()));
    node.put("type", instance.kind().graphName());
    time(node, event, instance);
    return node;
  }

  /** A deletion as delta has it. */
  ObjectNode removed(EventId id) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("@odata.type", "#microsoft.graph.event")
            .put("id", preferences.idText(id));
    node.putObject("@removed").put("reason", "deleted");
    return node;
  }

  private ObjectNode head(StoredEvent event, EventId id) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("@odata.type", "#microsoft.graph.event")
        .put("@odata.etag", etag(event, id))
        .put("id", preferences.idText(id));
  }

  private ObjectNode full(StoredEvent event, Instance instance) {
    boolean whole = !instance.id().isOccurrence();
    ObjectNode properties = whole ? event.properties() : event.propertiesOn(instance.id().date());
    ObjectNode node = head(event, instance.id());
    node.put("createdDateTime", GraphTime.renderUtc(event.stamp().created()));
    node.put("lastModifiedDateTime", GraphTime.renderUtc(event.stamp().modified()));
    node.put("changeKey", changeKey(event, instance.id()));
    if (properties.has("transactionId")) {
      node.set("transactionId", properties.get("transactionId"));
    }
    COPIED.forEach(name -> node.set(name, properties.path(name)));
    node.put("iCalUId", icalUid(properties, instance.id()));
    node.put("hasAttachments", false).put("isDraft", false);
    OnlineMeeting.show(node, properties);
    series(node, event, instance);
    body(node, properties.path("body"));
    time(node, event, instance);
    responseStatus(node, properties);
    return node;
  }

  private void series(ObjectNode node, StoredEvent event, Instance instance) {
    node.put("type", instance.kind().graphName());
    if (!(event.timing() instanceof Timing.Series series)) {
      node.putNull("seriesMasterId").putNull("recurrence");
      return;
    }
    if (!instance.id().isOccurrence()) {
      node.putNull("seriesMasterId").set("recurrence", series.recurrence().render());
      return;
    }
    node.put("seriesMasterId", preferences.idText(event.id())).putNull("recurrence");
    Instant original = series.startOn(instance.id().date()).instant();
    node.put("originalStart", original.toString());
  }

  private void body(ObjectNode node, JsonNode body) {
    node.put("bodyPreview", EventBody.preview(body));
    node.set("body", preferences.textBody() ? EventBody.asText(body) : body);
  }

  private void time(ObjectNode node, StoredEvent event, Instance instance) {
    boolean floats = allDayFloats && event.properties().path("isAllDay").asBoolean();
    node.set("start", time(instance.start(), event.timing().start().zone(), floats));
    node.set("end", time(instance.end(), event.timing().end().zone(), floats));
  }

  private ObjectNode time(Instant instant, String own, boolean floats) {
    if (!floats) {
      return GraphTime.render(instant, preferences.zone());
    }
    LocalDateTime midnight = LocalDateTime.ofInstant(instant, Zones.rules(own));
    return GraphTime.render(midnight.toInstant(ZoneOffset.UTC), "UTC")
        .put("timeZone", preferences.zone());
  }

  private static void responseStatus(ObjectNode node, ObjectNode properties) {
    boolean organizer = properties.path("isOrganizer").asBoolean();
    String response = organizer ? "organizer" : "notResponded";
    if (properties.path("responseStatus").isObject()) {
      node.set("responseStatus", properties.get("responseStatus"));
    } else {
      node.putObject("responseStatus")
          .put("response", response)
          .put("time", "0001-01-01T00:00:00Z");
    }
    node.put("webLink", "https://outlook.office365.com/owa/?itemid=" + node.path("id").asText());
  }

  /** An event that came from elsewhere has kept its own. */
  private static String icalUid(ObjectNode properties, EventId id) {
    String kept = properties.path("iCalUId").asText("");
    return kept.isEmpty() || id.isOccurrence() ? icalUid(id) : kept;
  }

  /** A global object id; unlike an RFC 5545 UID it differs between occurrences. */
  private static String icalUid(EventId id) {
    long day = id.isOccurrence() ? id.day() : 0;
    return "040000008200E00074C5B7101A82E008"
        + String.format("%08X%016X%016X", day, id.mailbox(), id.serial());
  }

  /** The ids of cancelled occurrences, as cancelledOccurrences lists them. */
  List<String> cancelledOccurrences(StoredEvent event) {
    return event.cancelled().keySet().stream().map(date -> occurrenceId(event, date)).toList();
  }

  private String occurrenceId(StoredEvent event, LocalDate date) {
    return "OID." + preferences.idText(event.id()) + "." + date;
  }

  /** The exceptions of a series in full. */
  List<ObjectNode> exceptionOccurrences(StoredEvent event) {
    return event.edits().keySet().stream()
        .map(date -> expansion.knownInstance(event, date))
        .flatMap(Optional::stream)
        .map(instance -> instance(event, instance))
        .toList();
  }
}
