package calsyncd.testkit.simulation;

import calsyncd.provider.FailureClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** How often a run came to what it has to come to. */
public final class Coverage {
  /** The cells of the table, hub and remote. */
  static final List<String> CELLS =
      List.of(
          "none/new",
          "new/none",
          "new/new",
          "same/same",
          "same/changed",
          "changed/same",
          "changed/changed",
          "same/gone",
          "gone/same",
          "changed/gone",
          "gone/changed",
          "gone/gone");

  static final List<String> KINDS = List.of("single", "series", "override");

  /** Between which steps a process dies. */
  static final List<String> CRASHES =
      List.of(
          "before tx",
          "after tx",
          "before list",
          "after list",
          "before fetch",
          "after fetch",
          "before create",
          "after create",
          "before update",
          "after update",
          "before delete",
          "after delete");

  static final List<String> REST =
      List.of(
          "answer lost",
          "half a series written",
          "cursor expired",
          "ring lost",
          "ring twice",
          "lease taken",
          "window rolled",
          "told late",
          "told again",
          "calendar wiped",
          "conflict settled",
          "held would_mail",
          "held not_organizer");

  private final SortedMap<String, Integer> counts = new TreeMap<>();

  /** Nothing was hit yet. */
  public Coverage() {
    CELLS.forEach(cell -> KINDS.forEach(kind -> counts.put(cell(cell, kind), 0)));
    CRASHES.forEach(point -> counts.put("crash " + point, 0));
    for (FailureClass failure : FailureClass.values()) {
      counts.put("failure " + failure, 0);
    }
    REST.forEach(name -> counts.put(name, 0));
  }

  static String cell(String cell, String kind) {
    return "cell " + cell + " " + kind;
  }

  synchronized void hit(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  /** Adds another run's. */
  public synchronized void add(Coverage other) {
    other.counts().forEach((name, count) -> counts.merge(name, count, Integer::sum));
  }

  /** By name. */
  public synchronized SortedMap<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  /** What was hit less often. */
  public synchronized List<String> below(int least) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() < least)
        .map(entry -> entry.getKey() + " = " + entry.getValue())
        .toList();
  }

  /** One line a counter. */
  public synchronized List<String> table() {
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (name, count) -> lines.add(String.format(Locale.ROOT, "%-40s %9d", name, count)));
    return lines;
  }
}
