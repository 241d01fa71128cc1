package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;

/**
 * The dateTimeTimeZone resource: a local time and the zone it is read in.
 *
 * @param zone a Windows name where one exists
 */
record GraphTime(LocalDateTime local, String zone) {
  private static final DateTimeFormatter SEVEN_DIGITS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS");
  private static final DateTimeFormatter SEVEN_DIGITS_UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

  static GraphTime parse(JsonNode node, String name) {
    String text = node.path("dateTime").asText("");
    String zone = node.path("timeZone").asText("UTC");
    if (text.isEmpty()) {
      throw GraphError.invalidProperty("Property '" + name + "' must carry a dateTime.");
    }
    return new GraphTime(parseLocal(text, Zones.rules(zone)), Zones.windowsName(zone));
  }

  private static LocalDateTime parseLocal(String text, ZoneId zone) {
    try {
      if (text.endsWith("Z")) {
        return OffsetDateTime.parse(text).atZoneSameInstant(zone).toLocalDateTime();
      }
      return text.length() == 10 ? LocalDate.parse(text).atStartOfDay() : LocalDateTime.parse(text);
    } catch (DateTimeParseException malformed) {
      throw GraphError.malformedBody("Cannot convert the literal '" + text + "' to a dateTime.");
    }
  }

  /** An ambiguous local time is the earlier of its two instants (RFC 5545, section 3.3.5). */
  Instant instant() {
    return ZonedDateTime.ofLocal(local, Zones.rules(zone), null).toInstant();
  }

  GraphTime on(LocalDate date) {
    return new GraphTime(date.atTime(local.toLocalTime()), zone);
  }

  LocalDate dateIn(String other) {
    return instant().atZone(Zones.rules(other)).toLocalDate();
  }

  boolean isMidnight() {
    return local.toLocalTime().equals(LocalTime.MIDNIGHT);
  }

  static ObjectNode render(Instant instant, String zone) {
    LocalDateTime shown = LocalDateTime.ofInstant(instant, Zones.rules(zone));
    return JsonNodeFactory.instance
        .objectNode()
        .put("dateTime", shown.format(SEVEN_DIGITS))
        .put("timeZone", zone);
  }

  /** A plain DateTimeOffset in UTC with seven digits, as createdDateTime has it. */
  static String renderUtc(Instant instant) {
    return SEVEN_DIGITS_UTC.format(instant);
  }

  /** Reads a startDateTime or endDateTime parameter: without an offset it is UTC. */
  static Instant parseBound(String text, String name) {
    try {
      TemporalAccessor read =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.replace(' ', '+'), OffsetDateTime::from, LocalDateTime::from);
      return read instanceof OffsetDateTime offset
          ? offset.toInstant()
          : LocalDateTime.from(read).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException malformed) {
      return dateBound(text, name);
    }
  }

  private static Instant dateBound(String text, String name) {
    try {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException malformed) {
      throw new GraphError(
          400, "ErrorInvalidParameter", "The value of the parameter '" + name + "' is invalid.");
    }
  }
}
