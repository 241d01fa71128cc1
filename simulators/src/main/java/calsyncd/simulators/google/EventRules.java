package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What Google demands of an event before it stores it; and how it normalises one. */
final class EventRules {
  private static final Pattern ID = Pattern.compile("^[a-v0-9]{5,1024}$");
  private static final Set<String> STATUSES = Set.of("confirmed", "tentative", "cancelled");
  private static final Set<String> VISIBILITIES =
      Set.of("default", "public", "private", "confidential");
  private static final Set<String> TRANSPARENCIES = Set.of("opaque", "transparent");
  private static final Set<String> COLORS =
      Set.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
  private static final int MAX_KEY = 44;
  private static final int MAX_VALUE = 1_024;
  private static final int MAX_PROPERTIES = 300;
  private static final int MAX_PROPERTY_BYTES = 32 * 1024;

  private EventRules() {}

  /** A client's own id: base32hex, 5 to 1024 characters. */
  static void checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw GoogleErrors.invalid("Invalid resource id value.");
    }
  }

  /** Checks and normalises in place. */
  static void normalise(ObjectNode event, SimCalendar calendar) {
    times(event, calendar.zone());
    oneOf(event, "status", STATUSES);
    oneOf(event, "visibility", VISIBILITIES);
    oneOf(event, "transparency", TRANSPARENCIES);
    oneOf(event, "colorId", COLORS);
    dropDefault(event, "visibility", "default");
    dropDefault(event, "transparency", "opaque");
    reminders(event);
    properties(event);
    attendees(event, calendar.id());
  }

  private static void times(ObjectNode event, ZoneId zone) {
    When start = When.parse(event.path("start"), zone, "start");
    When end = When.parse(event.path("end"), zone, "end");
    if (start.allDay() != end.allDay()) {
      throw GoogleErrors.invalid("Invalid start time.");
    }
    boolean emptyDay = start.allDay() && end.instant().equals(start.instant());
    if (end.instant().isBefore(start.instant()) || emptyDay) {
      throw ListQuery.timeRangeEmpty();
    }
    if (event.path("recurrence").isEmpty()) {
      event.remove("recurrence");
    } else {
      recurrence(event, start);
    }
    event.set("start", start.json(zone));
    event.set("end", end.json(zone));
  }

  private static void recurrence(ObjectNode event, When start) {
    for (String side : List.of("start", "end")) {
      if (!start.allDay() && event.path(side).path("timeZone").asText().isEmpty()) {
        throw GoogleErrors.required("Missing time zone definition for " + side + " time.");
      }
    }
    Recurrence recurrence = Recurrence.parse(event.path("recurrence"), start, false);
    if (recurrence.starts().findFirst().isEmpty()) {
      throw GoogleErrors.invalid("Invalid recurrence rule.");
    }
  }

  private static void oneOf(ObjectNode event, String field, Set<String> allowed) {
    if (event.has(field) && !allowed.contains(event.path(field).asText())) {
      throw GoogleErrors.invalid("Invalid value for: " + field);
    }
  }

  private static void dropDefault(ObjectNode event, String field, String byDefault) {
    if (event.path(field).asText().equals(byDefault)) {
      event.remove(field);
    }
  }

  private static void reminders(ObjectNode event) {
    if (!event.has("reminders")) {
      event.putObject("reminders").put("useDefault", true);
      return;
    }
    JsonNode reminders = event.path("reminders");
    JsonNode overrides = reminders.path("overrides");
    if (overrides.size() > 5) {
      throw GoogleErrors.refusal(
          400, "calendar", "tooManyOverrides", "The maximum number of override reminders is 5.");
    }
    if (reminders.path("useDefault").asBoolean() && !overrides.isEmpty()) {
      throw GoogleErrors.refusal(
          400,
          "calendar",
          "cannotUseDefaultRemindersAndSpecifyOverride",
          "Cannot specify both default reminders and overrides at the same time.");
    }
    for (JsonNode one : overrides) {
      int minutes = one.path("minutes").asInt(-1);
      boolean known = Set.of("popup", "email").contains(one.path("method").asText());
      if (!known || minutes < 0 || minutes > 40_320) {
        throw GoogleErrors.invalid("Invalid value for: reminders.overrides");
      }
    }
  }

  /** Too long keys vanish and too long values are cut without a word; too many are an error. */
  private static void properties(ObjectNode event) {
    int count = 0;
    int bytes = 0;
    for (String kind : List.of("private", "shared")) {
      if (!(event.path("extendedProperties").path(kind) instanceof ObjectNode map)) {
        continue;
      }
      map.remove(keys(map).stream().filter(key -> key.length() > MAX_KEY).toList());
      for (String key : keys(map)) {
        String value = map.path(key).asText();
        String cut = value.substring(0, Math.min(value.length(), MAX_VALUE));
        map.set(key, TextNode.valueOf(cut));
        count++;
        bytes += key.length() + cut.length();
      }
    }
    if (count > MAX_PROPERTIES || bytes > MAX_PROPERTY_BYTES) {
      throw GoogleErrors.invalid("Extended properties exceed the size limit.");
    }
  }

  /** The calendar's own person is marked, as is the organizer. */
  private static void attendees(ObjectNode event, String self) {
    String organizer = event.path("organizer").path("email").asText();
    for (JsonNode one : event.path("attendees")) {
      if (!one.path("email").asText().contains("@")) {
        throw GoogleErrors.invalid("Invalid attendee email.");
      }
      if (one instanceof ObjectNode attendee) {
        mark(attendee, "self", self);
        mark(attendee, "organizer", organizer);
        if (!attendee.has("responseStatus")) {
          attendee.put("responseStatus", "needsAction");
        }
      }
    }
  }

  private static void mark(ObjectNode attendee, String flag, String email) {
    attendee.remove(flag);
    if (attendee.path("email").asText().equalsIgnoreCase(email)) {
      attendee.put(flag, true);
    }
  }

  private static List<String> keys(ObjectNode map) {
    var keys = new ArrayList<String>();
    map.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
