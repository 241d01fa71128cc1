package calsyncd.proofs.faultday;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How often what happened, by name. What never happened is not there. */
final class Figures {
  private final Map<String, Long> counts = new TreeMap<>();

  void one(String name) {
    add(name, 1);
  }

  void add(String name, long more) {
    counts.merge(name, more, Long::sum);
    counts.remove(name, 0L);
  }

  void add(Figures others) {
    others.counts.forEach(this::add);
  }

  long get(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** What came since. */
  Figures since(Figures before) {
    Figures grown = new Figures();
    grown.add(this);
    before.counts.forEach((name, count) -> grown.add(name, -count));
    return grown;
  }

  /** How many of all there are under names that begin so. */
  long sum(String prefix) {
    return counts.entrySet().stream()
        .filter(it -> it.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  int size() {
    return counts.size();
  }

  /** Each figure that is another one here than there. */
  List<String> against(Figures there) {
    TreeSet<String> names = new TreeSet<>(counts.keySet());
    names.addAll(there.counts.keySet());
    List<String> different = new ArrayList<>();
    for (String name : names) {
      if (get(name) != there.get(name)) {
        different.add(name + ": " + get(name) + " instead of " + there.get(name));
      }
    }
    return different;
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
