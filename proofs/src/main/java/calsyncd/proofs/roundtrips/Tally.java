package calsyncd.proofs.roundtrips;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was counted at one place. */
final class Tally {
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Integer> losses = new TreeMap<>();
  private final Map<String, Integer> impossible = new TreeMap<>();

  void count(String what) {
    count(what, 1);
  }

  void count(String what, int times) {
    counts.merge(what, times, Integer::sum);
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  void lost(List<String> fields) {
    fields.forEach(field -> losses.merge(field, 1, Integer::sum));
  }

  void impossible(String reason) {
    impossible.merge(reason, 1, Integer::sum);
  }

  /** What a run must come to, so that it can't pass by refusing or by leaving out. */
  List<String> doubts() {
    List<String> doubts = new ArrayList<>();
    int refused = sum(impossible);
    if (of("events") != of("equal") + of("lossy") + of("never") + refused) {
      doubts.add("events that were neither carried nor refused");
    }
    if (refused * 5 > of("events")) {
      doubts.add("more than a fifth is refused: " + impossible);
    }
    List.of("equal", "updates", "series", "occurrences").stream()
        .filter(what -> of(what) == 0)
        .forEach(what -> doubts.add("no " + what));
    return doubts;
  }

  /** Lines for a person. */
  List<String> lines() {
    return List.of(
        "events %d: carried equal %d, with listed losses %d %s, never taking place there %d,"
                .formatted(of("events"), of("equal"), of("lossy"), losses, of("never"))
            + " refused %d %s".formatted(sum(impossible), impossible),
        "updates %d, not tried since a cancelled occurrence cannot be restored there %d; series"
                .formatted(of("updates"), of("unrestored"))
            + " expanded over five years %d, their occurrences compared %d"
                .formatted(of("series"), of("occurrences")),
        "series carried in parts %d, parts %d, their occurrences compared inside the window %d"
            .formatted(of("split"), of("singles"), of("split occurrences")),
        "passes: %d snapshot, %d delta, %d quiet; mails %d; differences %d"
            .formatted(of("snapshots"), of("deltas"), of("quiet"), of("mails"), of("differences")));
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
