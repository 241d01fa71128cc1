package calsyncd.providers.caldav;

import com.ibm.icu.util.TimeZone;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.fortuna.ical4j.model.Recur;

/**
 * Finds the zone that a {@code VTIMEZONE} of unknown name describes: one whose offsets are the same
 * in the middle of each month around the event and after it.
 */
final class ZoneRulesMatch {
  private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final int YEARS_AFTER = 3;

  /** One zone for each rule in use: those that stand for a Windows zone wherever that is used. */
  private static final List<ZoneId> CANDIDATES =
      TimeZone.getAvailableIDs(TimeZone.SystemTimeZoneType.CANONICAL_LOCATION, null, null).stream()
          .map(TimeZone::getWindowsID)
          .filter(Objects::nonNull)
          .distinct()
          .map(windows -> TimeZone.getIDForWindowsID(windows, "001"))
          .filter(Objects::nonNull)
          .filter(ZoneId.getAvailableZoneIds()::contains)
          .sorted()
          .map(ZoneId::of)
          .toList();

  private final List<IcsComponent> observances;

  ZoneRulesMatch(IcsComponent vtimezone) {
    this.observances =
        Stream.concat(vtimezone.parts("STANDARD"), vtimezone.parts("DAYLIGHT")).toList();
  }

  /** A zone with the same rules. */
  Optional<ZoneId> zone(LocalDateTime near) {
    List<LocalDateTime> samples =
        IntStream.rangeClosed(0, 12 * (YEARS_AFTER + 1))
            .mapToObj(month -> LocalDate.of(near.getYear(), 1, 15).atTime(12, 0).plusMonths(month))
            .toList();
    TreeMap<LocalDateTime, ZoneOffset> onsets = onsets(near);
    List<Optional<ZoneOffset>> offsets = samples.stream().map(at -> offset(onsets, at)).toList();
    if (offsets.contains(Optional.<ZoneOffset>empty())) {
      return Optional.empty();
    }
    Stream<ZoneId> candidates =
        offsets.stream().distinct().count() == 1
            ? Stream.concat(etc(offsets.getFirst().orElseThrow()), CANDIDATES.stream())
            : CANDIDATES.stream();
    return candidates
        .filter(zone ->
            IntStream.range(0, samples.size())
                .allMatch(i -> offsets.get(i).equals(Optional.of(offset(zone, samples.get(i))))))
        .findFirst();
  }

  private static ZoneOffset offset(ZoneId zone, LocalDateTime at) {
    return zone.getRules().getOffset(at);
  }

  /** The zone that never changes its clocks, where the offset is in whole hours. */
  private static Stream<ZoneId> etc(ZoneOffset offset) {
    int hours = offset.getTotalSeconds() / 3600;
    boolean named = hours * 3600 == offset.getTotalSeconds() && hours >= -12 && hours <= 14;
    return named
        ? Stream.of(ZoneId.of("Etc/GMT" + (hours > 0 ? "-" : "+") + Math.abs(hours)))
        : Stream.empty();
  }

  /** The offset that the rules give at one moment, for where no zone has the same ones. */
  Optional<ZoneId> offset(LocalDateTime at) {
    return offset(onsets(at), at).map(ZoneId.class::cast);
  }

  private static Optional<ZoneOffset> offset(
      TreeMap<LocalDateTime, ZoneOffset> onsets, LocalDateTime at) {
    return Optional.ofNullable(onsets.floorEntry(at))
        .or(() -> Optional.ofNullable(onsets.firstEntry()))
        .map(entry -> entry.getValue());
  }

  private TreeMap<LocalDateTime, ZoneOffset> onsets(LocalDateTime near) {
    TreeMap<LocalDateTime, ZoneOffset> onsets = new TreeMap<>();
    for (IcsComponent observance : observances) {
      offsetOf(observance.value("TZOFFSETTO"))
          .ifPresent(offset -> starts(observance, near).forEach(at -> onsets.put(at, offset)));
    }
    return onsets;
  }

  private static Stream<LocalDateTime> starts(IcsComponent observance, LocalDateTime near) {
    Optional<LocalDateTime> first = local(observance.value("DTSTART"));
    Stream<LocalDateTime> dates =
        observance
            .all("RDATE")
            .flatMap(p -> Stream.of(p.value().split(",")))
            .flatMap(value -> local(value).stream());
    return Stream.of(first.stream(), dates, first.stream().flatMap(s -> rule(observance, s, near)))
        .flatMap(s -> s);
  }

  /** Only the years that are looked at: Outlook begins its rules in 1601. */
  private static Stream<LocalDateTime> rule(
      IcsComponent observance, LocalDateTime start, LocalDateTime near) {
    String rule = observance.value("RRULE");
    if (rule.isEmpty()) {
      return Stream.empty();
    }
    String endless = rule.replaceAll("(?i);?(?:UNTIL|COUNT)=[^;]*", "");
    Optional<LocalDateTime> until = until(rule);
    try {
      LocalDateTime from = near.minusYears(2);
      LocalDateTime seed =
          from.getYear() > start.getYear() ? start.withYear(from.getYear()) : start;
      return new Recur<LocalDateTime>(endless)
          .getDates(seed, seed, near.plusYears(YEARS_AFTER + 2)).stream()
              .filter(at -> until.isEmpty() || !at.isAfter(until.get()));
    } catch (RuntimeException e) {
      return Stream.empty(); // A rule that the library cannot read leaves only the first onset.
    }
  }

  private static Optional<LocalDateTime> until(String rule) {
    return Stream.of(rule.split(";"))
        .filter(part -> part.regionMatches(true, 0, "UNTIL=", 0, 6))
        .findFirst()
        .flatMap(part -> local(part.substring(6)));
  }

  private static Optional<LocalDateTime> local(String value) {
    String digits = value.strip().replaceAll("[Zz]$", "");
    try {
      return Optional.of(
          LocalDateTime.parse(digits.length() == 8 ? digits + "T000000" : digits, LOCAL));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<ZoneOffset> offsetOf(String value) {
    try {
      return Optional.of(ZoneOffset.of(value.length() == 4 ? "+" + value : value));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
