package calsyncd.daemon.postgres;

import calsyncd.task.Cleanup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Forgets what is past its retention, in transactions of a bounded size. */
public final class HousekeepingTable implements Cleanup.Housekeeping {
  private static final int ROWS = 5_000;

  /** Longer than any listing stays out of date. */
  private static final Duration ONE_DAY = Duration.ofDays(1);

  private final Database database;
  private final Retention retention;

  public HousekeepingTable(Database database, Retention retention) {
    this.database = database;
    this.retention = retention;
  }

  /**
   * How long things are kept.
   *
   * @param removed content of removed or overwritten events ({@code guard.retention})
   * @param conflicts resolved conflicts
   * @param attempts recorded attempts
   * @param watches watches that ended
   * @param idempotencyKeys keys of requests that may be sent again
   */
  public record Retention(
      Duration removed,
      Duration conflicts,
      Duration attempts,
      Duration watches,
      Duration idempotencyKeys) {
    /** 30 days, 90 days, 30 days, 14 days, 7 days. */
    public static final Retention DEFAULT =
        new Retention(
            Duration.ofDays(30),
            Duration.ofDays(90),
            Duration.ofDays(30),
            Duration.ofDays(14),
            Duration.ofDays(7));
  }

  @Override
  public Map<String, Long> tidy() {
    Map<String, Long> gone = new LinkedHashMap<>();
    gone.put("history", delete("event_history", HISTORY, retention.removed()));
    gone.put("removed_copies", delete("removed_copies", COUNTS, ONE_DAY));
    gone.put("proposals", delete("sync_proposals", DECIDED, retention.conflicts()));
    gone.put("plans", delete("sync_plans", PLANS, retention.conflicts()));
    gone.put("tombstones", delete("calendar_events", TOMBSTONES, retention.removed()));
    gone.put("out_of_window", delete("calendar_events", OUT_OF_WINDOW, retention.removed()));
    gone.put("conflicts", delete("calendar_sync_conflicts", CONFLICTS, retention.conflicts()));
    gone.put("attempts", delete("sync_attempts", ATTEMPTS, retention.attempts()));
    gone.put("watches", delete("webhook_subscriptions", WATCHES, retention.watches()));
    gone.put("job_runs", delete("job_runs", RUNS, retention.attempts()));
    gone.put("resyncs", delete("resync_tasks", PLANS, retention.attempts()));
    gone.put("removal_counts", delete("guard_removals", COUNTS, retention.attempts()));
    gone.put("idempotency_keys", delete("idempotency_keys", KEYS, retention.idempotencyKeys()));
    return gone;
  }

  private static final String TOMBSTONES =
      """
      t.deleted_at < :before
        and not exists (select from calsyncd.event_links l where l.event_id = t.id)
        and not exists (select from calsyncd.event_history h where h.event_id = t.id)
        and not exists (
          select from calsyncd.calendar_sync_conflicts c
          where c.event_id = t.id and c.state = 'open')
      """;

  /**
   * Every link's window begins after the event ended, nothing waits to be written or decided, and
   * each copy was the provider's own: what was made in the hub is nowhere else.
   */
  private static final String OUT_OF_WINDOW =
      """
      t.deleted_at is null and t.ends_at < :before and t.updated_at < :before
        and exists (select from calsyncd.event_links l where l.event_id = t.id)
        and not exists (
          select from calsyncd.event_links l
          join calsyncd.calendar_bindings b on b.id = l.binding_id
          where l.event_id = t.id and (l.wanted_version > l.hub_version
            or l.own_copy or l.intent_version is not null or l.state in ('parked', 'conflict')
            or b.window_from is null or b.window_from <= t.ends_at))
      """;

  private static final String CONFLICTS = "t.state = 'resolved' and t.resolved_at < :before";

  private static final String ATTEMPTS = "t.state <> 'pending_retry' and t.updated_at < :before";

  private static final String WATCHES =
      """
      t.updated_at < :before
        and (t.state in ('requested', 'stopped', 'failed') or t.expires_at < :before)
      """;

  private static final String HISTORY = "t.at < :before";

  private static final String DECIDED =
      """
      t.state <> 'open' and t.decided_at < :before
        and not exists (select from calsyncd.event_links l where l.proposal_id = t.id)
      """;

  private static final String PLANS = "t.created_at < :before";

  private static final String RUNS = "t.started_at < :before";

  private static final String KEYS = "t.created_at < :before";

  private static final String COUNTS = "t.removed_at < :before";

  private long delete(String table, String which, Duration age) {
    long total = 0;
    int rows;
    do {
      rows = deleteSome(table, which, age);
      total += rows;
    } while (rows == ROWS);
    return total;
  }

  private int deleteSome(String table, String which, Duration age) {
    String sql =
        """
        delete from calsyncd.<table> where ctid = any(array(
          select t.ctid from calsyncd.<table> t where <which> limit :rows for update skip locked))
        """
            .replace("<table>", table)
            .replace("<which>", which)
            .replace(":before", "now() - :age * interval '1 second'");
    return database.in(handle ->
        handle.createUpdate(sql).bind("age", age.toSeconds()).bind("rows", ROWS).execute());
  }
}
