package calsyncd.provider;

import java.time.Instant;

/**
 * The span of time that a snapshot covers: an event is inside if any occurrence overlaps it. {@link
 * Instant#MIN} and {@link Instant#MAX} leave a side open.
 */
public record Window(Instant from, Instant to) {
  /** All of time. */
  public static final Window UNBOUNDED = new Window(Instant.MIN, Instant.MAX);

  /** Whether {@code [start, end)} overlaps this window; an empty span is a point. */
  public boolean overlaps(Instant start, Instant end) {
    return start.isBefore(to) && (end.isAfter(from) || start.equals(end) && start.equals(from));
  }

  /** What this window and another have in common; empty where its end is not after its start. */
  public Window within(Window other) {
    return new Window(
        from.isAfter(other.from) ? from : other.from, to.isBefore(other.to) ? to : other.to);
  }
}
