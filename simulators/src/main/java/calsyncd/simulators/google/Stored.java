package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * An event as kept: a single one, a series, an exception of a series, or the remains of one.
 *
 * @param json what {@code events.get} shows; never changed in place
 * @param seq the calendar's change number of its last change
 * @param born the change number of its creation
 * @param touched when it last changed
 * @param orphan whether it is an exception that its series no longer generates
 */
record Stored(ObjectNode json, long seq, long born, Instant touched, boolean orphan) {
  String id() {
    return json.path("id").asText();
  }

  String etag() {
    return json.path("etag").asText();
  }

  boolean cancelled() {
    return isCancelled(json);
  }

  boolean series() {
    return json.has("recurrence");
  }

  boolean exception() {
    return json.has("recurringEventId");
  }

  String masterId() {
    return json.path("recurringEventId").asText();
  }

  static boolean isCancelled(ObjectNode json) {
    return json.path("status").asText().equals("cancelled");
  }

  /** What lists show of a deleted event: nothing that is not guaranteed. */
  static ObjectNode tombstone(ObjectNode json) {
    var bare = Json.object();
    var kept = List.of("kind", "etag", "id", "status", "recurringEventId", "originalStartTime");
    for (String field : kept) {
      if (json.has(field)) {
        bare.set(field, json.get(field));
      }
    }
    return bare;
  }
}
