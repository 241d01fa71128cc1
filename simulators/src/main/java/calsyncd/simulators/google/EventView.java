package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** How one user sees an event: in which zone, and with which details. */
final class EventView {
  private static final List<String> FREE_BUSY =
      List.of(
          "kind",
          "etag",
          "id",
          "status",
          "start",
          "end",
          "eventType",
          "recurringEventId",
          "originalStartTime");

  private final World.Access access;
  private final Optional<ZoneId> zone;

  EventView(World.Access access, Optional<ZoneId> zone) {
    this.access = access;
    this.zone = zone.filter(other -> !other.equals(access.calendar().zone()));
  }

  /** The event as shown; the given node is not changed. */
  ObjectNode show(ObjectNode json) {
    ObjectNode visible = hidden(json) ? bare(json) : json;
    return zone.map(other -> inZone(visible.deepCopy(), other)).orElse(visible);
  }

  private boolean hidden(ObjectNode json) {
    String visibility = json.path("visibility").asText("default");
    boolean secret = visibility.equals("private") || visibility.equals("confidential");
    return access.freeBusyOnly() || (secret && access.role().equals("reader"));
  }

  private static ObjectNode bare(ObjectNode json) {
    var bare = Json.object();
    FREE_BUSY.stream().filter(json::has).forEach(field -> bare.set(field, json.get(field)));
    return bare.put("visibility", "private");
  }

  private ObjectNode inZone(ObjectNode copy, ZoneId other) {
    for (String field : List.of("start", "end", "originalStartTime")) {
      if (copy.path(field).has("dateTime")) {
        When when = When.parse(copy.path(field), access.calendar().zone(), field);
        copy.set(field, when.json(other));
      }
    }
    return copy;
  }

  static Instant start(ObjectNode json, ZoneId calendarZone) {
    String field = json.has("start") ? "start" : "originalStartTime";
    return When.parse(json.path(field), calendarZone, "start").instant();
  }

  static Instant end(ObjectNode json, ZoneId calendarZone) {
    String field = json.has("end") ? "end" : "originalStartTime";
    return When.parse(json.path(field), calendarZone, "end").instant();
  }
}
