package calsyncd.simulators.google;

import calsyncd.simulators.http.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * Start or end of an event: a date, or an instant with a zone.
 *
 * @param allDay whether it is a date; then the instant is its midnight in the calendar's zone
 * @param instant the point in time, whole seconds
 * @param zone the expansion zone of a timed event, the calendar's zone of an all-day one
 */
record When(boolean allDay, Instant instant, ZoneId zone) {
  private static final DateTimeFormatter RFC3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX");
  private static final DateTimeFormatter COMPACT_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Names of the IANA database only: no bare offsets. */
  private static final Set<String> IANA = ZoneId.getAvailableZoneIds();

  private static final DateTimeFormatter COMPACT_DATE = DateTimeFormatter.BASIC_ISO_DATE;

  /**
   * Reads {@code {date}} or {@code {dateTime, timeZone}}.
   *
   * @param what "start" or "end", for messages
   */
  static When parse(JsonNode json, ZoneId calendarZone, String what) {
    String date = text(json, "date");
    String dateTime = text(json, "dateTime");
    if (date.isEmpty() == dateTime.isEmpty()) {
      throw date.isEmpty()
          ? GoogleErrors.required("Missing " + what + " time.")
          : GoogleErrors.invalid("Invalid " + what + " time.");
    }
    try {
      return date.isEmpty()
          ? timed(dateTime, zone(json, calendarZone, what), json, what)
          : ofDate(LocalDate.parse(date), calendarZone);
    } catch (DateTimeException e) {
      throw GoogleErrors.invalid("Invalid value for: " + what);
    }
  }

  static When ofDate(LocalDate date, ZoneId calendarZone) {
    return new When(true, date.atStartOfDay(calendarZone).toInstant(), calendarZone);
  }

  /** A wall time in this one's zone; an ambiguous one is the earlier (RFC 5545 3.3.5). */
  When at(LocalDateTime local) {
    return allDay
        ? ofDate(local.toLocalDate(), zone)
        : new When(false, ZonedDateTime.ofLocal(local, zone, null).toInstant(), zone);
  }

  LocalDateTime local() {
    return instant.atZone(zone).toLocalDateTime();
  }

  LocalDate date() {
    return local().toLocalDate();
  }

  /** The JSON form, a time rendered with the offset of the given zone. */
  ObjectNode json(ZoneId rendering) {
    return allDay
        ? Json.object().put("date", date().toString())
        : Json.object()
            .put("dateTime", instant.atZone(rendering).format(RFC3339))
            .put("timeZone", zone.getId());
  }

  /** The part of an instance id after the underscore. */
  String compact() {
    return allDay ? COMPACT_DATE.format(date()) : COMPACT_TIME.format(instant);
  }

  /** Reads the part of an instance id after the underscore, in the form of this start. */
  Optional<When> ofCompact(String text) {
    boolean isDate = text.length() == 8;
    if (isDate != allDay) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          isDate
              ? ofDate(LocalDate.parse(text, COMPACT_DATE), zone)
              : new When(false, Instant.from(COMPACT_TIME.parse(text)), zone));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static When timed(String text, ZoneId zone, JsonNode json, String what) {
    boolean hasOffset = text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d:?\\d\\d$");
    if (!hasOffset && text(json, "timeZone").isEmpty()) {
      throw GoogleErrors.required("Missing time zone definition for " + what + " time.");
    }
    Instant instant =
        hasOffset
            ? OffsetDateTime.parse(text).toInstant()
            : ZonedDateTime.ofLocal(LocalDateTime.parse(text), zone, null).toInstant();
    return new When(false, instant.truncatedTo(ChronoUnit.SECONDS), zone);
  }

  private static ZoneId zone(JsonNode json, ZoneId calendarZone, String what) {
    String id = text(json, "timeZone");
    if (id.isEmpty()) {
      return calendarZone;
    }
    if (!IANA.contains(id)) {
      throw GoogleErrors.invalid("Invalid time zone definition for " + what + " time.");
    }
    return ZoneId.of(id);
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    return value.isTextual() ? value.asText() : "";
  }
}
