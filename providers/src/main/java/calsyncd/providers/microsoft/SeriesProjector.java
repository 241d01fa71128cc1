package calsyncd.providers.microsoft;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import calsyncd.providers.microsoft.Projector.Plan;
import com.google.gson.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A series as Graph has it: one pattern, exceptions, and cancelled occurrences instead of {@code
 * EXDATE}. A series begins with its first occurrence.
 */
final class SeriesProjector {
  private static final Pattern DATE = Pattern.compile("(?<!\\d)\\d{8}(?!\\d)");

  /** So many occurrences tell whether two rules are the same. */
  private static final int COMPARED = 400;

  private final Event event;
  private final RuleOccurrences rule;
  private final Set<String> lost = new TreeSet<>();

  private SeriesProjector(Event event, RuleOccurrences rule) {
    this.event = event;
    this.rule = rule;
  }

  static Plan plan(Event event) {
    Recurrence rule = new Recurrence(List.of(rule(event.recurrence())));
    requireOneWallTime(event.content().when());
    try {
      return new SeriesProjector(event, RuleOccurrences.of(event, rule)).plan();
    } catch (DateTimeException noDate) {
      throw NotRepresentable.recurrence();
    }
  }

  /** Graph has one rule and no dates of its own. */
  private static String rule(Recurrence recurrence) {
    List<String> rules =
        recurrence.lines().stream().filter(line -> !Recurrence.isA(line, "EXDATE")).toList();
    if (rules.size() != 1 || !Recurrence.isA(rules.getFirst(), "RRULE")) {
      throw NotRepresentable.recurrence();
    }
    return rules.getFirst();
  }

  /** Only the overrides that differ from those that Graph has are judged. */
  static Plan keptShape(Event known, Event wanted, WriteZone zone) {
    SeriesProjector series = new SeriesProjector(wanted, RuleOccurrences.of(wanted));
    Event whole = wanted.withOverrides(series.overrides(known, zone));
    return new Plan(whole, zone, Optional.empty(), List.copyOf(series.lost));
  }

  private SortedMap<RecurrenceId, SeriesOverride> overrides(Event known, WriteZone zone) {
    SortedMap<RecurrenceId, SeriesOverride> all = new TreeMap<>();
    Set<RecurrenceId> judged = new HashSet<>();
    event
        .overrides()
        .forEach((id, override) -> {
          SeriesOverride before = known.overrides().get(id);
          if (OccurrenceWriter.same(before, override)) {
            all.put(id, override);
          } else {
            judged.add(id);
            put(all, id, rule, canonical(override, zone));
          }
        });
    requireInOrder(rule, all, judged);
    return all;
  }

  private Plan plan() {
    EventContent first = rule.first().orElseThrow(NotRepresentable::recurrence).content();
    requireOneWallTime(first.when());
    WriteZone zone = WriteZone.ofSeries(first.when());
    EventTime start = zoned(first.when().start(), zone);
    JsonObject json = ContentWriter.in(zone).whole(first);
    json.add("recurrence", RecurrenceWriter.write(value(), start, zone.name()));
    Event read = Projector.read(json, zone, event.uid());
    RuleOccurrences there =
        RuleOccurrences.of(read.withContent(Projector.withPeople(read.content(), first.people())));
    requireSameOccurrences(there);
    lost.addAll(Losses.between(event.content(), there.series().content()));
    Event whole = there.series().withOverrides(overrides(there, zone));
    requireAnOccurrence(whole);
    return new Plan(
        whole, zone, Optional.of(json.getAsJsonObject("recurrence")), List.copyOf(lost));
  }

  /** What never takes place is in no view, so that its copy would never be seen again. */
  private static void requireAnOccurrence(Event series) {
    if (Occurrences.within(series, Instant.MIN, Instant.MAX, ZoneOffset.UTC, 1).isEmpty()) {
      throw NotRepresentable.because("recurrence_empty");
    }
  }

  private String value() {
    String line = rule.series().recurrence().lines().getFirst();
    return line.substring(line.indexOf(':') + 1);
  }

  private static EventTime zoned(EventTime time, WriteZone zone) {
    return time instanceof Zoned zoned ? zone.at(zoned.instant(zone.rules())) : time;
  }

  /** Graph keeps a wall time and a length on the wall clock, so both must be plain to see. */
  private static void requireOneWallTime(When when) {
    if (!(when.start() instanceof Zoned start) || !(when.end() instanceof Zoned end)) {
      return;
    }
    Duration length = Duration.between(start.instant(start.zone()), end.instant(end.zone()));
    Zoned shown = Zoned.of(start.instant(start.zone()), start.zone());
    Zoned ends = Zoned.of(end.instant(end.zone()), start.zone());
    boolean plain =
        !start.later()
            && !ends.later()
            && shown.wall().equals(start.wall())
            && Duration.between(shown.wall(), ends.wall()).equals(length);
    if (!plain) {
      throw NotRepresentable.time();
    }
  }

  private void requireSameOccurrences(RuleOccurrences there) {
    if (!there.starts(COMPARED).equals(rule.starts(COMPARED))) {
      throw NotRepresentable.recurrence();
    }
  }

  private SortedMap<RecurrenceId, SeriesOverride> overrides(RuleOccurrences there, WriteZone zone) {
    EventTime start = there.series().content().when().start();
    SortedMap<RecurrenceId, SeriesOverride> all = new TreeMap<>();
    excluded().forEach(id -> all.put(id.alignedTo(start), SeriesOverride.CANCELLED));
    event
        .overrides()
        .forEach((id, override) -> put(all, id.alignedTo(start), there, canonical(override, zone)));
    requireInOrder(there, all, all.keySet());
    return all;
  }

  private SeriesOverride canonical(SeriesOverride override, WriteZone zone) {
    return switch (override) {
      case SeriesOverride.Cancelled _ -> SeriesOverride.CANCELLED;
      case SeriesOverride.Changed(EventContent content)
          when content.standing().status() == Status.CANCELLED ->
          SeriesOverride.CANCELLED;
      case SeriesOverride.Changed(EventContent content) -> {
        EventContent there = Projector.content(content, zone);
        lost.addAll(Losses.between(content, there));
        yield new SeriesOverride.Changed(there);
      }
    };
  }

  /** What says the same as its series is no override, and Graph has no occurrence of its own. */
  private static void put(
      SortedMap<RecurrenceId, SeriesOverride> all,
      RecurrenceId id,
      RuleOccurrences there,
      SeriesOverride override) {
    Optional<EventContent> natural = there.on(id);
    boolean changed = override instanceof SeriesOverride.Changed;
    if (natural.isEmpty() && changed) {
      throw NotRepresentable.because("override_without_occurrence");
    }
    if (natural.map(SeriesOverride.Changed::new).filter(override::equals).isPresent()) {
      all.remove(id);
    } else if (natural.isPresent()) {
      all.put(id, override);
    }
  }

  /** The occurrences that EXDATE takes away. */
  private Set<RecurrenceId> excluded() {
    List<LocalDate> dates = new ArrayList<>();
    event.recurrence().lines().stream()
        .filter(line -> Recurrence.isA(line, "EXDATE"))
        .map(DATE::matcher)
        .flatMap(Matcher::results)
        .forEach(
            date -> dates.add(LocalDate.parse(date.group(), DateTimeFormatter.BASIC_ISO_DATE)));
    if (dates.isEmpty()) {
      return Set.of();
    }
    dates.sort(LocalDate::compareTo);
    Set<RecurrenceId> all =
        new HashSet<>(rule.amongDays(dates.getFirst(), dates.getLast()).keySet());
    all.removeAll(RuleOccurrences.of(event).amongDays(dates.getFirst(), dates.getLast()).keySet());
    return all;
  }

  /**
   * Graph lets no occurrence move to the day of another, nor over it ({@code
   * ErrorOccurrenceCrossingBoundary}).
   *
   * @param judged those that are to be moved; the others are where they are
   */
  private static void requireInOrder(
      RuleOccurrences there,
      SortedMap<RecurrenceId, SeriesOverride> all,
      Set<RecurrenceId> judged) {
    SortedMap<LocalDate, LocalDate> moved = new TreeMap<>();
    all.forEach((id, override) -> {
      if (override instanceof SeriesOverride.Changed(EventContent content)) {
        moved.put(RuleOccurrences.day(id.start()), RuleOccurrences.day(content.when().start()));
      }
    });
    Set<LocalDate> days =
        judged.stream().map(id -> RuleOccurrences.day(id.start())).collect(Collectors.toSet());
    moved.forEach((from, to) -> {
      if (!from.equals(to) && days.contains(from)) {
        others(there, all, from, to, moved).forEach((day, at) -> require(day, at, from, to));
      }
    });
  }

  private static SortedMap<LocalDate, LocalDate> others(
      RuleOccurrences there,
      SortedMap<RecurrenceId, SeriesOverride> all,
      LocalDate from,
      LocalDate to,
      SortedMap<LocalDate, LocalDate> moved) {
    SortedMap<LocalDate, LocalDate> others = new TreeMap<>();
    there.amongDays(from.isBefore(to) ? from : to, from.isBefore(to) ? to : from).keySet().stream()
        .filter(id -> !all.containsKey(id))
        .map(id -> RuleOccurrences.day(id.start()))
        .forEach(day -> others.put(day, day));
    others.putAll(moved);
    others.remove(from);
    return others;
  }

  private static void require(LocalDate day, LocalDate at, LocalDate from, LocalDate to) {
    if (day.isBefore(from) != at.isBefore(to) || at.equals(to)) {
      throw NotRepresentable.because("occurrence_crosses_another");
    }
  }
}
