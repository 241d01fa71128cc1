package calsyncd.plan;

import calsyncd.hub.Deed;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a pass would do.
 *
 * @param deeds by event, those of one event in the order in which they are done
 * @param more whether there is more to write than one pass does
 */
public record Plan(List<PlannedDeed> deeds, boolean more) {
  public Plan {
    deeds = deeds.stream().sorted(Comparator.comparing(PlannedDeed::named)).toList();
  }

  /**
   * What it does, in 64 hexadecimal digits: two plans with one fingerprint do the same to the same.
   * Names that are made up when it is done and times are no part of it.
   */
  public String fingerprint() {
    return fingerprint(deeds.stream().map(PlannedDeed::digest).toList());
  }

  /** The fingerprint of deeds with these digests. */
  private static String fingerprint(List<String> digests) {
    return PlannedDeed.sha256(digests.stream().sorted().collect(Collectors.joining("\n")));
  }

  /** How many deeds at this side have this verb. */
  public long count(Deed.Side side, String verb) {
    return deeds.stream().filter(it -> it.side() == side && it.verb().equals(verb)).count();
  }

  /** Those of its deeds that are not among these. */
  List<PlannedDeed> without(List<PlannedDeed> done) {
    var subjects = done.stream().map(PlannedDeed::subject).collect(Collectors.toSet());
    return deeds.stream().filter(deed -> !subjects.contains(deed.subject())).toList();
  }
}
