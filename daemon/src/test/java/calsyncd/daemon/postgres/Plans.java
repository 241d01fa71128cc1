package calsyncd.daemon.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How PostgreSQL runs what a pool asks of it: {@code auto_explain} of its own distribution writes
 * the plan of each statement of that pool, those of triggers too, to the server's log.
 */
public final class Plans {
  private static final String WATCHED =
      "options=-c%20session_preload_libraries=auto_explain%20-c%20auto_explain.log_min_duration=0"
          + "%20-c%20auto_explain.log_nested_statements=on%20-c%20auto_explain.log_analyze=on"
          + "%20-c%20auto_explain.log_timing=off";

  private static final Pattern SCAN =
      Pattern.compile(
          "(Seq Scan|Index Scan|Index Only Scan|Bitmap Heap Scan)(?: Backward)?"
              + "(?: using (\\w+))? on (\\w+)");

  private static final Pattern REMOVED = Pattern.compile("Rows Removed by \\w.*: (\\d+)");

  /** A part of the log is read at once. */
  private static final int PART = 16 << 20;

  private final Database database;
  private final Set<String> growing;

  /**
   * Plans of a database.
   *
   * @param growing tables that grow with what people do
   */
  public Plans(Database database, Set<String> growing) {
    this.database = database;
    this.growing = Set.copyOf(growing);
  }

  /** The same database, with its plans written down. */
  public static DatabaseSettings watched(DatabaseSettings settings, String more) {
    String url = settings.url();
    return settings.at(
        url + (url.contains("?") ? "&" : "?") + WATCHED + more,
        settings.user(),
        settings.password());
  }

  /**
   * What was seen.
   *
   * @param nodes how each table was read
   * @param all growing tables that were read from end to end
   * @param removed the most rows that one node read and did not want, for one turn of its loop
   */
  public record Seen(Set<String> nodes, Set<String> all, long removed) {}

  /** The plans of what is done meanwhile. */
  public Seen of(Runnable work) {
    long from = end();
    work.run();
    String mark = "seen " + UUID.randomUUID();
    database.with(handle -> handle.execute("do $$ begin raise log '" + mark + "'; end $$"));
    StringBuilder log = new StringBuilder();
    while (log.indexOf(mark) < 0) { // the collector writes soon after
      log.append(read(from + log.length()));
    }
    return seen(log.toString());
  }

  private long end() {
    return database.in(handle ->
        handle
            .select("select size from pg_stat_file(pg_current_logfile())")
            .mapTo(Long.class)
            .one());
  }

  private String read(long from) {
    return database.in(handle ->
        handle
            .select("select pg_read_file(pg_current_logfile(), ?, ?)", from, PART)
            .mapTo(String.class)
            .one());
  }

  private Seen seen(String log) {
    Set<String> nodes = new TreeSet<>();
    Set<String> all = new TreeSet<>();
    long removed = 0;
    List<String> lines = new ArrayList<>(log.lines().toList());
    for (String line : lines) {
      Matcher scan = SCAN.matcher(line);
      if (scan.find()) {
        String index = scan.group(2) == null ? "" : " " + scan.group(2);
        nodes.add(scan.group(1) + index + " on " + scan.group(3));
        if (scan.group(1).startsWith("Seq") && growing.contains(scan.group(3))) {
          all.add(scan.group(3));
        }
      }
      Matcher less = REMOVED.matcher(line);
      removed = less.find() ? Math.max(removed, Long.parseLong(less.group(1))) : removed;
    }
    return new Seen(nodes, all, removed);
  }
}
