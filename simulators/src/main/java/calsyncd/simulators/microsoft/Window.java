package calsyncd.simulators.microsoft;

import java.time.Duration;
import java.time.Instant;

/** A range of time, its end exclusive. */
record Window(Instant from, Instant to) {
  private static final Duration LONGEST = Duration.ofDays(1825);

  /** The bounds of a calendar view, refused as Graph refuses them. */
  static Window ofView(Instant from, Instant to) {
    if (to.isBefore(from)) {
      throw new GraphError(
          400, "ErrorInvalidParameter", "The endDateTime must not be before the startDateTime.");
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw GraphError.invalidRequest(
          "The requested duration exceeds the limit. Maximum number of days: 1825");
    }
    return new Window(from, to);
  }

  /** Whether an event from {@code start} to {@code end} shows in this range. */
  boolean shows(Instant start, Instant end) {
    boolean zeroLength = start.equals(end) && start.equals(from);
    return start.isBefore(to) && (end.isAfter(from) || zeroLength);
  }

  Window hull(Window other) {
    return new Window(
        from.isBefore(other.from) ? from : other.from, to.isAfter(other.to) ? to : other.to);
  }
}
