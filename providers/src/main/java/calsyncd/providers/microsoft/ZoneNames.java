package calsyncd.providers.microsoft;

import com.ibm.icu.util.TimeZone;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
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

  private static final Instant SINCE = Instant.parse("2018-01-01T00:00:00Z");

  /** So many changes reach two decades ahead. */
  private static final int CHANGES = 60;

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

  /**
   * Graph's name of a zone: the Windows one where there is one. None where that name means other
   * changes of the clocks than the zone has.
   */
  static Optional<String> graphName(ZoneId zone) {
    if (areTheSame(zone, UTC)) {
      return Optional.of("UTC");
    }
    @Nullable String windows = TimeZone.getWindowsID(zone.getId());
    String name = windows == null ? zone.getId() : windows;
    return zone(name).filter(meant -> areTheSame(meant, zone)).map(meant -> name);
  }

  /** Whether two zones show the same time on all days that a calendar is likely to hold. */
  static boolean areTheSame(ZoneId one, ZoneId other) {
    return one.equals(other) || changes(one.getRules()).equals(changes(other.getRules()));
  }

  /** The offset of a day long gone, and each change since. */
  private static List<Object> changes(ZoneRules rules) {
    List<Object> changes = new ArrayList<>();
    changes.add(rules.getOffset(SINCE));
    @Nullable ZoneOffsetTransition next = rules.nextTransition(SINCE);
    while (next != null && changes.size() < CHANGES) {
      changes.add(next);
      next = rules.nextTransition(next.getInstant());
    }
    return changes;
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
