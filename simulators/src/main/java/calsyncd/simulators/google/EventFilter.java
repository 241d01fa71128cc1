package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which events a list query asks for, the window and the words. */
final class EventFilter {
  private static final List<String> SEARCHED = List.of("summary", "description", "location");

  private final ListQuery query;
  private final SimCalendar calendar;
  private final ZoneId zone;
  private final Instant from;
  private final Instant to;

  EventFilter(ListQuery query, SimCalendar calendar, Optional<Instant> from, Optional<Instant> to) {
    this.query = query;
    this.calendar = calendar;
    this.zone = calendar.zone();
    this.from = from.orElse(Instant.MIN);
    this.to = to.orElse(Instant.MAX);
  }

  Instant to() {
    return to;
  }

  /** Type, UID, words and properties. */
  boolean content(ObjectNode json) {
    return type(json)
        && query.iCalUid().map(json.path("iCalUID").asText()::equals).orElse(true)
        && query.text().map(words -> mentions(json, words)).orElse(true)
        && properties(json, "private")
        && properties(json, "shared");
  }

  /** Only the type: what also holds in an incremental round. */
  boolean type(ObjectNode json) {
    return query.eventTypes().isEmpty()
        || query.eventTypes().contains(json.path("eventType").asText("default"));
  }

  /** Whether it lies in the window; both bounds are exclusive. */
  boolean window(ObjectNode json) {
    if (from.equals(Instant.MIN) && to.equals(Instant.MAX)) {
      return true;
    }
    if (json.has("recurrence") && !Stored.isCancelled(json)) {
      return calendar.series(json).overlaps(from, to);
    }
    Instant start = EventView.start(json, zone);
    Instant end = EventView.end(json, zone);
    boolean endsLater = end.isAfter(from) || (end.equals(start) && start.equals(from));
    return endsLater && start.isBefore(to);
  }

  boolean updated(Stored stored) {
    return query.updatedMin().map(min -> !stored.touched().isBefore(min)).orElse(true);
  }

  private static boolean mentions(ObjectNode json, String words) {
    var text = new StringBuilder();
    SEARCHED.forEach(field -> text.append(json.path(field).asText()).append('\n'));
    for (JsonNode person : json.path("attendees")) {
      text.append(person.path("email").asText()).append(' ');
      text.append(person.path("displayName").asText()).append('\n');
    }
    String all = text.toString().toLowerCase(Locale.ROOT);
    return List.of(words.toLowerCase(Locale.ROOT).split("\\s+")).stream().allMatch(all::contains);
  }

  private boolean properties(ObjectNode json, String kind) {
    JsonNode map = json.path("extendedProperties").path(kind);
    return query.properties(kind).stream()
        .map(constraint -> constraint.split("=", 2))
        .allMatch(pair -> pair.length == 2 && map.path(pair[0]).asText("").equals(pair[1]));
  }
}
