package calsyncd.calendar;

import java.util.List;

/**
 * The recurrence of a series as content lines of RFC 5545 §3.8.5: {@code RRULE}, {@code RDATE},
 * {@code EXDATE}, {@code EXRULE}, each a whole line with its parameters, none folded.
 */
public record Recurrence(List<String> lines) {
  /** A single event. */
  public static final Recurrence NONE = new Recurrence(List.of());

  public Recurrence {
    lines = List.copyOf(lines);
  }

  /** Whether there is no line, so that the event happens once. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }
}
