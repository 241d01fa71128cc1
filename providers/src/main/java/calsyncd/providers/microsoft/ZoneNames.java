package calsyncd.providers.microsoft;

import com.ibm.icu.util.TimeZone;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Graph's names of time zones: Windows names mostly, IANA names too, and {@code
 * tzone://Microsoft/...} for the zones that old clients drew up themselves. Windows names are
 * mapped by CLDR's {@code windowsZones} for the territory "001".
 */
final class ZoneNames {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Set<String> UTC_NAMES =
      Set.of("UTC", "Etc/UTC", "Etc/UCT", "Etc/GMT", "GMT", "Z", "tzone://Microsoft/Utc");

  private ZoneNames() {}

  /** The zone, if the name is one that we know. */
  static Optional<ZoneId> zone(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Optional.empty();
    }
    if (UTC_NAMES.contains(name)) {
      return Optional.of(UTC);
    }
    @Nullable String byWindows = TimeZone.getIDForWindowsID(name, null);
    return iana(byWindows == null ? name : byWindows);
  }

  private static Optional<ZoneId> iana(String name) {
    if (UTC_NAMES.contains(name)) {
      return Optional.of(UTC);
    }
    return ZoneId.getAvailableZoneIds().contains(name)
        ? Optional.of(ZoneId.of(name))
        : Optional.empty();
  }
}
