package calsyncd.providers.caldav;

import java.time.Instant;
import java.util.function.Predicate;

/**
 * Dates what is written, and numbers it where that is ours to do: the {@code SEQUENCE} of a meeting
 * belongs to its organizer (RFC 5546 §2.1.4). A guest's copy with a higher one would be taken for
 * newer than what the organizer sends next.
 *
 * @param organised whether a component is of our own making; asked only of what was changed
 */
record IcsStamp(Instant now, Predicate<IcsBlock> organised) {

  /** The component says something else than before (RFC 5545 §3.8.7). */
  void revise(IcsBlock event) {
    if (organised.test(event)) {
      int sequence = IcsEvents.sequence(event.component());
      event.set(IcsLine.of("SEQUENCE", String.valueOf(sequence + 1)));
    }
    IcsEdit.stamp(event, now);
  }
}
