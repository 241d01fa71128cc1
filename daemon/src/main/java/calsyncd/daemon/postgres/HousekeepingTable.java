package calsyncd.daemon.postgres;

import calsyncd.task.Cleanup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;

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
   * @param attempts the ledger of attempts
   * @param watches watches that ended
   * @param idempotencyKeys keys of requests that may be sent again
   * @param sessions live sessions that ended, after their last word, and their dead letters
   */
  public record Retention(
      Duration removed,
      Duration conflicts,
      Attempts attempts,
      Duration watches,
      Duration idempotencyKeys,
      Duration sessions) {
    /**
     * How long the ledger of attempts goes back.
     *
     * @param failed what failed, after it ended
     * @param hours counts by the hour; later, by the day
     * @param counts counts of any kind
     */
    public record Attempts(Duration failed, Duration hours, Duration counts) {}

    /**
     * 30 days, 90 days, 30 days (counts: 3 days by the hour, 90 in all), 14 days, 7 days, 45 days.
     */
    public static final Retention DEFAULT =
        new Retention(
            Duration.ofDays(30),
            Duration.ofDays(90),
            new Attempts(Duration.ofDays(30), Duration.ofDays(3), Duration.ofDays(90)),
            Duration.ofDays(14),
            Duration.ofDays(7),
            Duration.ofDays(45));
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
    attempts(gone, retention.attempts());
    gone.put("watches", delete("webhook_subscriptions", WATCHES, retention.watches()));
    gone.put("job_runs", delete("job_runs", RUNS, retention.attempts().failed()));
    gone.put("resyncs", delete("resync_tasks", PLANS, retention.attempts().failed()));
    gone.put("removal_counts", delete("guard_removals", COUNTS, retention.attempts().failed()));
    gone.put("suspects", delete("drifted_links", UNEXPLAINED, ONE_DAY));
    gone.put("drift", delete("drifted_links", FOUND, retention.attempts().failed()));
    gone.put("outbound", delete("outbound_messages", TOLD, retention.attempts().failed()));
    gone.put("idempotency_keys", delete("idempotency_keys", KEYS, retention.idempotencyKeys()));
    gone.put("sessions", delete("live_sessions", SESSIONS, retention.sessions()));
    gone.put("dead_letters", delete("session_dead_letters", LETTERS, retention.sessions()));
    return gone;
  }

  private void attempts(Map<String, Long> gone, Retention.Attempts kept) {
    gone.put("attempts", delete("sync_attempts", ATTEMPTS, kept.failed()));
    gone.put("attempt_counts", delete("sync_attempt_counts", HOURS, kept.counts()));
    gone.put("attempt_hours", repeat(() -> some(ADDED, kept.hours())));
    delete("sync_failed_counts", NOTHING_FAILED, Duration.ZERO);
    gone.put("audited_retries", delete("audit_events", RETRIES, longer(kept.failed(), ONE_DAY)));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** The one kind of row of the audit that is forgotten, as the table's own trigger says, too. */
  private static final String RETRIES = "t.action = 'calendar_sync_retry' and t.at < :before";

  /** Of whatever age. */
  private static final String NOTHING_FAILED = "t.attempts = 0 and :before <= now()";

  /** No pass was complete for a whole day: health tells why. */
  private static final String UNEXPLAINED = "t.found_at is null and t.seen_at < :before";

  private static final String FOUND = "t.found_at < :before";

  private static final String HOURS = "t.hour < :before";

  /** Some hours of past days are added to the first hour of their day. */
  private static final String ADDED =
      """
      with hours as (
        delete from calsyncd.sync_attempt_counts where ctid = any(array(
          select t.ctid from calsyncd.sync_attempt_counts t
          where t.hour < date_trunc('day', :before, 'UTC')
            and extract(hour from t.hour at time zone 'UTC') <> 0
          limit :rows for update skip locked))
        returning *),
      days as (
        insert into calsyncd.sync_attempt_counts as c (connection_id, hour, operation, direction,
          firm_id, successes, transient, rate_limited, non_retryable, exhausted, duration_ms)
        select connection_id, date_trunc('day', hour, 'UTC'), operation, direction, firm_id,
          sum(successes), sum(transient), sum(rate_limited), sum(non_retryable), sum(exhausted),
          sum(duration_ms)
        from hours group by 1, 2, 3, 4, 5
        <counted>)
      select count(*) from hours
      """
          .replace("<counted>", AttemptRows.COUNTED);

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

  /** Sent or given up: nobody is at it, and it is never tried again. */
  private static final String TOLD =
      "t.due_at is null and t.lease_node is null and t.created_at < :before";

  private static final String KEYS = "t.created_at < :before";

  private static final String SESSIONS = "t.ended_by <> '' and t.seen_at < :before";

  private static final String LETTERS = "t.at < :before";

  private static final String COUNTS = "t.removed_at < :before";

  private long delete(String table, String which, Duration age) {
    return repeat(() -> deleteSome(table, which, age));
  }

  private static long repeat(IntSupplier some) {
    long total = 0;
    int rows;
    do {
      rows = some.getAsInt();
      total += rows;
    } while (rows == ROWS);
    return total;
  }

  private int deleteSome(String table, String which, Duration age) {
    String sql =
        """
        with gone as (
          delete from calsyncd.<table> where ctid = any(array(
            select t.ctid from calsyncd.<table> t where <which> limit :rows
            for update skip locked))
          returning 1)
        select count(*) from gone
        """
            .replace("<table>", table)
            .replace("<which>", which);
    return some(sql, age);
  }

  /** One transaction; how many rows it took. */
  private int some(String sql, Duration age) {
    return database.in(handle ->
        handle
            .createQuery(sql.replace(":before", "(now() - :age * interval '1 second')"))
            .bind("age", age.toSeconds())
            .bind("rows", ROWS)
            .mapTo(Integer.class)
            .one());
  }
}
