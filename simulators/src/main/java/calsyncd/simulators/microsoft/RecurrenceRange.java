package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * The recurrenceRange resource: from which date a series runs and how it ends.
 *
 * @param zone the series' own zone; its occurrences keep their local time there
 */
record RecurrenceRange(LocalDate start, Ending ending, String zone) {

  /** How a series ends. */
  sealed interface Ending {
    /** The part of an RFC 5545 rule that says so. */
    String rrule();
  }

  /** Runs up to and including a date. */
  record LastDate(LocalDate date) implements Ending {
    @Override
    public String rrule() {
      return ";UNTIL=" + date.format(DateTimeFormatter.BASIC_ISO_DATE);
    }
  }

  /** Runs for ever. */
  record NoEnd() implements Ending {
    @Override
    public String rrule() {
      return "";
    }
  }

  /** Runs for a number of occurrences; deleted ones count. */
  record Numbered(int occurrences) implements Ending {
    @Override
    public String rrule() {
      return ";COUNT=" + occurrences;
    }
  }

  static RecurrenceRange parse(JsonNode node, String defaultZone) {
    String given = node.path("recurrenceTimeZone").asText("");
    String zone = Zones.windowsName(given.isBlank() ? defaultZone : given);
    LocalDate start = date(node, "startDate");
    RecurrenceRange range = new RecurrenceRange(start, ending(node), zone);
    if (range.ending instanceof LastDate last && last.date().isBefore(start)) {
      throw refused("endDate", "must not be before startDate");
    }
    return range;
  }

  private static Ending ending(JsonNode node) {
    return switch (node.path("type").asText("")) {
      case "endDate" -> new LastDate(date(node, "endDate"));
      case "noEnd" -> new NoEnd();
      case "numbered" -> numbered(node.path("numberOfOccurrences").asInt(0));
      default -> throw refused("type", "must be endDate, noEnd or numbered");
    };
  }

  private static Ending numbered(int occurrences) {
    if (occurrences < 1 || occurrences > 999) {
      throw refused("numberOfOccurrences", "must be between 1 and 999");
    }
    return new Numbered(occurrences);
  }

  private static LocalDate date(JsonNode node, String name) {
    try {
      return LocalDate.parse(node.path(name).asText(""));
    } catch (DateTimeParseException malformed) {
      throw refused(name, "must be a date");
    }
  }

  private static GraphError refused(String property, String problem) {
    return GraphError.invalidProperty("recurrence.range." + property + ": " + problem + ".");
  }

  RecurrenceRange startingOn(LocalDate date) {
    return new RecurrenceRange(date, ending, zone);
  }

  ObjectNode render() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", typeName())
            .put("startDate", start.toString())
            .put("endDate", ending instanceof LastDate last ? last.date().toString() : "0001-01-01")
            .put("recurrenceTimeZone", zone);
    return node.put(
        "numberOfOccurrences", ending instanceof Numbered numbered ? numbered.occurrences() : 0);
  }

  private String typeName() {
    return switch (ending) {
      case LastDate last -> "endDate";
      case NoEnd none -> "noEnd";
      case Numbered numbered -> "numbered";
    };
  }
}
