package calsyncd.simulators.microsoft;

import com.ibm.icu.util.TimeZone;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Windows and IANA zone names, as the dateTimeTimeZone resource takes them. The tables are CLDR's
 * windowsZones, territory 001.
 */
final class Zones {
  private static final ConcurrentMap<String, Optional<ZoneId>> KNOWN = new ConcurrentHashMap<>();
  private static final ConcurrentMap<String, String> WINDOWS = new ConcurrentHashMap<>();

  private Zones() {}

  /** The rules of a zone name; refuses an unknown one as Graph does. */
  static ZoneId rules(String name) {
    Optional<ZoneId> cached = KNOWN.get(name);
    Optional<ZoneId> zone = cached == null ? remember(name) : cached;
    return zone.orElseThrow(() -> unsupported(name));
  }

  /** The Windows name of a zone; a zone without one keeps its own name. */
  static String windowsName(String name) {
    rules(name);
    return WINDOWS.computeIfAbsent(name, Zones::lookUpWindowsName);
  }

  private static Optional<ZoneId> remember(String name) {
    Optional<ZoneId> zone = lookUp(name);
    zone.ifPresent(found -> KNOWN.putIfAbsent(name, zone));
    return zone;
  }

  private static Optional<ZoneId> lookUp(String name) {
    if (name.equalsIgnoreCase("UTC")) {
      return Optional.of(ZoneOffset.UTC);
    }
    String iana = TimeZone.getIDForWindowsID(name, "001");
    try {
      return Optional.of(ZoneId.of(iana == null ? name : iana));
    } catch (DateTimeException unknown) {
      return Optional.empty();
    }
  }

  private static String lookUpWindowsName(String name) {
    if (name.equalsIgnoreCase("UTC")) {
      return "UTC";
    }
    if (TimeZone.getIDForWindowsID(name, "001") != null) {
      return name;
    }
    String windows = TimeZone.getWindowsID(name);
    return windows == null ? name : windows;
  }

  private static GraphError unsupported(String name) {
    return new GraphError(
        400,
        "TimeZoneNotSupportedException",
        "A valid TimeZone value must be specified. The following TimeZone value is not supported: '"
            + name
            + "'.");
  }
}
