package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A recurring event and the instances it generates, before exceptions. */
final class Series {
  private static final Pattern INSTANCE_ID = Pattern.compile("^(.+)_(\\d{8}(?:T\\d{6}Z)?)$");

  private final ObjectNode master;
  private final ZoneId calendarZone;
  private final When start;
  private final When end;
  private final Recurrence recurrence;

  Series(ObjectNode master, ZoneId calendarZone, boolean startsBesideCount) {
    this.master = master;
    this.calendarZone = calendarZone;
    this.start = When.parse(master.path("start"), calendarZone, "start");
    this.end = When.parse(master.path("end"), calendarZone, "end");
    this.recurrence = Recurrence.parse(master.path("recurrence"), start, startsBesideCount);
  }

  /** The two parts of an instance id. */
  record InstanceId(String masterId, String original) {
    static Optional<InstanceId> parse(String id) {
      Matcher matcher = INSTANCE_ID.matcher(id);
      return matcher.matches()
          ? Optional.of(new InstanceId(matcher.group(1), matcher.group(2)))
          : Optional.empty();
    }
  }

  /** The original starts, ascending; without end if the rule has none. */
  Stream<When> starts() {
    // The first is the start itself, also where it is the later of two equal wall times.
    return recurrence.starts().map(wall -> wall.equals(start.local()) ? start : start.at(wall));
  }

  /** The original start that an instance id names, if this series generates it. */
  Optional<When> startNamed(String compact) {
    return start.ofCompact(compact).filter(this::generates);
  }

  /** Whether this original start belongs to the series. */
  boolean generates(When original) {
    return starts()
        .takeWhile(when -> !when.instant().isAfter(original.instant()))
        .anyMatch(when -> when.instant().equals(original.instant()));
  }

  String instanceId(When original) {
    return master.path("id").asText() + "_" + original.compact();
  }

  /** The unmodified instance that starts then. */
  ObjectNode instance(When original) {
    ObjectNode json = master.deepCopy();
    json.remove("recurrence");
    json.put("id", instanceId(original));
    json.set("start", original.json(calendarZone));
    json.set("end", endOf(original).json(calendarZone));
    json.put("recurringEventId", master.path("id").asText());
    json.set("originalStartTime", original.json(calendarZone));
    return json;
  }

  /** Whether some instance overlaps the window; both bounds exclusive. */
  boolean overlaps(Instant from, Instant to) {
    Duration length = Duration.between(start.instant(), end.instant());
    return starts()
        .takeWhile(when -> when.instant().isBefore(to))
        .anyMatch(when -> when.instant().plus(length).isAfter(from));
  }

  private When endOf(When original) {
    if (start.allDay()) {
      long days = end.date().toEpochDay() - start.date().toEpochDay();
      return When.ofDate(original.date().plusDays(days), calendarZone);
    }
    // The duration is exact time (RFC 5545 3.3.6), whatever the clocks do in between.
    Duration length = Duration.between(start.instant(), end.instant());
    return new When(false, original.instant().plus(length), end.zone());
  }
}
