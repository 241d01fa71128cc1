package calsyncd.daemon.json;

import calsyncd.hub.CopyWindow;
import calsyncd.hub.ExportFilter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** A binding's {@code filters}: what its user asked for, and that it is being untied. */
public final class FilterJson {
  private static final String EVERYTHING = "everything";

  private FilterJson() {}

  /** What is asked for; what is missing is false, and a side of the window that is, open. */
  public static ExportFilter read(JsonNode json) {
    return new ExportFilter(
        json.path("declined").asBoolean(),
        json.path("all_day").asBoolean(),
        json.path("free").asBoolean(),
        json.path("title").asText(),
        new CopyWindow(days(json.path("past_days")), days(json.path("future_days"))),
        json.path(EVERYTHING).asBoolean());
  }

  private static Optional<Integer> days(JsonNode number) {
    return number.isInt() ? Optional.of(number.intValue()) : Optional.empty();
  }

  /** The same as JSON. */
  public static ObjectNode write(ExportFilter filter) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("declined", filter.declined())
            .put("all_day", filter.allDay())
            .put("free", filter.free())
            .put("title", filter.title());
    filter.window().pastDays().ifPresent(days -> json.put("past_days", days));
    filter.window().futureDays().ifPresent(days -> json.put("future_days", days));
    if (filter.everything()) {
      json.put(EVERYTHING, true);
    }
    return json;
  }
}
