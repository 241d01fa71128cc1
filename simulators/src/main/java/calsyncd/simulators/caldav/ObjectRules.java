package calsyncd.simulators.caldav;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a calendar object has to be (RFC 4791 §4.1, RFC 5545 §3.6). */
final class ObjectRules {
  private static final String DATA = "valid-calendar-data";
  private static final String RESOURCE = "valid-calendar-object-resource";

  private ObjectRules() {}

  /** Refuses what is none. */
  static void check(Ical calendar) {
    need(calendar.name().equals("VCALENDAR"), DATA);
    need(calendar.value("VERSION").equals("2.0"), DATA);
    need(!calendar.value("PRODID").isEmpty(), DATA);
    need(calendar.line1("METHOD").isEmpty(), RESOURCE);
    List<Ical> events = calendar.events();
    need(!events.isEmpty(), "supported-calendar-component");
    need(calendar.all("VTODO").findAny().isEmpty(), RESOURCE);
    events.forEach(ObjectRules::event);
    oneSeries(events);
    zones(calendar);
    Set<String> organizers =
        events.stream().map(event -> event.value("ORGANIZER")).collect(Collectors.toSet());
    need(organizers.size() == 1, "same-organizer-in-all-components");
  }

  private static void need(boolean holds, String precondition) {
    if (!holds) {
      throw DavErrors.object(precondition);
    }
  }

  private static void oneSeries(List<Ical> events) {
    Set<String> names = new HashSet<>();
    for (Ical event : events) {
      need(!event.value("UID").isEmpty(), RESOURCE);
      need(event.value("UID").equals(events.getFirst().value("UID")), RESOURCE);
      need(names.add(event.value("RECURRENCE-ID")), RESOURCE);
    }
    events.stream()
        .filter(event -> event.line1("RECURRENCE-ID").isEmpty())
        .findFirst()
        .ifPresent(master -> events.forEach(event -> named(event, master)));
  }

  /** An override names its occurrence in the form of the series' start (RFC 5545 §3.8.4.4). */
  private static void named(Ical event, Ical master) {
    Ical.Line start = master.line1("DTSTART").orElseThrow();
    event.line1("RECURRENCE-ID").ifPresent(id -> alike(id, start));
    event.lines("EXDATE").forEach(date -> alike(date, start));
  }

  /** Dates with dates, and times that float only with others that do. */
  private static void alike(Ical.Line time, Ical.Line start) {
    need(isDate(time) == isDate(start) && floats(time) == floats(start), DATA);
  }

  private static boolean isDate(Ical.Line time) {
    return time.value().length() == 8;
  }

  private static boolean floats(Ical.Line time) {
    return time.parameter("TZID").isEmpty() && !time.value().endsWith("Z");
  }

  private static void event(Ical event) {
    need(event.lines("DTSTAMP").count() == 1, DATA);
    need(event.lines("DTSTART").count() == 1, DATA);
    need(event.line1("DTEND").isEmpty() || event.line1("DURATION").isEmpty(), DATA);
    Stream.of("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE")
        .flatMap(event::lines)
        .forEach(ObjectRules::time);
    event.line1("DTEND").ifPresent(end -> alike(end, event.line1("DTSTART").orElseThrow()));
    Stream.of("ATTENDEE", "ORGANIZER")
        .flatMap(event::lines)
        .forEach(person -> need(person.value().contains(":"), DATA));
    need(event.line1("ATTENDEE").isEmpty() || event.line1("ORGANIZER").isPresent(), DATA);
    event
        .lines("CONFERENCE") // RFC 7986 §5.11.
        .forEach(line -> need(line.parameter("VALUE").equals("URI"), DATA));
    event.all("VALARM").forEach(ObjectRules::alarm);
  }

  /** RFC 5545 §3.2.20: a date says so, and a time in UTC has no zone. */
  private static void time(Ical.Line time) {
    need(isDate(time) == time.parameter("VALUE").equals("DATE"), DATA);
    need(!time.value().endsWith("Z") || time.parameter("TZID").isEmpty(), DATA);
  }

  private static void alarm(Ical alarm) {
    need(!alarm.value("ACTION").isEmpty() && !alarm.value("TRIGGER").isEmpty(), DATA);
    boolean display = alarm.value("ACTION").equals("DISPLAY");
    need(!display || alarm.line1("DESCRIPTION").isPresent(), DATA);
  }

  /** RFC 5545 §3.2.19: each zone that is named is there. */
  private static void zones(Ical calendar) {
    Set<String> there =
        calendar.all("VTIMEZONE").map(zone -> zone.value("TZID")).collect(Collectors.toSet());
    calendar.all("VTIMEZONE").forEach(ObjectRules::zone);
    calendar.events().stream()
        .flatMap(event -> event.lines().stream())
        .map(line -> line.parameter("TZID"))
        .filter(tzid -> !tzid.isEmpty())
        .forEach(tzid -> need(there.contains(tzid), DATA));
  }

  private static void zone(Ical zone) {
    need(!zone.children().isEmpty(), DATA);
    for (Ical observance : zone.children()) {
      need(
          Stream.of("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")
              .noneMatch(name -> observance.value(name).isEmpty()),
          DATA);
    }
  }
}
