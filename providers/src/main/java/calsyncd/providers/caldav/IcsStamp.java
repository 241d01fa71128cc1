package calsyncd.providers.caldav;

import calsyncd.calendar.EventTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Dates what is written, and numbers it where that is ours to do: the {@code SEQUENCE} of a meeting
 * belongs to its organizer (RFC 5546 §2.1.4). A guest's copy with a higher one would be taken for
 * newer than what the organizer sends next.
 *
 * @param organised whether a component is of our own making; asked only of what was changed
 */
record IcsStamp(Instant now, Predicate<IcsBlock> organised) {

  /**
   * When the latest of these components was last changed, by the clocks of their writers. Without
   * {@code LAST-MODIFIED} a {@code DTSTAMP} says the same of what is stored (RFC 5545 §3.8.7.2).
   */
  static Optional<Instant> latest(List<IcsComponent> parts, IcsTimes times) {
    return parts.stream()
        .flatMap(
            part -> at(part, "LAST-MODIFIED", times).or(() -> at(part, "DTSTAMP", times)).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> at(IcsComponent part, String property, IcsTimes times) {
    try {
      Optional<IcsProperty> line = part.first(property);
      return line.isPresent() && times.time(line.get()) instanceof EventTime.Zoned at
          ? Optional.of(at.instant(at.zone()))
          : Optional.empty();
    } catch (IcsException e) {
      return Optional.empty(); // A stamp that nobody can read tells as much as none.
    }
  }

  /** The component says something else than before (RFC 5545 §3.8.7). */
  void revise(IcsBlock event) {
    if (organised.test(event)) {
      int sequence = IcsEvents.sequence(event.component());
      event.set(IcsLine.of("SEQUENCE", String.valueOf(sequence + 1)));
    }
    IcsEdit.stamp(event, now);
  }
}
