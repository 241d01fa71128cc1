package calsyncd.benchmarks.firstsync;

import calsyncd.benchmarks.Folders;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A first sync by the daemon's own pass from a simulator into PostgreSQL, against reading the same
 * pages with the vendor's SDK alone and against COPY of the same rows alone; in turns, after one
 * turn of warm-up. The pass reads more than the SDK does here: a preview before the snapshot, and
 * at Graph each series that a page only names. COPY checks no foreign key. Arguments: events,
 * turns.
 */
public final class FirstSyncBenchmark {
  private static final int EVENTS = 50_000;
  private static final int TURNS = 3;

  private final PrintStream out;
  private final Made made;
  private final int turns;

  private FirstSyncBenchmark(PrintStream out, int events, int turns) {
    this.out = out;
    this.made = new Made(events);
    this.turns = turns;
  }

  /** Events a second of one turn. */
  private record Turn(double sync, double sdk, double copy) {
    double toSdk() {
      return sync / sdk;
    }

    double toCopy() {
      return sync / copy;
    }
  }

  /** Runs and prints. */
  public static void main(String[] arguments) throws Exception {
    int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : EVENTS;
    int turns = arguments.length > 1 ? Integer.parseInt(arguments[1]) : TURNS;
    new FirstSyncBenchmark(System.out, events, turns).run();
    System.exit(0);
  }

  private void run() throws IOException, SQLException {
    Path data = Files.createTempDirectory("calsyncd-first-sync");
    out.printf(
        Locale.ROOT,
        "machine: %d processors, java %s, load %.1f; %,d events, %d turns after one of warm-up%n",
        Runtime.getRuntime().availableProcessors(),
        Runtime.version(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        made.count(),
        turns);
    try (Store store = new Store(data)) {
      try (FullCalendar google = new FullGoogle(made)) {
        measure(store, google);
      }
      try (FullCalendar graph = new FullGraph(made)) {
        measure(store, graph);
      }
    }
    Folders.delete(data);
  }

  private void measure(Store store, FullCalendar calendar) throws IOException, SQLException {
    turn(store, calendar, 0);
    List<Turn> all = new ArrayList<>();
    for (int n = 1; n <= turns; n++) {
      all.add(turn(store, calendar, n));
    }
    Turn middle =
        new Turn(
            median(all, Comparator.comparing(Turn::sync)).sync(),
            median(all, Comparator.comparing(Turn::sdk)).sdk(),
            median(all, Comparator.comparing(Turn::copy)).copy());
    print(calendar.provider() + " median", middle);
    out.printf(
        Locale.ROOT,
        "%s median of the ratios: %.2f of the SDK alone, %.2f of COPY alone%n",
        calendar.provider(),
        median(all, Comparator.comparing(Turn::toSdk)).toSdk(),
        median(all, Comparator.comparing(Turn::toCopy)).toCopy());
  }

  private static Turn median(List<Turn> all, Comparator<Turn> by) {
    return all.stream().sorted(by).toList().get(all.size() / 2);
  }

  private Turn turn(Store store, FullCalendar calendar, int number)
      throws IOException, SQLException {
    Store.Synced synced = store.firstSync(calendar);
    if (store.events(synced.binding()) != made.count()) {
      throw new IllegalStateException("events are missing: " + synced.report());
    }
    long began = System.nanoTime();
    long items = calendar.readWithSdk();
    long sdk = System.nanoTime() - began;
    if (items < made.count()) {
      throw new IllegalStateException("the SDK read " + items + " items");
    }
    Map<String, byte[]> rows = store.rows(synced.binding());
    long copy = store.copy(rows);
    Turn turn = new Turn(rate(synced.nanos()), rate(sdk), rate(copy));
    print(calendar.provider() + (number == 0 ? " warm-up" : " turn " + number), turn);
    store.settle();
    return turn;
  }

  private double rate(long nanos) {
    return made.count() * 1e9 / nanos;
  }

  private void print(String what, Turn turn) {
    out.printf(
        Locale.ROOT,
        "%-18s first sync %,8.0f events/s; SDK alone %,8.0f, ratio %.2f; COPY alone %,8.0f, ratio"
            + " %.2f%n",
        what,
        turn.sync(),
        turn.sdk(),
        turn.toSdk(),
        turn.copy(),
        turn.toCopy());
  }
}
