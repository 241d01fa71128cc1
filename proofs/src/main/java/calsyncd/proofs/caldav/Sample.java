package calsyncd.proofs.caldav;

import java.util.List;

/**
 * An object of a calendar and what a viewer has to see of it, worked out where it was made and not
 * by reading it.
 *
 * @param ics the object as a server stores it
 * @param itself the event, or the series as such
 * @param occurrences those of {@link Samples#YEAR}
 */
record Sample(String uid, String ics, Shown itself, List<Shown> occurrences) {
  Sample {
    occurrences = List.copyOf(occurrences);
  }

  String file() {
    return uid + ".ics";
  }
}
