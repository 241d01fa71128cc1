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

  /**
   * Whether a content line is a property of this name, whatever its letters' case (RFC 5545 §3.1).
   *
   * @param name in capitals: {@code RRULE}
   */
  public static boolean isA(String line, String name) {
    return line.length() > name.length()
        && line.regionMatches(true, 0, name, 0, name.length())
        && (line.charAt(name.length()) == ':' || line.charAt(name.length()) == ';');
  }
}
