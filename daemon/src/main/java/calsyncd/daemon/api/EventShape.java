package calsyncd.daemon.api;

import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Visibility;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/**
 * Which fields the JSON of an event has, and what each may hold: one table. What passes here is
 * read by {@code EventJson} without an error; whether it makes sense is for {@link EventRules}.
 */
final class EventShape {
  /** A year: no reminder is earlier. */
  private static final int EARLIEST_REMINDER = 525_600;

  /** More fields than any provider has. */
  private static final int NOT_CARRIED = 200;

  private final Shape whole;

  EventShape(EventLimits limits) {
    Shape text = Shape.text(limits.textCharacters());
    Map<String, Shape> content = content(limits, text);
    Map<String, Shape> event = new HashMap<>(content);
    event.put("uid", Shape.filled(text));
    event.put(
        "recurrence",
        Shape.list(
            limits.recurrenceLines(), Shape.filled(Shape.text(limits.recurrenceLineCharacters()))));
    event.put("overrides", Shape.list(limits.overrides(), override(content)));
    event.putAll(envelope());
    whole = Shape.object(event, "start", "end");
  }

  /** Refuses what is not the JSON of an event. */
  void check(JsonNode json) {
    if (!json.isObject()) {
      throw Problem.of(400, "the body must be a JSON object");
    }
    whole.check("", json);
  }

  /** A cancelled occurrence says nothing more; another says all that an event says. */
  private static Shape override(Map<String, Shape> content) {
    Map<String, Shape> fields = new HashMap<>(content);
    fields.put("original_start", TimeShape.TIME);
    fields.put("cancelled", Shape.BOOL);
    Shape changed = Shape.object(fields, "original_start", "start", "end");
    Shape cancelled =
        Shape.object(
            Map.of("original_start", TimeShape.TIME, "cancelled", Shape.BOOL), "original_start");
    return (field, value) ->
        (value.path("cancelled").asBoolean() ? cancelled : changed).check(field, value);
  }

  /** What {@code GET} answers beside the event; an answer can be sent back as it came. */
  private static Map<String, Shape> envelope() {
    return Map.of(
        "id",
        Shape.UUID,
        "hub_calendar_id",
        Shape.UUID,
        "version",
        Shape.integer(0, Integer.MAX_VALUE),
        "updated_at",
        Shape.text(64),
        "series_id",
        Shape.orNull(Shape.UUID),
        "original_start",
        TimeShape.TIME);
  }

  private static Map<String, Shape> content(EventLimits limits, Shape text) {
    Shape person =
        Shape.object(
            Map.of(
                "email",
                text,
                "name",
                text,
                "response",
                Shape.word(Response.class),
                "role",
                Shape.word(Role.class)));
    Shape reminder =
        Shape.object(
            Map.of(
                "method", Shape.word("popup", "email"),
                "minutes_before", Shape.integer(-EARLIEST_REMINDER, EARLIEST_REMINDER)),
            "minutes_before");
    Map<String, Shape> content = new HashMap<>();
    content.put("title", Shape.text(limits.titleCharacters()));
    content.put("description", Shape.text(limits.descriptionCharacters()));
    content.put("location", text);
    content.put("url", text);
    content.put("start", TimeShape.TIME);
    content.put("end", TimeShape.TIME);
    content.put("status", Shape.word(Status.class));
    content.put("busy", Shape.word(Busy.class));
    content.put("visibility", Shape.word(Visibility.class));
    content.put("organizer", Shape.orNull(person));
    content.put("attendees", Shape.list(limits.attendees(), person));
    content.put("conference", text);
    content.put("reminders", Shape.list(limits.reminders(), reminder));
    content.put("categories", Shape.list(limits.categories(), Shape.filled(text)));
    content.put("color", text);
    content.put("not_carried", Shape.list(NOT_CARRIED, text));
    return content;
  }
}
