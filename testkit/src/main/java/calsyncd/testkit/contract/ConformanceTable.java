package calsyncd.testkit.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Outcomes of the contract's rows as aligned Markdown: one line a row, one column a provider. */
final class ConformanceTable {
  /** What became of a row. */
  enum Outcome {
    PASSED("yes"),
    DEVIATES("otherwise"),
    ABORTED("not there"),
    FAILED("FAILED");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  /**
   * One row at one provider.
   *
   * @param group the rows it belongs to, e.g. {@code CreateRows}
   * @param row the name of its method
   * @param reason of anything else than that it passed; else empty
   */
  record Entry(String column, String group, String row, Outcome outcome, String reason) {
    private static final String TAB = "\t";

    /** As a line of a file. */
    String line() {
      return String.join(TAB, column, group, row, outcome.name(), reason.replaceAll("\\s+", " "));
    }

    /** From a line of a file. */
    static Entry of(String line) {
      String[] parts = line.split(TAB, -1);
      return new Entry(parts[0], parts[1], parts[2], Outcome.valueOf(parts[3]), parts[4]);
    }
  }

  private record Key(String group, String row) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byGroup = group.compareTo(other.group);
      return byGroup == 0 ? row.compareTo(other.row) : byGroup;
    }
  }

  private final SortedSet<String> columns = new TreeSet<>();
  private final SortedMap<Key, Map<String, Entry>> rows = new TreeMap<>();
  private final Map<String, Integer> notes = new LinkedHashMap<>();

  private ConformanceTable(Collection<Entry> entries) {
    for (Entry entry : entries) {
      columns.add(entry.column());
      if (!entry.row().isEmpty()) {
        rows.computeIfAbsent(new Key(entry.group(), entry.row()), _ -> new TreeMap<>())
            .put(entry.column(), entry);
      }
    }
  }

  /** The whole page. */
  static String markdown(Collection<Entry> entries) {
    return new ConformanceTable(entries).page(entries);
  }

  private String page(Collection<Entry> entries) {
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("row"));
    head.addAll(columns);
    lines.add(head);
    rows.forEach((key, row) -> lines.add(line(key, row)));
    StringBuilder page = new StringBuilder("# The provider contract, row by row\n\n");
    aligned(lines, page);
    page.append('\n');
    notes.forEach((note, n) -> page.append(n).append(". ").append(note).append('\n'));
    entries.stream()
        .filter(entry -> entry.row().isEmpty())
        .forEach(entry ->
            page.append("- ")
                .append(entry.column())
                .append(": ")
                .append(entry.reason())
                .append('\n'));
    return page.toString();
  }

  private List<String> line(Key key, Map<String, Entry> row) {
    List<String> cells = new ArrayList<>();
    cells.add(words(key.group().replaceFirst("Rows$", "")) + ": " + words(key.row()));
    for (String column : columns) {
      Entry entry = row.get(column);
      cells.add(entry == null ? "-" : cell(entry));
    }
    return cells;
  }

  private String cell(Entry entry) {
    if (entry.reason().isEmpty()) {
      return entry.outcome().word;
    }
    int note = notes.computeIfAbsent(entry.reason(), _ -> notes.size() + 1);
    return entry.outcome().word + " [" + note + "]";
  }

  /** {@code anEventIsCreated} as {@code an event is created}. */
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  private static void aligned(List<List<String>> lines, StringBuilder page) {
    int[] widths = new int[lines.getFirst().size()];
    lines.forEach(line -> {
      for (int n = 0; n < widths.length; n++) {
        widths[n] = Math.max(widths[n], line.get(n).length());
      }
    });
    for (int n = 0; n < lines.size(); n++) {
      append(lines.get(n), widths, page);
      if (n == 0) {
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
          rule.add("-".repeat(width));
        }
        append(rule, widths, page);
      }
    }
  }

  private static void append(List<String> cells, int[] widths, StringBuilder page) {
    for (int n = 0; n < widths.length; n++) {
      String cell = cells.get(n);
      page.append("| ").append(cell).append(" ".repeat(widths[n] - cell.length() + 1));
    }
    page.append("|\n");
  }
}
