package calsyncd.providers.microsoft;

import java.util.Map;
import java.util.Set;

/** The parts of requests that need not be sent, and why. */
final class FreeParts {
  /** The end of a part's name, and why a request without it is as good. */
  private static final Map<String, String> FREE =
      Map.ofEntries(
          Map.entry("prefer odata.maxpagesize", "larger or smaller pages say the same"),
          Map.entry("query $top", "larger or smaller pages say the same"),
          Map.entry("GET me query $select", "without it more comes"),
          Map.entry("recurrence.range.recurrenceTimeZone", "that of the start is the default"));

  /** Requests whose answers hold no event, or none that is read. */
  private static final Set<String> WITHOUT_EVENTS =
      Set.of(
          "GET me",
          "GET me/calendars",
          "GET calendars/*",
          "DELETE events/*",
          "DELETE subscriptions/*",
          "PATCH subscriptions/*",
          "POST $batch",
          "POST events/*/accept",
          "POST events/*/tentativelyAccept",
          "POST events/*/decline",
          "GET events/*/instances");

  private FreeParts() {}

  /** Whether a request without it is as good. */
  static boolean has(String part) {
    String[] named = part.split(" prefer ");
    return FREE.keySet().stream().anyMatch(part::endsWith)
        || named.length == 2 && WITHOUT_EVENTS.contains(named[0])
        || part.equals("POST subscriptions prefer outlook.body-content-type");
  }
}
