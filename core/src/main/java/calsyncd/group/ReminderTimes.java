package calsyncd.group;

import calsyncd.calendar.Event;
import calsyncd.calendar.EventContent;
import calsyncd.calendar.EventContent.Status;
import calsyncd.calendar.Occurrence;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Recurrence;
import calsyncd.calendar.RecurrenceId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * When people are reminded of a meeting: so many minutes before the instant at which each of its
 * occurrences starts. A series keeps its wall time over a change of the clocks, so the instants
 * move with it; dates and floating times are read in the calendar's zone. What is cancelled has
 * none. Pure.
 */
public final class ReminderTimes {
  /** So long after its moment a reminder at the start itself is worth telling. */
  private static final Duration WORTH = Duration.ofMinutes(5);

  /** So many occurrences of a series are looked at. */
  private static final int MOST = 5_000;

  /** More than this do not start at one moment. */
  private static final int AT_ONCE = 100;

  private ReminderTimes() {}

  /**
   * A reminder that should be.
   *
   * @param occurrence of a series, the one that is meant
   * @param minutes before the start
   */
  public record Moment(Optional<RecurrenceId> occurrence, int minutes, Instant startsAt) {
    /** When people are reminded. */
    public Instant firesAt() {
      return firesAt(startsAt, minutes);
    }

    static Instant firesAt(Instant startsAt, int minutes) {
      return startsAt.minus(Duration.ofMinutes(minutes));
    }

    /** From when on nobody is reminded any more: the start, or a little after the moment. */
    public static Instant expiresAt(Instant startsAt, int minutes) {
      Instant worth = firesAt(startsAt, minutes).plus(WORTH);
      return worth.isAfter(startsAt) ? worth : startsAt;
    }
  }

  /**
   * The reminders of a meeting that are not over yet and whose moment comes until then.
   *
   * @param zone the calendar's
   * @param minutes before each start
   */
  public static List<Moment> of(
      Event meeting, ZoneId zone, Collection<Integer> minutes, Instant now, Instant until) {
    if (minutes.isEmpty()) {
      return List.of();
    }
    Instant to = until.plus(Duration.ofMinutes(Collections.max(minutes))).plusSeconds(1);
    List<Moment> moments = new ArrayList<>();
    for (Occurrence one : starting(meeting, now.minus(WORTH), to, zone, MOST)) {
      for (int before : minutes) {
        Moment moment = new Moment(named(meeting, one), before, start(one, zone));
        if (Moment.expiresAt(moment.startsAt(), before).isAfter(now)
            && !moment.firesAt().isAfter(until)) {
          moments.add(moment);
        }
      }
    }
    return moments;
  }

  /** What the meeting says of that occurrence, if it still starts at that very moment. */
  public static Optional<EventContent> starting(
      Event meeting, ZoneId zone, Optional<RecurrenceId> occurrence, Instant startsAt) {
    return starting(meeting, startsAt, startsAt.plusSeconds(1), zone, AT_ONCE).stream()
        .filter(one -> named(meeting, one).equals(occurrence))
        .filter(one -> start(one, zone).equals(startsAt))
        .map(Occurrence::content)
        .findFirst();
  }

  private static Instant start(Occurrence one, ZoneId zone) {
    return one.content().when().start().instant(zone);
  }

  private static Optional<RecurrenceId> named(Event meeting, Occurrence one) {
    boolean series = !meeting.recurrence().isEmpty() || !meeting.overrides().isEmpty();
    return series ? Optional.of(one.id()) : Optional.empty();
  }

  private static List<Occurrence> starting(
      Event meeting, Instant from, Instant to, ZoneId zone, int most) {
    if (cancelled(meeting.content())) {
      return List.of();
    }
    return expanded(meeting, from, to, zone, most).stream()
        .filter(one -> !cancelled(one.content()))
        .toList();
  }

  private static List<Occurrence> expanded(
      Event meeting, Instant from, Instant to, ZoneId zone, int most) {
    try {
      return Occurrences.startingAt(from, meeting, from, to, zone, most);
    } catch (IllegalArgumentException e) {
      // A rule that nobody can read: the first occurrence is certain.
      Event once = meeting.withRecurrence(Recurrence.NONE);
      return Occurrences.startingAt(from, once, from, to, zone, most);
    }
  }

  private static boolean cancelled(EventContent content) {
    return content.standing().status() == Status.CANCELLED;
  }
}
