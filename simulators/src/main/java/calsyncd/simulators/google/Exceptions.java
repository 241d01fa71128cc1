package calsyncd.simulators.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a change of a series means to its exceptions, and theirs to it. */
final class Exceptions {
  private static final List<String> SHARED =
      List.of(
          "summary", "description", "location", "visibility", "transparency", "colorId", "source");

  private Exceptions() {}

  /** Exceptions that the changed series no longer generates end as cancelled. */
  static List<SimCalendar.Write> orphans(SimCalendar calendar, ObjectNode master) {
    List<Stored> exceptions = calendar.exceptionsOf(master.path("id").asText());
    if (exceptions.isEmpty()) {
      return List.of();
    }
    Instant last =
        exceptions.stream()
            .map(exception -> original(exception, calendar))
            .max(Instant::compareTo)
            .orElseThrow();
    Set<Instant> generated =
        master.has("recurrence")
            ? calendar
                .series(master)
                .starts()
                .map(When::instant)
                .takeWhile(start -> !start.isAfter(last))
                .collect(Collectors.toSet())
            : Set.of();
    return exceptions.stream()
        .filter(exception -> !exception.orphan())
        .filter(exception -> !generated.contains(original(exception, calendar)))
        .map(exception -> new SimCalendar.Write(EventDesk.cancelled(exception.json()), false, true))
        .toList();
  }

  private static Instant original(Stored exception, SimCalendar calendar) {
    return When.parse(exception.json().path("originalStartTime"), calendar.zone(), "start")
        .instant();
  }

  /** Exceptions take over new values of what was the same in them and in their series. */
  static List<SimCalendar.Write> following(
      SimCalendar calendar, ObjectNode before, ObjectNode master) {
    return calendar.exceptionsOf(master.path("id").asText()).stream()
        .filter(exception -> !exception.orphan() && !exception.cancelled())
        .flatMap(exception -> followed(exception, before, master))
        .toList();
  }

  private static Stream<SimCalendar.Write> followed(
      Stored exception, ObjectNode before, ObjectNode master) {
    ObjectNode json = exception.json().deepCopy();
    for (String field : SHARED) {
      JsonNode now = master.path(field);
      if (!json.path(field).equals(before.path(field)) || now.equals(before.path(field))) {
        continue;
      }
      json.remove(field);
      if (!now.isMissingNode()) {
        json.set(field, now);
      }
    }
    return json.equals(exception.json()) ? Stream.empty() : Stream.of(SimCalendar.Write.of(json));
  }

  /** The series of an exception, as it is, for another ETag. */
  static List<SimCalendar.Write> touched(SimCalendar calendar, ObjectNode exception) {
    return calendar.find(exception.path("recurringEventId").asText()).stream()
        .filter(master -> !master.cancelled())
        .map(master -> SimCalendar.Write.of(master.json().deepCopy()))
        .toList();
  }
}
