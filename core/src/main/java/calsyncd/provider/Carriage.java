package calsyncd.provider;

import calsyncd.calendar.Event;
import calsyncd.calendar.RecurrenceId;
import calsyncd.calendar.Uid;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an event of the hub gets to a provider: as it is where the provider can hold it; else as much
 * of the series as it can hold, and the other occurrences as events of their own; else each
 * occurrence as an event of its own. Occurrences that the series loses outside the window are not
 * carried until the window comes to them. Nothing is left out without being named. Pure.
 */
public sealed interface Carriage {
  /** The name of a loss: the series is not one series there. */
  String SERIES = "recurrence";

  /** The name of a loss: a floating time stands in a zone there. */
  String ZONE = "time_zone";

  /**
   * It can be carried.
   *
   * @param parts the events to write: first what goes under the event's own UID, if anything; each
   *     of the others is one occurrence under the UID that {@link #uid} gives
   * @param notCarried what the provider loses of them, {@link #SERIES} where there are occurrences
   *     of their own, {@link #ZONE} where it floated
   */
  record Carried(List<Part> parts, List<String> notCarried) implements Carriage {
    public Carried {
      parts = List.copyOf(parts);
      notCarried = List.copyOf(notCarried);
    }
  }

  /** It cannot be carried without showing something wrong. */
  record Refused(String reason) implements Carriage {}

  /**
   * One event to write.
   *
   * @param occurrence which one of the series it is; empty for the event itself
   * @param event as it goes to the provider
   * @param projected as a read answers it
   */
  record Part(Optional<RecurrenceId> occurrence, Event event, Event projected) {}

  /**
   * Limits of a carriage.
   *
   * @param viewer whose zone floating times and dates are read in
   * @param window in which occurrences become events of their own
   * @param singles more of them than this are refused ({@code too_many_occurrences}), none is
   *     silently left out
   */
  record Bounds(ZoneId viewer, Window window, int singles) {
    public Bounds {
      if (window.from().equals(Instant.MIN) || window.to().equals(Instant.MAX)) {
        throw new IllegalArgumentException("a window of singles has two ends: " + window);
      }
    }
  }

  /** How this event gets to this provider. */
  static Carriage of(Function<Event, Projection> provider, Event event, Bounds bounds) {
    return new CarriagePlanner(provider, bounds).plan(event);
  }

  /** The UID of an occurrence that is an event of its own. */
  static Uid uid(Uid series, RecurrenceId occurrence) {
    return new Uid(series.value() + "/" + occurrence.start().wall());
  }
}
