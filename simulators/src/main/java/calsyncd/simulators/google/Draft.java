package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import calsyncd.simulators.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client asks an event to be: its body, less what only the server may set. */
final class Draft {
  private static final List<String> READ_ONLY =
      List.of(
          "kind",
          "etag",
          "htmlLink",
          "created",
          "updated",
          "creator",
          "recurringEventId",
          "originalStartTime",
          "hangoutLink",
          "locked",
          "privateCopy");

  /** Fields that survive an update whatever the body says. */
  private static final List<String> KEPT =
      List.of(
          "kind",
          "id",
          "htmlLink",
          "created",
          "updated",
          "creator",
          "organizer",
          "iCalUID",
          "sequence",
          "recurringEventId",
          "originalStartTime",
          "locked",
          "privateCopy");

  private static final Map<String, Boolean> GUEST_DEFAULTS =
      Map.of(
          "guestsCanInviteOthers", true, "guestsCanModify", false, "guestsCanSeeOtherGuests", true);

  private Draft() {}

  /** A new event, complete. */
  static ObjectNode fresh(Request request, World.Access access, String id, Instant now) {
    ObjectNode event = writable(request);
    String calendarId = access.calendar().id();
    String link =
        Base64.getUrlEncoder()
            .encodeToString((id + " " + calendarId).getBytes(StandardCharsets.UTF_8));
    event.put("kind", "calendar#event").put("id", id);
    event.put("htmlLink", "https://www.google.com/calendar/event?eid=" + link);
    event.put("created", SimCalendar.stamp(now));
    if (event.path("status").asText().isEmpty()) {
      event.put("status", "confirmed");
    }
    person(event.putObject("creator").put("email", access.user()), calendarId);
    String organizer = event.path("organizer").path("email").asText(calendarId);
    person(event.withObject("organizer").put("email", organizer), calendarId);
    if (event.path("iCalUID").asText().isEmpty()) {
      event.put("iCalUID", id + "@google.com");
    }
    event.put("sequence", event.path("sequence").asInt(0));
    if (!event.has("eventType")) {
      event.put("eventType", "default");
    }
    return event;
  }

  /** Marks the person whose calendar this is. */
  private static void person(ObjectNode person, String calendarId) {
    person.remove("self");
    if (person.path("email").asText().equals(calendarId)) {
      person.put("self", true);
    }
  }

  /** PUT: what the body leaves out is gone. */
  static ObjectNode replaced(ObjectNode before, Request request) {
    ObjectNode event = writable(request);
    String type = event.path("eventType").asText(EventTypes.of(before));
    for (String field : KEPT) {
      event.remove(field);
      if (before.has(field)) {
        event.set(field, before.get(field));
      }
    }
    event.put("eventType", type);
    if (event.path("status").asText().isEmpty()) {
      event.put("status", "confirmed");
    }
    return closed(event, before, request);
  }

  /** PATCH: objects merge, arrays are replaced, null deletes (RFC 7396). */
  static ObjectNode patched(ObjectNode before, Request request) {
    ObjectNode patch = request.json();
    patch.remove(READ_ONLY);
    patch.remove(List.of("id", "organizer", "iCalUID", "sequence"));
    ObjectNode event = before.deepCopy();
    merge(event, patch);
    return closed(event, before, request);
  }

  /**
   * A guest may not set the shared guest permissions, and leaving them out of a PUT sets them.
   *
   * @throws calsyncd.simulators.http.Refusal 403 {@code forbiddenForNonOrganizer}
   */
  static void checkGuestRights(ObjectNode before, ObjectNode after) {
    if (before.path("organizer").path("self").asBoolean(false)) {
      return;
    }
    GUEST_DEFAULTS.forEach((field, byDefault) -> {
      if (before.path(field).asBoolean(byDefault) != after.path(field).asBoolean(byDefault)) {
        throw GoogleErrors.refusal(
            403,
            "calendar",
            "forbiddenForNonOrganizer",
            "Shared properties can only be changed by the organizer of the event.");
      }
    });
  }

  /** Whether nothing but reminders differs: such an edit leaves {@code updated} as it was. */
  static boolean onlyReminders(ObjectNode before, ObjectNode after) {
    var ignored = List.of("reminders", "etag", "updated");
    ObjectNode left = before.deepCopy().remove(ignored);
    ObjectNode right = after.deepCopy().remove(ignored);
    return left.equals(right) && !before.path("reminders").equals(after.path("reminders"));
  }

  static boolean moved(ObjectNode before, ObjectNode after) {
    return List.of("start", "end", "recurrence").stream()
        .anyMatch(field -> !before.path(field).equals(after.path(field)));
  }

  private static ObjectNode writable(Request request) {
    ObjectNode event = request.json();
    event.remove(READ_ONLY);
    if (!request.path().endsWith("/import")) {
      event.remove(List.of("organizer", "sequence"));
    }
    stripNulls(event);
    if (!conferences(request)) {
      event.remove("conferenceData");
    }
    if (!attaches(request)) {
      event.remove("attachments");
    }
    return event;
  }

  /** Without the version parameters conference data and attachments stay what they were. */
  private static ObjectNode closed(ObjectNode event, ObjectNode before, Request request) {
    if (!conferences(request)) {
      restore(event, before, "conferenceData");
    }
    if (!attaches(request)) {
      restore(event, before, "attachments");
    }
    if (event.has("recurringEventId")) {
      event.remove("recurrence");
    }
    return event;
  }

  private static void restore(ObjectNode event, ObjectNode before, String field) {
    event.remove(field);
    if (before.has(field)) {
      event.set(field, before.get(field));
    }
  }

  private static boolean conferences(Request request) {
    return request.query("conferenceDataVersion").filter("1"::equals).isPresent();
  }

  private static boolean attaches(Request request) {
    return request.query("supportsAttachments").filter("true"::equals).isPresent();
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (var field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(field.getKey());
      } else if (value instanceof ObjectNode inner) {
        ObjectNode into =
            target.get(field.getKey()) instanceof ObjectNode known ? known : Json.object();
        merge(into, inner);
        target.set(field.getKey(), into);
      } else {
        target.set(field.getKey(), value);
      }
    }
  }

  private static void stripNulls(ObjectNode event) {
    event.properties().removeIf(field -> field.getValue().isNull());
    for (JsonNode value : event) {
      if (value instanceof ObjectNode inner) {
        stripNulls(inner);
      }
    }
  }

  /** The sender of mails knows these values of {@code sendUpdates}. */
  static String sendUpdates(Request request, boolean mailsUnasked) {
    String unasked = mailsUnasked ? "true" : "false";
    String legacy =
        request.query("sendNotifications").orElse(unasked).equals("true") ? "all" : "none";
    String asked = request.query("sendUpdates").orElse(legacy);
    if (!Set.of("all", "externalOnly", "none").contains(asked)) {
      throw GoogleErrors.invalid("Invalid value for: sendUpdates");
    }
    return asked;
  }
}
