package calsyncd.providers.caldav;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.calendar.Uid;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A calendar object resource (RFC 4791 §4.1) as one event: the master and its overrides, which
 * share a UID. A resource may hold overrides only, when their series is not ours to see.
 */
final class IcsEvents {
  /** Rules first: some servers put the properties in another order. */
  private static final List<String> RANK = List.of("RRUL", "EXRU", "RDAT");

  private static final List<String> PARTS =
      List.of(
          "RSCALE",
          "FREQ",
          "UNTIL",
          "COUNT",
          "INTERVAL",
          "BYSECOND",
          "BYMINUTE",
          "BYHOUR",
          "BYDAY",
          "BYMONTHDAY",
          "BYYEARDAY",
          "BYWEEKNO",
          "BYMONTH",
          "BYSETPOS",
          "WKST",
          "SKIP");

  private final IcsZones zones;
  private final IcsTimes times;
  private final IcsContent contents;
  private final List<String> notCarried = new ArrayList<>();

  IcsEvents(IcsComponent calendar) {
    this.zones = new IcsZones(calendar);
    this.times = new IcsTimes(zones);
    this.contents = new IcsContent(times);
  }

  /** An event, and when it was last changed, as far as it tells. */
  record Dated(Event event, Optional<Instant> changedAt) {}

  /**
   * Reads a resource; empty where it holds no event but, e.g., a to-do.
   *
   * @throws IcsException where it cannot be read
   */
  static Optional<Event> event(String ics) throws IcsException {
    return dated(ics).map(Dated::event);
  }

  /** The same, with the time of its last change. */
  static Optional<Dated> dated(String ics) throws IcsException {
    IcsComponent calendar = IcsReader.read(ics);
    List<IcsComponent> parts = calendar.parts("VEVENT").toList();
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    String uid = parts.getFirst().text("UID");
    if (uid.isBlank()) {
      throw new IcsException("no UID");
    }
    List<IcsComponent> own = parts.stream().filter(part -> part.text("UID").equals(uid)).toList();
    try {
      IcsEvents events = new IcsEvents(calendar);
      Event event = events.event(new Uid(uid), own);
      return Optional.of(new Dated(event, IcsStamp.latest(own, events.times())));
    } catch (RuntimeException e) {
      // The input is a stranger's: what nobody foresaw in it costs this resource only.
      throw new IcsException("unreadable event", e);
    }
  }

  /** The IANA name of the first zone of an iCalendar object, or empty. */
  static String timeZone(String ics) {
    try {
      return IcsReader.read(ics)
          .parts("VTIMEZONE")
          .flatMap(zone -> IcsZones.named(zone.value("TZID")).stream())
          .map(ZoneId::getId)
          .findFirst()
          .orElse("");
    } catch (IcsException e) {
      return "";
    }
  }

  private Event event(Uid uid, List<IcsComponent> parts) throws IcsException {
    List<IcsComponent> overrides = parts.stream().filter(p -> p.has("RECURRENCE-ID")).toList();
    Optional<IcsComponent> master = master(parts);
    return master.isPresent() ? series(uid, master.get(), overrides) : orphans(uid, overrides);
  }

  /** The part that is no override; of several, the latest. */
  static Optional<IcsComponent> master(List<IcsComponent> parts) {
    return parts.stream()
        .filter(p -> !p.has("RECURRENCE-ID"))
        .max(Comparator.comparingInt(IcsEvents::sequence));
  }

  /** Of overrides without their series the one that stands as the event itself. */
  static IcsComponent first(List<IcsComponent> orphans) {
    return orphans.stream()
        .filter(part -> !part.value("STATUS").equalsIgnoreCase("CANCELLED"))
        .findFirst()
        .orElse(orphans.getFirst());
  }

  EventContent content(IcsComponent part) throws IcsException {
    return contents.content(part);
  }

  IcsTimes times() {
    return times;
  }

  static int sequence(IcsComponent part) {
    String value = part.value("SEQUENCE");
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
  }

  private Event series(Uid uid, IcsComponent master, List<IcsComponent> overrides)
      throws IcsException {
    EventContent content = contents.content(master);
    Recurrence recurrence = recurrence(master);
    SortedMap<RecurrenceId, SeriesOverride> changed = overrides(overrides, content.when().start());
    for (RecurrenceId id : excluded(master, content.when().start())) {
      changed.putIfAbsent(id, SeriesOverride.CANCELLED);
    }
    Event event = new Event(uid, content, recurrence, changed);
    if (!recurrence.isEmpty() && isOffItsRule(event)) {
      notCarried.add("start");
    }
    return event.withContent(marked(content));
  }

  /** A start that is no occurrence here and may be one elsewhere (RFC 5545 §3.8.5.3). */
  private static boolean isOffItsRule(Event series) {
    try {
      return !IcsProjection.startsOnItsRule(series);
    } catch (IllegalArgumentException | DateTimeException e) {
      return false; // A rule that nobody can read gives no start, right or wrong.
    }
  }

  private SortedMap<RecurrenceId, SeriesOverride> overrides(
      List<IcsComponent> parts, EventTime start) throws IcsException {
    SortedMap<RecurrenceId, SeriesOverride> overrides = new TreeMap<>();
    for (IcsComponent part : parts) {
      overrides.put(id(part).alignedTo(start), override(contents.content(part)));
    }
    return overrides;
  }

  /** The occurrences that do not take place by a master's {@code EXDATE}s (RFC 5545 §3.8.5.1). */
  private List<RecurrenceId> excluded(IcsComponent master, EventTime start) {
    return master.all("EXDATE").flatMap(line -> excluded(line, start).stream()).toList();
  }

  /** Those of one line. A date among times means the occurrence of that day. */
  List<RecurrenceId> excluded(IcsProperty line, EventTime start) {
    List<RecurrenceId> excluded = new ArrayList<>();
    for (String value : line.value().split(",")) {
      if (value.isBlank()) {
        continue;
      }
      try {
        EventTime at = times.time(new IcsProperty(line.name(), line.parameters(), value.strip()));
        boolean wholeDay = at instanceof EventTime.Day && !(start instanceof EventTime.Day);
        excluded.add(
            wholeDay
                ? new RecurrenceId(
                    start.at(at.wall().toLocalDate().atTime(start.wall().toLocalTime())))
                : new RecurrenceId(at).alignedTo(start));
      } catch (IcsException e) {
        notCarried.add("exdate");
      }
    }
    return excluded;
  }

  RecurrenceId id(IcsComponent part) throws IcsException {
    IcsProperty id = part.first("RECURRENCE-ID").orElseThrow();
    if (id.parameter("RANGE").equalsIgnoreCase("THISANDFUTURE")) {
      notCarried.add("this_and_future");
    }
    return new RecurrenceId(times.time(id));
  }

  private static SeriesOverride override(EventContent content) {
    return content.standing().status() == Status.CANCELLED
        ? SeriesOverride.CANCELLED
        : new SeriesOverride.Changed(content);
  }

  /**
   * Overrides without their series: the first that takes place stands as the event itself, and each
   * further one as an additional date that it replaces. So each appears once, where it takes place.
   */
  private Event orphans(Uid uid, List<IcsComponent> parts) throws IcsException {
    IcsComponent first = first(parts);
    List<IcsComponent> others = parts.stream().filter(part -> part != first).toList();
    EventContent content = contents.content(first);
    EventTime start = content.when().start();
    SortedMap<RecurrenceId, SeriesOverride> overrides = overrides(others, start);
    List<String> dates = overrides.keySet().stream().map(id -> date("RDATE", id.start())).toList();
    notCarried.add("series");
    return new Event(uid, marked(content), new Recurrence(dates), overrides);
  }

  /** Says what was lost; known only after the last part was read. */
  private EventContent marked(EventContent content) {
    Stream<String> zone = zones.lostOne() ? Stream.of("time_zone") : Stream.empty();
    EventContent.Extras extras = content.extras();
    List<String> all =
        Stream.of(extras.notCarried().stream(), notCarried.stream(), zone)
            .flatMap(names -> names)
            .distinct()
            .toList();
    return content.withExtras(
        new EventContent.Extras(
            extras.conference(), extras.reminders(), extras.categories(), extras.color(), all));
  }

  Recurrence recurrence(IcsComponent master) {
    return new Recurrence(
        master.properties().stream()
            .flatMap(property ->
                switch (property.name()) {
                  case "RRULE", "EXRULE" -> Stream.of(rule(property));
                  case "RDATE" -> dates(property);
                  default -> Stream.empty();
                })
            .filter(line -> !line.endsWith(":"))
            .sorted(Comparator.comparing(line -> RANK.indexOf(line.substring(0, 4))))
            .toList());
  }

  /** A rule with its parts in the order of RFC 5545 §3.3.10, since servers change it. */
  static String rule(IcsProperty property) {
    return property.name()
        + ":"
        + Stream.of(property.value().strip().split(";"))
            .filter(part -> !part.isBlank())
            .sorted(Comparator.comparing(IcsEvents::rank))
            .collect(Collectors.joining(";"));
  }

  private static int rank(String part) {
    int rank = PARTS.indexOf(part.split("=", 2)[0].strip().toUpperCase(Locale.ROOT));
    return rank < 0 ? PARTS.size() : rank;
  }

  /**
   * A list of dates with the zone under its IANA name. Where only an offset is known the times are
   * given in UTC; periods keep their written form.
   */
  Stream<String> dates(IcsProperty property) {
    List<String> lines = new ArrayList<>();
    boolean period = property.parameter("VALUE").equalsIgnoreCase("PERIOD");
    for (String value : property.value().split(",")) {
      IcsProperty one = new IcsProperty(property.name(), property.parameters(), value.strip());
      if (!value.isBlank()) {
        lines.add(period ? periods(one) : date(one));
      }
    }
    return lines.stream();
  }

  private String periods(IcsProperty period) {
    return period.name() + ";VALUE=PERIOD" + zone(period) + ":" + period.value();
  }

  private String zone(IcsProperty property) {
    return IcsZones.named(property.parameter("TZID"))
        .map(known -> ";TZID=" + known.getId())
        .orElse("");
  }

  private String date(IcsProperty property) {
    try {
      return date(property.name(), times.time(property));
    } catch (IcsException e) {
      notCarried.add(property.name().toLowerCase(Locale.ROOT));
      return property.name() + ":";
    }
  }

  /** One date as a content line. */
  private static String date(String name, EventTime time) {
    return name + IcsTimes.written(time);
  }
}
