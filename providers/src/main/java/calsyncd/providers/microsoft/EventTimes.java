package calsyncd.providers.microsoft;

import calsyncd.calendar.EventContent.When;
import calsyncd.calendar.EventTime;
import calsyncd.calendar.RecurrenceId;
import com.microsoft.graph.models.DateTimeTimeZone;
import com.microsoft.graph.models.Event;
import com.microsoft.graph.models.PatternedRecurrence;
import com.microsoft.graph.models.RecurrenceRange;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the times of an event, which Graph renders in UTC, back into the zone it was made in.
 *
 * @param zone the event's own zone
 * @param known whether Graph told the zone by a name we know; else {@code zone} stands in for it
 */
record EventTimes(ZoneId zone, boolean known) {
  private static final EventTimes UNKNOWN = new EventTimes(ZoneId.of("UTC"), false);

  /** The times of a single event or of a series, whose rule is meant in the rule's own zone. */
  static EventTimes of(Event event) {
    return of(event, UNKNOWN);
  }

  /** The times of an occurrence; {@code series} where the occurrence names no zone. */
  static EventTimes of(Event event, EventTimes series) {
    return Stream.of(recurrenceZone(event), event.getOriginalStartTimeZone())
        .flatMap(name -> ZoneNames.zone(name).stream())
        .findFirst()
        .map(zone -> new EventTimes(zone, true))
        .orElse(series);
  }

  /** Start and end, if both can be read. */
  Optional<When> when(Event event) {
    boolean allDay = Boolean.TRUE.equals(event.getIsAllDay());
    return moment(event.getStart())
        .flatMap(start -> moment(event.getEnd()).map(end -> when(start, end, allDay)));
  }

  private When when(Moment start, Moment end, boolean allDay) {
    if (!allDay) {
      return new When(zoned(start.instant()), zoned(end.instant()));
    }
    LocalDate first = date(start);
    LocalDate after = date(end);
    return new When(
        new EventTime.Day(first),
        new EventTime.Day(after.isAfter(first) ? after : first.plusDays(1)));
  }

  /**
   * Names an occurrence by {@code originalStart}, a timestamp, in the form of the series' start.
   */
  RecurrenceId occurrence(OffsetDateTime originalStart, EventTime seriesStart) {
    Moment moment = new Moment(originalStart.toLocalDateTime(), originalStart.toInstant());
    return new RecurrenceId(
        seriesStart instanceof EventTime.Day
            ? new EventTime.Day(date(moment))
            : zoned(moment.instant()));
  }

  private EventTime zoned(Instant instant) {
    return EventTime.Zoned.of(instant, zone);
  }

  /**
   * The day that a midnight means. Midnight in the rendered zone is the day as it stands; a
   * midnight that was moved into another zone is moved back.
   */
  private LocalDate date(Moment moment) {
    if (moment.wall().toLocalTime().equals(LocalTime.MIDNIGHT)) {
      return moment.wall().toLocalDate();
    }
    return moment.instant().atZone(zone).toLocalDateTime().plusHours(12).toLocalDate();
  }

  private static @Nullable String recurrenceZone(Event event) {
    @Nullable PatternedRecurrence recurrence = event.getRecurrence();
    @Nullable RecurrenceRange range = recurrence == null ? null : recurrence.getRange();
    return range == null ? null : range.getRecurrenceTimeZone();
  }

  private static Optional<Moment> moment(@Nullable DateTimeTimeZone time) {
    if (time == null || time.getDateTime() == null) {
      return Optional.empty();
    }
    ZoneId rendered = ZoneNames.zone(time.getTimeZone()).orElse(ZoneOffset.UTC);
    return local(time.getDateTime())
        .map(wall -> new Moment(wall, wall.atZone(rendered).toInstant()));
  }

  /** Local time without an offset, as documented; the {@code Z} that some tools add is dropped. */
  private static Optional<LocalDateTime> local(String text) {
    try {
      return Optional.of(
          LocalDateTime.parse(text.endsWith("Z") ? text.substring(0, text.length() - 1) : text));
    } catch (DateTimeException unreadable) {
      return Optional.empty();
    }
  }

  private record Moment(LocalDateTime wall, Instant instant) {}
}
