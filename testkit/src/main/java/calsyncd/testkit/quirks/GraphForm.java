package calsyncd.testkit.quirks;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Attendee;
import calsyncd.calendar.EventContent.Busy;
import calsyncd.calendar.EventContent.Extras;
import calsyncd.calendar.EventContent.People;
import calsyncd.calendar.EventContent.Reminder;
import calsyncd.calendar.EventContent.Response;
import calsyncd.calendar.EventContent.Standing;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.EventContent.Text;
import calsyncd.calendar.EventContent.Visibility;
import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.EventTime.Zoned;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Overrides;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.SeriesOverride;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Microsoft Graph v1.0, by {@code docs/providers/microsoft.md}. */
final class GraphForm extends Form {
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  @Override
  Optional<String> refusal(Event event) {
    if (isCancelled(event)) {
      return Optional.of("status_cancelled");
    }
    Optional<String> series =
        event.recurrence().isEmpty() ? Optional.empty() : seriesRefusal(event);
    return series.isEmpty() && floats(event) ? Optional.of("floating_time") : series;
  }

  private static Optional<String> seriesRefusal(Event series) {
    if (!GraphRules.hold(series)) {
      return Optional.of(NO_RULE);
    }
    if (!hasOneWallTime(series.content().when())) {
      return Optional.of("time_not_representable");
    }
    if (Occurrences.within(series, Instant.MIN, LAST, ZoneOffset.UTC, 1).isEmpty()) {
      return Optional.of("recurrence_empty");
    }
    return DayOrder.broken(series) ? Optional.of("occurrence_crosses_another") : Optional.empty();
  }

  /** Graph keeps a wall time and a length on the wall clock, so both must be plain to see. */
  private static boolean hasOneWallTime(When when) {
    if (!(when.start() instanceof Zoned start) || !(when.end() instanceof Zoned end)) {
      return true;
    }
    Zoned shown = Zoned.of(start.instant(start.zone()), start.zone());
    Zoned ends = Zoned.of(end.instant(end.zone()), start.zone());
    return !start.later()
        && !ends.later()
        && shown.wall().equals(start.wall())
        && Duration.between(shown.wall(), ends.wall())
            .equals(Duration.between(start.instant(start.zone()), end.instant(end.zone())));
  }

  /** {@code EXDATE} becomes deleted occurrences. */
  @Override
  Event shaped(Event event) {
    List<String> kept =
        event.recurrence().lines().stream().filter(line -> !isA(line, "EXDATE")).toList();
    Event whole = event.withRecurrence(new Recurrence(kept));
    Event shaped = whole;
    for (RecurrenceId id : excluded(event, whole)) {
      shaped = shaped.withOverride(id, SeriesOverride.CANCELLED);
    }
    return shaped;
  }

  private static Set<RecurrenceId> excluded(Event event, Event whole) {
    if (event.recurrence().equals(whole.recurrence())) {
      return Set.of();
    }
    Set<RecurrenceId> excluded = new HashSet<>(GraphRules.excluded(event));
    excluded.removeIf(
        id -> Overrides.said(whole, id).isEmpty() || Overrides.said(event, id).isPresent());
    return excluded;
  }

  @Override
  EventContent content(EventContent c, boolean recurs) {
    return new EventContent(
        when(c.when(), recurs),
        text(c.text()),
        standing(c.standing()),
        people(c.people()),
        extras(c));
  }

  /** The end is told in the zone of the start; the second of two equal wall times in UTC. */
  private static When when(When when, boolean recurs) {
    if (!(Zones.named(when.start()) instanceof Zoned start)) {
      return when;
    }
    Zoned end = (Zoned) Zones.in(when.end(), start.zone());
    boolean repeated = !recurs && (start.later() || end.later());
    ZoneId zone = repeated ? ZoneId.of("UTC") : start.zone();
    return new When(Zones.in(start, zone), Zones.in(end, zone));
  }

  private static Text text(Text text) {
    return new Text(text.title(), text.description(), text.location(), "");
  }

  /** There is no status: what is tentative is shown as such. */
  private static Standing standing(Standing is) {
    boolean tentative = is.status() == Status.TENTATIVE && is.busy() == Busy.BUSY;
    boolean open = is.visibility() == Visibility.PUBLIC;
    return new Standing(
        Status.CONFIRMED,
        tentative ? Busy.TENTATIVE : is.busy(),
        open ? Visibility.DEFAULT : is.visibility());
  }

  private static People people(People people) {
    List<Attendee> attendees = people.attendees().stream().map(GraphForm::invited).toList();
    return new People(Optional.empty(), attendees);
  }

  private static Attendee invited(Attendee one) {
    String name = one.name().isEmpty() ? one.email() : one.name();
    return new Attendee(one.email(), name, Response.NEEDS_ACTION, one.role());
  }

  /** One reminder: the earliest that pops up. */
  private static Extras extras(EventContent c) {
    List<Reminder> reminders =
        c.extras().reminders().stream()
            .filter(it -> it.method().equals("popup"))
            .max(Comparator.comparing(Reminder::minutesBefore))
            .stream()
            .toList();
    List<String> categories = c.extras().categories().stream().distinct().toList();
    return new Extras("", reminders, categories, "", c.extras().notCarried());
  }

  /** No occurrence may move to the day of another, nor over it. */
  private static final class DayOrder {
    private DayOrder() {}

    static boolean broken(Event series) {
      TreeMap<LocalDate, LocalDate> moved = new TreeMap<>();
      series
          .overrides()
          .forEach((id, override) -> {
            if (override instanceof SeriesOverride.Changed(EventContent c)) {
              moved.put(day(id.start()), day(c.when().start()));
            }
          });
      return moved.entrySet().stream()
          .filter(it -> !it.getKey().equals(it.getValue()))
          .anyMatch(it -> meets(series, it.getKey(), it.getValue()));
    }

    private static boolean meets(Event series, LocalDate from, LocalDate to) {
      LocalDate first = from.isBefore(to) ? from : to;
      LocalDate last = from.isBefore(to) ? to : from;
      ZoneId zone =
          series.content().when().start() instanceof Zoned zoned ? zoned.zone() : ZoneOffset.UTC;
      Instant begin = first.atStartOfDay(zone).toInstant();
      Instant end = last.plusDays(1).atStartOfDay(zone).toInstant();
      return Occurrences.within(series, begin, end, zone, 1_000).stream()
          .filter(it -> !day(it.id().start()).equals(from))
          .map(it -> day(it.content().when().start()))
          .anyMatch(it -> !it.isBefore(first) && !it.isAfter(last));
    }

    private static LocalDate day(EventTime time) {
      return time.wall().toLocalDate();
    }
  }
}
