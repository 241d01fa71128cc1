package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The restrictions of each {@code eventType} ("Event types", "Manage focus time ..."). */
final class EventTypes {
  private static final Set<String> BIRTHDAY_FIELDS =
      Set.of("colorId", "summary", "reminders", "start", "end");
  private static final Set<String> GMAIL_FIELDS =
      Set.of(
          "colorId",
          "reminders",
          "visibility",
          "transparency",
          "status",
          "attendees",
          "extendedProperties");

  private EventTypes() {}

  static String of(ObjectNode event) {
    return event.path("eventType").asText("default");
  }

  /** A new event by a client. */
  static void checkInsert(ObjectNode event, boolean primary) {
    if (of(event).equals("fromGmail")) {
      throw refused("Events of type fromGmail cannot be created.");
    }
    check(event, primary);
  }

  /** An edit by a client: the type stays, and some types allow few fields. */
  static void checkUpdate(ObjectNode before, ObjectNode after, boolean primary) {
    if (!of(before).equals(of(after))) {
      throw refused("The event type cannot be changed.");
    }
    List<String> changed = changed(before, after);
    switch (of(before)) {
      case "fromGmail" -> only(changed, GMAIL_FIELDS);
      case "birthday" -> only(changed, BIRTHDAY_FIELDS);
      default -> {
        // No field is closed.
      }
    }
    check(after, primary);
  }

  private static void check(ObjectNode event, boolean primary) {
    switch (of(event)) {
      case "default", "fromGmail" -> {
        // No restriction on the content.
      }
      case "outOfOffice" -> status(event, primary, "outOfOfficeProperties");
      case "focusTime" -> status(event, primary, "focusTimeProperties");
      case "workingLocation" -> workingLocation(event, primary);
      case "birthday" -> birthday(event);
      default -> throw GoogleErrors.invalid("Invalid value for: eventType");
    }
  }

  private static void status(ObjectNode event, boolean primary, String properties) {
    need(primary, "This event type is allowed on the primary calendar only.");
    need(event.has(properties), "Missing " + properties + ".");
    need(!event.path("start").has("date"), "This event type cannot be all-day.");
    need(is(event, "transparency", "opaque", "opaque"), "The transparency must be opaque.");
  }

  private static void workingLocation(ObjectNode event, boolean primary) {
    need(primary, "This event type is allowed on the primary calendar only.");
    need(event.has("workingLocationProperties"), "Missing workingLocationProperties.");
    need(is(event, "visibility", "public", "default"), "The visibility must be public.");
    need(is(event, "transparency", "transparent", "opaque"), "It must be transparent.");
    need(!event.path("start").has("date") || oneDay(event), "It must span exactly one day.");
  }

  private static void birthday(ObjectNode event) {
    String type = event.path("birthdayProperties").path("type").asText("birthday");
    need(type.equals("birthday"), "The type of birthdayProperties must be birthday.");
    need(event.path("start").has("date") && oneDay(event), "It must be all-day, of one day.");
    need(is(event, "visibility", "private", "default"), "The visibility must be private.");
    need(is(event, "transparency", "transparent", "opaque"), "It must be transparent.");
    String rule = event.path("recurrence").path(0).asText();
    boolean yearly = rule.startsWith("RRULE:FREQ=YEARLY") && event.path("recurrence").size() == 1;
    need(yearly || event.has("recurringEventId"), "It must recur yearly.");
  }

  private static boolean oneDay(ObjectNode event) {
    LocalDate start = LocalDate.parse(event.path("start").path("date").asText());
    return start.plusDays(1).toString().equals(event.path("end").path("date").asText());
  }

  private static boolean is(ObjectNode event, String field, String wanted, String byDefault) {
    return event.path(field).asText(byDefault).equals(wanted);
  }

  private static List<String> changed(ObjectNode before, ObjectNode after) {
    var names = new ArrayList<String>();
    after.fieldNames().forEachRemaining(names::add);
    before.fieldNames().forEachRemaining(names::add);
    return names.stream()
        .distinct()
        .filter(name -> !after.path(name).equals(before.path(name)))
        .filter(name -> !Set.of("etag", "updated", "sequence").contains(name))
        .toList();
  }

  private static void only(List<String> changed, Set<String> allowed) {
    need(allowed.containsAll(changed), "This field of the event type cannot be changed.");
  }

  private static void need(boolean condition, String message) {
    if (!condition) {
      throw refused(message);
    }
  }

  private static RuntimeException refused(String message) {
    return GoogleErrors.refusal(400, "calendar", "eventTypeRestriction", message);
  }
}
