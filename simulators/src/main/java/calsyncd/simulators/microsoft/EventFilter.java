package calsyncd.simulators.microsoft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The $filter expressions that clients find their own copies with. */
final class EventFilter {
  private static final Pattern STAMPED =
      Pattern.compile(
          "singleValueExtendedProperties/any\\((\\w+):\\s*\\1/id eq '([^']*)'"
              + " and \\1/value eq '([^']*)'\\s*\\)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern EQUAL = Pattern.compile("(\\w+) eq '((?:[^']|'')*)'");

  private EventFilter() {}

  /** Which events an expression keeps; refuses what it cannot judge. */
  static Predicate<StoredEvent> of(String expression) {
    Matcher stamped = STAMPED.matcher(expression.strip());
    if (stamped.matches()) {
      return event -> isStamped(event, stamped.group(2), stamped.group(3));
    }
    Matcher equal = EQUAL.matcher(expression.strip());
    if (equal.matches()) {
      String value = equal.group(2).replace("''", "'");
      return event -> value.equals(shown(event).path(equal.group(1)).asText());
    }
    throw new GraphError(
        400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes.");
  }

  private static ObjectNode shown(StoredEvent event) {
    Preferences plain = new Preferences("UTC", false, 0, false, false);
    return new EventView(GraphOptions.defaults().exchange(), plain).whole(event, event.id());
  }

  /** The name is case-sensitive, the value is not. */
  private static boolean isStamped(StoredEvent event, String id, String value) {
    for (JsonNode property : event.properties().path("singleValueExtendedProperties")) {
      if (property.path("id").asText().equals(id)
          && property.path("value").asText().equalsIgnoreCase(value)) {
        return true;
      }
    }
    return false;
  }
}
