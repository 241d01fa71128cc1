package calsyncd.simulators.microsoft;

import calsyncd.simulators.http.Request;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the Prefer headers of a request ask for; several headers and lists in one are the same.
 *
 * @param zone of start and end, UTC unless asked otherwise
 * @param pageSize 0 if not given
 * @param zoneAsked whether the zone was asked for
 */
record Preferences(
    String zone, boolean zoneAsked, int pageSize, boolean immutableIds, boolean textBody) {
  private static final Pattern PREFERENCE =
      Pattern.compile("([\\w.-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,;]+))");
  private static final Preferences NONE = new Preferences("UTC", false, 0, false, false);

  static Preferences of(Request request) {
    Preferences asked = NONE;
    for (String header : request.headerAll("Prefer")) {
      Matcher preference = PREFERENCE.matcher(header);
      while (preference.find()) {
        String quoted = preference.group(2);
        asked = asked.with(preference.group(1), quoted == null ? preference.group(3) : quoted);
      }
    }
    return asked;
  }

  private Preferences with(String name, String value) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "outlook.timezone" -> zone(value);
      case "odata.maxpagesize" ->
          new Preferences(zone, zoneAsked, pageSize(value), immutableIds, textBody);
      case "idtype" ->
          new Preferences(
              zone, zoneAsked, pageSize, value.equalsIgnoreCase("ImmutableId"), textBody);
      case "outlook.body-content-type" ->
          new Preferences(zone, zoneAsked, pageSize, immutableIds, value.equalsIgnoreCase("text"));
      default -> this;
    };
  }

  private Preferences zone(String name) {
    Zones.rules(name);
    return new Preferences(name, true, pageSize, immutableIds, textBody);
  }

  private static int pageSize(String value) {
    try {
      return Math.clamp(Integer.parseInt(value), 1, 1_000);
    } catch (NumberFormatException malformed) {
      throw new GraphError(
          400, "ErrorInvalidParameter", "The value of odata.maxpagesize is not a number.");
    }
  }

  String idText(EventId id) {
    return (immutableIds ? id.immutable() : id).text();
  }

  /** The value of Preference-Applied, empty if nothing was asked for. */
  String applied() {
    StringBuilder applied = new StringBuilder();
    append(applied, zoneAsked, "outlook.timezone=\"" + zone + "\"");
    append(applied, pageSize > 0, "odata.maxpagesize=" + pageSize);
    append(applied, immutableIds, "IdType=\"ImmutableId\"");
    append(applied, textBody, "outlook.body-content-type=\"text\"");
    return applied.toString();
  }

  private static void append(StringBuilder list, boolean asked, String preference) {
    if (asked) {
      list.append(list.isEmpty() ? "" : ", ").append(preference);
    }
  }
}
