package calsyncd.daemon.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A page of a list of events. */
record EventsPage(List<ObjectNode> events, Optional<EventCursor> next) {
  ObjectNode json() {
    ObjectNode json = Json.object();
    json.putArray("events").addAll(events);
    return json.put("next_cursor", next.map(EventCursor::text).orElse(null));
  }
}
