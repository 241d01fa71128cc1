package calsyncd.daemon.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A time in one of the forms that {@code TimeJson} writes. */
final class TimeShape implements Shape {
  /** The one shape there is. */
  static final Shape TIME = new TimeShape();

  private static final Pattern WALL =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");

  /** The calendar of ISO 8601 begins here, and four digits of a year end here. */
  private static final int FIRST_YEAR = 1583;

  private static final int LAST_YEAR = 9998;

  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();
  private static final Shape TEXT = Shape.text(100);
  private static final Shape FIELDS =
      Shape.object(
          Map.of("date", TEXT, "date_time", TEXT, "time_zone", Shape.orNull(TEXT), "offset", TEXT));

  private TimeShape() {}

  @Override
  public void check(String field, JsonNode value) {
    FIELDS.check(field, value);
    if (value.has("date") == value.has("date_time")) {
      throw Problem.field(
          field,
          "must be {\"date_time\": \"2026-12-03T09:00:00\", \"time_zone\": \"Europe/Berlin\"}, or"
              + " {\"date\": \"2026-12-03\"} for a whole day");
    }
    if (value.has("date")) {
      checkDay(field, value);
    } else {
      checkTimed(field, value);
    }
  }

  private static void checkDay(String field, JsonNode value) {
    if (value.has("time_zone") || value.has("offset")) {
      throw Problem.field(field, "is a date, which has neither time_zone nor offset");
    }
    day(field + ".date", value.path("date").asText());
  }

  private static void day(String field, String text) {
    try {
      if (DATE.matcher(text).matches() && isOurs(LocalDate.parse(text))) {
        return;
      }
    } catch (DateTimeException e) {
      throw badDate(field);
    }
    throw badDate(field);
  }

  private static Problem badDate(String field) {
    return Problem.field(field, "must be a date such as 2026-12-03" + years());
  }

  private static boolean isOurs(LocalDate date) {
    return date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR;
  }

  private static String years() {
    return ", of the years " + FIRST_YEAR + " to " + LAST_YEAR;
  }

  private static void checkTimed(String field, JsonNode value) {
    LocalDateTime wall = wall(field + ".date_time", value.path("date_time").asText());
    JsonNode zone = value.path("time_zone");
    if (zone.isMissingNode()) {
      throw Problem.field(
          field + ".time_zone", "is missing; null is for a time that floats between zones");
    }
    if (zone.isNull()) {
      checkFloating(field, value);
      return;
    }
    checkOffset(field, wall, zone(field + ".time_zone", zone.asText()), value);
  }

  private static LocalDateTime wall(String field, String text) {
    try {
      if (WALL.matcher(text).matches() && isOurs(LocalDateTime.parse(text).toLocalDate())) {
        return LocalDateTime.parse(text);
      }
    } catch (DateTimeException e) {
      throw badWall(field);
    }
    throw badWall(field);
  }

  private static Problem badWall(String field) {
    return Problem.field(
        field, "must be a local time in whole seconds such as 2026-12-03T09:00:00" + years());
  }

  private static void checkFloating(String field, JsonNode value) {
    if (value.has("offset")) {
      throw Problem.field(field + ".offset", "needs a time_zone");
    }
  }

  /** {@code Z} is what we answer for UTC where a provider said so. */
  private static ZoneId zone(String field, String name) {
    if (!ZONES.contains(name) && !name.equals("Z")) {
      throw Problem.field(field, "must be an IANA name such as Europe/Berlin, or null to float");
    }
    return ZoneId.of(name);
  }

  private static void checkOffset(String field, LocalDateTime wall, ZoneId zone, JsonNode value) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(wall);
    List<String> names = offsets.stream().map(ZoneOffset::getId).toList();
    if (value.has("offset") && !names.contains(value.path("offset").asText())) {
      throw Problem.field(
          field + ".offset",
          names.isEmpty()
              ? "can't be given: the clocks of the zone skip this time"
              : "must be one of " + names + " there and then; leave it out for the first");
    }
  }
}
