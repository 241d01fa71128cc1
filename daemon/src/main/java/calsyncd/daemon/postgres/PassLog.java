package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.hub.Lease;
import calsyncd.hub.Operation;
import calsyncd.provider.ProviderException;
import calsyncd.sync.PassReport;
import calsyncd.sync.SyncReport;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/**
 * What passes came to: their tries in the ledger of attempts, and the last outcome in {@code
 * calendar_sync_status}.
 */
public final class PassLog {
  private final Database database;
  private final Supplier<UUID> ids;

  public PassLog(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /**
   * How a failed try stands.
   *
   * @param retries retries made so far
   * @param again when it is tried again; empty: the attempt has failed
   * @param exhausted whether it failed because no retry is left
   */
  public record Failure(int retries, Optional<Duration> again, boolean exhausted) {}

  /** What passes are asked to read once more. */
  public ResyncParts resyncs() {
    return new ResyncParts(database);
  }

  /** The pass is complete: its attempt, if it had failed before, succeeded. */
  public void succeeded(Lease lease, SyncReport report, Duration took) {
    PassReport read = report.pull();
    database.with(handle -> {
      attempts(handle, lease).succeeded(Operation.PULL, took);
      bind(lease, took, handle.createUpdate(STATUS_SUCCEEDED))
          .bind("pages", read.pages())
          .bind("put", read.put())
          .bind("removed", read.removed())
          .bind("held", read.held() + report.push().held())
          .bind("written", report.push().written())
          .bind("changes", read.kind().equals("delta") ? read.put() + read.removed() : 0)
          .execute();
    });
  }

  /** The pass failed; the same attempt may go on later. */
  public void failed(Lease lease, ProviderException cause, Failure failure, Duration took) {
    database.with(handle -> {
      attempts(handle, lease).failed(Operation.PULL, cause, failure, took);
      bind(lease, took, handle.createUpdate(STATUS_FAILED))
          .bind("class", cause.failureClass().shown())
          .bind("summary", cause.summary())
          .execute();
    });
  }

  /** No call to this connection before the wait is over. */
  public void pause(ConnectionId connection, Duration wait) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.calendar_connections
                set paused_until = greatest(
                  coalesce(paused_until, now()), now() + :wait * interval '1 second')
                where id = :id
                """)
            .bind("id", connection.value())
            .bind("wait", wait.toMillis() / 1000.0)
            .execute());
  }

  /** The binding's calendar is out of reach: no pass any more, and nothing removed. */
  public void stop(Lease lease, String reason) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.calendar_bindings
                set state = 'stopped', state_reason = :reason, due_at = null
                where id = :id and fence = :fence
                """)
            .bind("id", lease.binding().id().value())
            .bind("fence", lease.fence())
            .bind("reason", reason)
            .execute());
  }

  /** The binding is untied, if it was to be and nothing of ours is left at its provider. */
  public void untie(Lease lease) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                with untied as (
                  delete from calsyncd.calendar_bindings b
                  where b.id = :id and b.fence = :fence and b.filters @> '{"everything": true}'
                    and not exists (
                      select from calsyncd.event_links l
                      where l.binding_id = b.id and l.own_copy
                        and (l.remote_id is not null or l.intent_version is not null))
                    and not exists (
                      select from calsyncd.stray_copies s where s.binding_id = b.id)
                  returning b.remote_calendar_id)
                update calsyncd.remote_calendars r set unwanted = true
                from untied where r.id = untied.remote_calendar_id
                """)
            .bind("id", lease.binding().id().value())
            .bind("fence", lease.fence())
            .execute());
  }

  private AttemptRows attempts(Handle handle, Lease lease) {
    return new AttemptRows(handle, ids, AttemptRows.Scope.of(lease));
  }

  private static Update bind(Lease lease, Duration took, Update update) {
    return update
        .bind("firm", lease.binding().owner().firmId())
        .bind("user", lease.binding().owner().userId())
        .bind("binding", lease.binding().id().value())
        .bind("correlation", lease.correlationId())
        .bind("ms", took.toMillis());
  }

  /**
   * The watch of the binding that stood at the last complete pass and has sent nothing since. What
   * a snapshot finds need not have changed lately, so nobody had to announce it.
   */
  private static final String SILENT =
      """
      select from calsyncd.webhook_subscriptions w
      join calsyncd.calendar_bindings b on b.id = :binding
      where w.connection_id = b.connection_id and (w.binding_id is null or w.binding_id = b.id)
        and w.state = 'active' and w.renew_at is not null
        and w.created_at < s.last_successful_sync
        and coalesce(w.last_notification_at, '-infinity')
          < s.last_successful_sync - interval '1 minute'
      """;

  private static final String STATUS_SUCCEEDED =
      """
      insert into calsyncd.calendar_sync_status as s (binding_id, firm_id, user_id, last_outcome,
        last_correlation_id, last_sync_at, last_successful_sync, last_duration_ms, last_pages,
        last_put, last_removed, last_held, last_written, total_attempts, successes)
      values (:binding, :firm, :user, 'synced', :correlation, now(), now(), :ms, :pages, :put,
        :removed, :held, :written, 1, 1)
      on conflict (binding_id) do update
      set last_outcome = 'synced', last_error_class = '', last_error_summary = '',
        last_correlation_id = :correlation, last_sync_at = now(), last_successful_sync = now(),
        last_duration_ms = :ms, last_pages = :pages, last_put = :put, last_removed = :removed,
        last_held = :held, last_written = :written,
        total_attempts = s.total_attempts + 1, successes = s.successes + 1,
        failures_in_a_row = 0, failing_since = null,
        unannounced_at = case when :changes > 0 and exists (<silent>)
          then now() else s.unannounced_at end
      """
          .replace("<silent>", SILENT);

  private static final String STATUS_FAILED =
      """
      insert into calsyncd.calendar_sync_status as s (binding_id, firm_id, user_id, last_outcome,
        last_error_class, last_error_summary, last_correlation_id, last_sync_at,
        last_duration_ms, total_attempts, failures, failures_in_a_row, failing_since)
      values (:binding, :firm, :user, 'failed', :class, :summary, :correlation, now(), :ms, 1, 1,
        1, now())
      on conflict (binding_id) do update
      set last_outcome = 'failed', last_error_class = :class, last_error_summary = :summary,
        last_correlation_id = :correlation, last_sync_at = now(), last_duration_ms = :ms,
        total_attempts = s.total_attempts + 1, failures = s.failures + 1,
        failures_in_a_row = s.failures_in_a_row + 1,
        failing_since = coalesce(s.failing_since, now())
      """;
}
