package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.daemon.api.EventCursor.OccurrenceKey;
import calsyncd.daemon.json.ContentJson;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.json.TimeJson;
import calsyncd.daemon.postgres.EventFilter;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventQueries.After;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pages of events, as series or as their occurrences. */
final class EventLists {
  /** How many series one request expands at most, in how many reads. */
  private static final int BATCH = 200;

  private static final int BATCHES = 10;

  /** Where clocks go back or forth two occurrences may start at one instant. */
  private static final int SAME_START = 2;

  private final EventQueries events;

  EventLists(EventQueries events) {
    this.events = events;
  }

  EventsPage page(Owner owner, EventsQuery query) {
    return query.expand() ? occurrences(owner, query) : series(owner, query);
  }

  /** The stored span is widened for viewers anywhere: what this one does not see is left out. */
  private EventsPage series(Owner owner, EventsQuery query) {
    List<EventRow> rows =
        events.page(
            owner, query.filter(), query.cursor().map(EventCursor::after), query.limit() + 1);
    boolean more = rows.size() > query.limit();
    List<EventRow> given = more ? rows.subList(0, query.limit()) : rows;
    List<ObjectNode> seen =
        given.stream().filter(row -> seen(row, query)).map(EventLists::listed).toList();
    return new EventsPage(
        seen, more ? Optional.of(cursor(given.getLast(), query)) : Optional.empty());
  }

  private static EventCursor cursor(EventRow row, EventsQuery query) {
    Instant key = query.order() == EventCursor.Order.CHANGE ? row.updatedAt() : row.startsAt();
    return new EventCursor(query.order(), key, row.id().value(), Optional.empty());
  }

  private static boolean seen(EventRow row, EventsQuery query) {
    EventFilter filter = query.filter();
    if (filter.from().isEmpty() && filter.to().isEmpty()) {
      return true;
    }
    return !within(event(row), query, Instant.MIN, 1).isEmpty();
  }

  private static List<Occurrence> within(Event event, EventsQuery query, Instant begin, int max) {
    Instant from = query.filter().from().orElse(Instant.MIN);
    Instant to = query.filter().to().orElse(Instant.MAX);
    try {
      return Occurrences.startingAt(begin, event, from, to, query.viewer(), max);
    } catch (IllegalArgumentException e) {
      // A rule that nobody can read: the first occurrence is certain, and shown.
      Event once =
          new Event(
              event.uid(), event.content(), calsyncd.calendar.Recurrence.NONE, event.overrides());
      return Occurrences.startingAt(begin, once, from, to, query.viewer(), max);
    }
  }

  private EventsPage occurrences(Owner owner, EventsQuery query) {
    List<ObjectNode> found = new ArrayList<>();
    Optional<After> after = query.cursor().map(EventCursor::after);
    Optional<EventCursor> begun = query.cursor();
    for (int batch = 0; batch < BATCHES; batch++) {
      List<EventRow> rows = events.page(owner, query.filter(), after, BATCH);
      for (EventRow row : rows) {
        Optional<EventCursor> full = expand(row, query, begun, found);
        if (full.isPresent()) {
          return new EventsPage(found, full);
        }
      }
      if (rows.size() < BATCH) {
        return new EventsPage(found, Optional.empty());
      }
      after = Optional.of(cursor(rows.getLast(), query).after());
    }
    return new EventsPage(
        found, after.map(a -> new EventCursor(query.order(), a.key(), a.id(), Optional.empty())));
  }

  /** Adds a series' occurrences; once the page is full, says where the next one begins. */
  private static Optional<EventCursor> expand(
      EventRow row, EventsQuery query, Optional<EventCursor> begun, List<ObjectNode> found) {
    Optional<OccurrenceKey> given =
        begun.filter(c -> c.id().equals(row.id().value())).flatMap(EventCursor::occurrence);
    Event event = event(row);
    for (Occurrence occurrence : next(event, query, given)) {
      OccurrenceKey key = key(occurrence, query);
      if (given.isPresent() && key.compareTo(given.get()) <= 0) {
        continue;
      }
      found.add(json(row, event, occurrence));
      if (found.size() == query.limit()) {
        return Optional.of(
            new EventCursor(query.order(), row.startsAt(), row.id().value(), Optional.of(key)));
      }
    }
    return Optional.empty();
  }

  /**
   * What a page takes from a series and more, from where the last page ended. So a page is full
   * before they are used up, unless they are all there are.
   */
  private static List<Occurrence> next(
      Event event, EventsQuery query, Optional<OccurrenceKey> given) {
    Instant begin = given.map(OccurrenceKey::start).orElse(Instant.MIN);
    int most = query.limit() + event.overrides().size() + SAME_START;
    return within(event, query, begin, most);
  }

  private static OccurrenceKey key(Occurrence occurrence, EventsQuery query) {
    return new OccurrenceKey(
        occurrence.content().when().start().instant(query.viewer()),
        occurrence.id().start().instant(query.viewer()));
  }

  /** The event in a row. */
  static Event event(EventRow row) {
    return EventJson.read(Json.stored(row.content()));
  }

  /** Of what was removed no more is told than that. */
  private static ObjectNode listed(EventRow row) {
    return row.removedAt()
        .map(at ->
            envelope(row).put("uid", event(row).uid().value()).put("removed_at", at.toString()))
        .orElseGet(() -> json(row));
  }

  /** An event as the API shows it: what is stored, in its envelope. */
  static ObjectNode json(EventRow row) {
    ObjectNode json = envelope(row);
    JsonNode content = Json.stored(row.content());
    content.properties().forEach(field -> json.set(field.getKey(), field.getValue()));
    return json;
  }

  private static ObjectNode json(EventRow row, Event event, Occurrence occurrence) {
    ObjectNode json = envelope(row).put("uid", event.uid().value());
    boolean series = !event.recurrence().isEmpty() || !event.overrides().isEmpty();
    json.put("series_id", series ? row.id().toString() : null);
    json.set("original_start", TimeJson.write(occurrence.id().start()));
    ContentJson.write(occurrence.content(), json);
    json.putArray("recurrence");
    json.putArray("overrides");
    return json;
  }

  private static ObjectNode envelope(EventRow row) {
    return Json.object()
        .put("id", row.id().toString())
        .put("hub_calendar_id", row.hubCalendar().toString())
        .put("version", row.version())
        .put("updated_at", row.updatedAt().toString());
  }
}
