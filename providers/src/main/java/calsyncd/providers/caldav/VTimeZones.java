package calsyncd.providers.caldav;

import com.ibm.icu.util.VTimeZone;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code VTIMEZONE}s (RFC 5545 §3.6.5) of what we write, from ICU's copy of the IANA data. A
 * fixed offset that has no name of its own gets one: {@code UTC+0530}.
 */
final class VTimeZones {
  private static final Pattern SECONDS = Pattern.compile("([+-]\\d{4})00");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);
  private static final Pattern FIXED = Pattern.compile("UTC[+-]\\d{4}");

  /** So early begin the rules that are written, that one is in force before any event of theirs. */
  private static final int DAYS_BEFORE = 800;

  private VTimeZones() {}

  /** The {@code TZID} that stands for a zone; IANA's name where there is one. */
  static String name(ZoneId zone) {
    if (!(zone instanceof ZoneOffset) && isKnown(zone.getId())) {
      return zone.getId();
    }
    ZoneOffset offset = zone.getRules().getOffset(Instant.EPOCH);
    int minutes = offset.getTotalSeconds() / 60;
    int hours = minutes / 60;
    return minutes == hours * 60 && hours >= -12 && hours <= 14
        ? "Etc/GMT" + (hours > 0 ? "-" : "+") + Math.abs(hours)
        : "UTC%s%02d%02d"
            .formatted(minutes < 0 ? "-" : "+", Math.abs(hours), Math.abs(minutes % 60));
  }

  private static boolean isKnown(String id) {
    return IcsZones.named(id).filter(zone -> zone.getId().equals(id)).isPresent()
        && VTimeZone.create(id) != null;
  }

  /** The component of a zone for what happens at {@code first} and later, if it is known. */
  static Optional<IcsBlock> of(String tzid, Instant first) {
    if (FIXED.matcher(tzid).matches()) {
      return Optional.of(fixed(tzid));
    }
    return Optional.ofNullable(VTimeZone.create(tzid)).map(zone -> ruled(zone, tzid, first));
  }

  /** Whether one of its observances is in force at that moment. */
  static boolean covers(IcsBlock vtimezone, Instant first) {
    String day = DAY.format(first);
    return vtimezone.parts().stream()
        .filter(IcsBlock.class::isInstance)
        .map(part -> ((IcsBlock) part).component().value("DTSTART"))
        .anyMatch(start -> start.compareTo(day) < 0);
  }

  private static IcsBlock fixed(String tzid) {
    IcsBlock zone = IcsBlock.named("VTIMEZONE");
    zone.add(IcsLine.of("TZID", tzid));
    zone.parts().add(observance("19700101", tzid.substring(3)));
    return zone;
  }

  private static IcsBlock observance(String day, String offset) {
    IcsBlock standard = IcsBlock.named("STANDARD");
    standard.add(IcsLine.of("DTSTART", day + "T000000"));
    standard.add(IcsLine.of("TZOFFSETFROM", offset));
    standard.add(IcsLine.of("TZOFFSETTO", offset));
    return standard;
  }

  private static IcsBlock ruled(VTimeZone rules, String tzid, Instant first) {
    StringWriter text = new StringWriter();
    try {
      rules.write(text, first.minus(DAYS_BEFORE, ChronoUnit.DAYS).toEpochMilli());
      IcsBlock zone =
          IcsBlock.read("BEGIN:VCALENDAR\r\n" + text + "END:VCALENDAR\r\n")
              .blocks("VTIMEZONE")
              .findFirst()
              .orElseThrow(() -> new IcsException("no VTIMEZONE"));
      zone.removeLines(line -> line.name().equals("X-TZINFO"));
      zone.add(IcsLine.of("X-LIC-LOCATION", tzid));
      zone.parts().forEach(VTimeZones::conventional);
      if (!covers(zone, first)) {
        zone.parts().add(before(rules, first));
      }
      return zone;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IcsException e) {
      throw new IllegalStateException("ICU wrote no time zone: " + tzid, e);
    }
  }

  /** What is in force until the first change that ICU writes. */
  private static IcsBlock before(VTimeZone rules, Instant first) {
    ZoneOffset offset = ZoneOffset.ofTotalSeconds(rules.getOffset(first.toEpochMilli()) / 1000);
    String written = offset.equals(ZoneOffset.UTC) ? "+0000" : offset.getId().replace(":", "");
    return observance(DAY.format(first.minus(DAYS_BEFORE, ChronoUnit.DAYS)), written);
  }

  /** Offsets without seconds where these are none, as everybody else writes them. */
  private static void conventional(IcsPart part) {
    if (!(part instanceof IcsBlock observance)) {
      return;
    }
    for (String name : List.of("TZOFFSETFROM", "TZOFFSETTO")) {
      observance
          .lines(name)
          .findFirst()
          .ifPresent(line ->
              observance.exchange(
                  line, IcsLine.of(name, SECONDS.matcher(line.value()).replaceAll("$1"))));
    }
  }
}
