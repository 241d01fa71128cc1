package calsyncd.daemon.json;

import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Role;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The content of an event or of an occurrence, as fields of a JSON object. */
public final class ContentJson {
  private ContentJson() {}

  /** Adds the content's fields to the object. */
  public static void write(EventContent content, ObjectNode json) {
    json.put("title", content.text().title());
    json.put("description", content.text().description());
    json.put("location", content.text().location());
    json.put("url", content.text().url());
    json.set("start", TimeJson.write(content.when().start()));
    json.set("end", TimeJson.write(content.when().end()));
    json.put("status", word(content.standing().status()));
    json.put("busy", word(content.standing().busy()));
    json.put("visibility", word(content.standing().visibility()));
    write(content.people(), json);
    write(content.extras(), json);
  }

  private static void write(People people, ObjectNode json) {
    if (people.organizer().isPresent()) {
      json.set("organizer", write(people.organizer().get(), json.objectNode()));
    } else {
      json.putNull("organizer");
    }
    ArrayNode attendees = json.putArray("attendees");
    people.attendees().forEach(a -> write(a, attendees.addObject()));
  }

  private static ObjectNode write(Attendee attendee, ObjectNode json) {
    return json.put("email", attendee.email())
        .put("name", attendee.name())
        .put("response", word(attendee.response()))
        .put("role", word(attendee.role()));
  }

  private static void write(Extras extras, ObjectNode json) {
    json.put("conference", extras.conference());
    ArrayNode reminders = json.putArray("reminders");
    extras
        .reminders()
        .forEach(r ->
            reminders
                .addObject()
                .put("method", r.method())
                .put("minutes_before", r.minutesBefore()));
    extras.categories().forEach(json.putArray("categories")::add);
    json.put("color", extras.color());
    extras.notCarried().forEach(json.putArray("not_carried")::add);
  }

  /**
   * The content that an object describes; what it leaves out is the default.
   *
   * @throws IllegalArgumentException with the field's name
   */
  public static EventContent read(JsonNode json) {
    When when =
        new When(
            TimeJson.read(json.path("start"), "start"), TimeJson.read(json.path("end"), "end"));
    Text text =
        new Text(
            json.path("title").asText(""),
            json.path("description").asText(""),
            json.path("location").asText(""),
            json.path("url").asText(""));
    Standing standing =
        new Standing(
            value(json, "status", Status.CONFIRMED),
            value(json, "busy", Busy.BUSY),
            value(json, "visibility", Visibility.DEFAULT));
    return new EventContent(when, text, standing, people(json), extras(json));
  }

  private static People people(JsonNode json) {
    List<Attendee> attendees = new ArrayList<>();
    json.path("attendees").forEach(a -> attendees.add(attendee(a)));
    return new People(
        json.path("organizer").isObject()
            ? Optional.of(attendee(json.path("organizer")))
            : Optional.empty(),
        attendees);
  }

  private static Attendee attendee(JsonNode json) {
    return new Attendee(
        json.path("email").asText(""),
        json.path("name").asText(""),
        value(json, "response", Response.NEEDS_ACTION),
        value(json, "role", Role.REQUIRED));
  }

  private static Extras extras(JsonNode json) {
    List<Reminder> reminders = new ArrayList<>();
    json.path("reminders")
        .forEach(r ->
            reminders.add(
                new Reminder(r.path("method").asText("popup"), r.path("minutes_before").asInt())));
    return new Extras(
        json.path("conference").asText(""),
        reminders,
        EventJson.texts(json.path("categories")),
        json.path("color").asText(""),
        EventJson.texts(json.path("not_carried")));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E value(JsonNode json, String field, E fallback) {
    String word = json.path(field).asText("");
    if (word.isEmpty()) {
      return fallback;
    }
    try {
      return Enum.valueOf(fallback.getDeclaringClass(), word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(field + " is not one of the known words", e);
    }
  }
}
