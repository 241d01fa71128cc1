package calsyncd.proofs.reminders;

import calsyncd.proofs.DaemonSetup;
import calsyncd.proofs.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A job that recurs within the minute, and what it did.
 *
 * @param job its name
 * @param offset its first second of each minute
 * @param period seconds from one time to the next; 60, or what divides it
 */
record Beat(String job, int offset, int period) {
  private static final int MINUTE = 60;

  /** A run that is due then begins within it, where nothing holds it up. */
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private static final String RUNS =
      """
      select started_at from calsyncd.job_runs
      where job = ? and asked_by = 'clock' and started_at >= ?
      order by started_at
      """;

  /** The node with this job at these times. */
  DaemonSetup in(DaemonSetup setup) {
    String seconds = period == MINUTE ? String.valueOf(offset) : offset + "/" + period;
    return setup.override("jobs.triggers." + job, seconds + " * * * * ?");
  }

  /** Whether it is this job's time, or was a moment ago. */
  boolean near(Instant now) {
    return !times(now.minus(CLOSE), now.plus(CLOSE)).isEmpty();
  }

  /** The times between, as the schedule asks. */
  List<Instant> times(Instant from, Instant until) {
    List<Instant> times = new ArrayList<>();
    long first = Math.ceilDiv(from.toEpochMilli(), 1000);
    for (long second = first; second * 1000 < until.toEpochMilli(); second++) {
      if (second % MINUTE >= offset && (second % MINUTE - offset) % period == 0) {
        times.add(Instant.ofEpochSecond(second));
      }
    }
    return times;
  }

  /** When it ran since. */
  List<Instant> runs(Sql sql, Instant from) {
    return sql.read(RUNS, row -> row.getTimestamp(1).toInstant(), job, from);
  }
}
