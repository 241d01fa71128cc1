package calsyncd.providers.caldav;

import com.ibm.icu.util.TimeZone;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the {@code TZID}s of one calendar object mean. By name first: IANA, a vendor's prefix before
 * it, Windows; then by what the object's own {@code VTIMEZONE} says; then by an offset in the name.
 */
final class IcsZones {
  private static final Map<String, ZoneId> IANA =
      ZoneId.getAvailableZoneIds().stream()
          .filter(id -> !id.startsWith("SystemV/"))
          .collect(Collectors.toUnmodifiableMap(id -> id.toLowerCase(Locale.ROOT), ZoneId::of));
  private static final Map<String, ZoneId> OTHERS =
      Map.of("z", IcsTimes.UTC, "tzone://microsoft/utc", IcsTimes.UTC);
  private static final Pattern OFFSET =
      Pattern.compile("(?i).*?(?:GMT|UTC)\\s*([+-])(\\d{1,2}):?(\\d\\d)?\\b.*");

  private record Meaning(Optional<ZoneId> zone, boolean exact) {}

  private final Map<String, IcsComponent> rules = new HashMap<>();
  private final Map<String, Meaning> meanings = new HashMap<>();

  IcsZones(IcsComponent calendar) {
    calendar.parts("VTIMEZONE").forEach(part -> rules.putIfAbsent(part.text("TZID"), part));
  }

  /** The zone; empty where nothing tells, so that the time can only float. */
  Optional<ZoneId> zone(String tzid, LocalDateTime near) {
    return meanings.computeIfAbsent(tzid, id -> meaning(id, near)).zone();
  }

  /** Whether a zone was asked for that only an offset, or nothing, stands for. */
  boolean lostOne() {
    return meanings.values().stream().anyMatch(meaning -> !meaning.exact());
  }

  private Meaning meaning(String tzid, LocalDateTime near) {
    Optional<IcsComponent> own =
        Optional.ofNullable(rules.get(tzid))
            .or(() -> Optional.ofNullable(rules.get(IcsProperty.unescaped(tzid))));
    Optional<ZoneId> exact =
        named(tzid)
            .or(() -> own.map(part -> part.value("X-LIC-LOCATION")).flatMap(IcsZones::named))
            .or(() -> own.flatMap(part -> new ZoneRulesMatch(part).zone(near)));
    if (exact.isPresent()) {
      return new Meaning(exact, true);
    }
    Optional<ZoneId> offset = own.flatMap(part -> new ZoneRulesMatch(part).offset(near));
    return new Meaning(offset.or(() -> inName(tzid)), false);
  }

  /** A zone by any name that is known for it. */
  static Optional<ZoneId> named(String tzid) {
    String name = tzid.strip().toLowerCase(Locale.ROOT);
    return Optional.ofNullable(IANA.get(name))
        .or(() -> Optional.ofNullable(OTHERS.get(name)))
        .or(() -> prefixed(name))
        .or(() -> windows(tzid.strip()));
  }

  /** E.g. {@code /freeassociation.sourceforge.net/Europe/Berlin}: the longest known ending. */
  private static Optional<ZoneId> prefixed(String name) {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      ZoneId zone = IANA.get(name.substring(slash + 1));
      if (zone != null) {
        return Optional.of(zone);
      }
    }
    return Optional.empty();
  }

  private static Optional<ZoneId> windows(String name) {
    return Optional.ofNullable(TimeZone.getIDForWindowsID(name, "001"))
        .map(id -> IANA.get(id.toLowerCase(Locale.ROOT)));
  }

  private static Optional<ZoneId> inName(String tzid) {
    Matcher matcher = OFFSET.matcher(tzid);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 17) {
      return Optional.empty();
    }
    int minutes = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)) % 60;
    int total = Integer.parseInt(matcher.group(2)) * 60 + minutes;
    int sign = matcher.group(1).equals("-") ? -1 : 1;
    return Optional.of(ZoneOffset.ofTotalSeconds(sign * total * 60));
  }
}
