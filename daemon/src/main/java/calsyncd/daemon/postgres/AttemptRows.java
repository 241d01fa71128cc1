package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Lease;
import calsyncd.hub.Operation;
import calsyncd.hub.Owner;
import calsyncd.hub.Try;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * Writes tries into {@code sync_attempts} and {@code sync_attempt_counts}, in one statement: what
 * fails opens an attempt or goes on in the one that is open, a success ends that, and both are
 * counted.
 */
final class AttemptRows {
  private final Handle handle;
  private final Supplier<UUID> ids;
  private final Scope scope;

  AttemptRows(Handle handle, Supplier<UUID> ids, Scope scope) {
    this.handle = handle;
    this.ids = ids;
    this.scope = scope;
  }

  /** Whose tries they are, and what run they belong to. */
  record Scope(Owner owner, ConnectionId connection, Optional<UUID> binding, String correlationId) {
    static Scope of(Lease lease) {
      return new Scope(
          lease.binding().owner(),
          lease.binding().connection(),
          Optional.of(lease.binding().id().value()),
          lease.correlationId());
    }
  }

  private static Rows rows() {
    return new Rows(
        "id",
        "link_id",
        "event_id",
        "operation",
        "direction",
        "state",
        "class",
        "summary",
        "request_id",
        "retries",
        "exhausted",
        "again",
        "wait",
        "ms");
  }

  /** Calls for links: each link has its own open attempt. */
  void links(List<Try> tries) {
    Rows rows = rows();
    tries.forEach(call -> add(rows, call));
    record(rows, "a.link_id = r.link_id::uuid");
  }

  private void add(Rows rows, Try call) {
    Optional<Try.Failure> failure = call.failure();
    rows.add(
        ids.get(),
        call.link(),
        call.event(),
        name(call.operation()),
        direction(call.operation()),
        failure.map(f -> f.again().isPresent() ? "pending_retry" : "failed").orElse("succeeded"),
        failure.map(f -> f.failureClass().shown()).orElse(""),
        failure.map(Try.Failure::summary).orElse(""),
        failure.map(Try.Failure::requestId).orElse(""),
        failure.map(Try.Failure::retries).orElse(0),
        failure.map(Try.Failure::exhausted).orElse(false),
        failure.flatMap(Try.Failure::again).map(Times::text).orElse(""),
        "",
        call.took().toMillis());
  }

  /** The operation came to its end; an attempt that had failed before succeeded. */
  void succeeded(Operation operation, Duration took) {
    record(
        new End("succeeded", "", "", "", new Failure(0, Optional.empty(), false)), operation, took);
  }

  /** The operation failed; the same attempt may go on later. */
  void failed(Operation operation, ProviderException cause, Failure failure, Duration took) {
    record(
        new End(
            failure.again().isPresent() ? "pending_retry" : "failed",
            cause.failureClass().shown(),
            cause.summary(),
            cause.requestId(),
            failure),
        operation,
        took);
  }

  /** How a try ended that is no link's. */
  private record End(
      String state, String failureClass, String summary, String requestId, Failure failure) {}

  private void record(End end, Operation operation, Duration took) {
    Rows rows = rows();
    rows.add(
        ids.get(),
        "",
        "",
        name(operation),
        direction(operation),
        end.state,
        end.failureClass,
        end.summary,
        end.requestId,
        end.failure.retries(),
        end.failure.exhausted(),
        "",
        end.failure.again().map(wait -> String.valueOf(wait.toMillis() / 1000.0)).orElse(""),
        took.toMillis());
    record(rows, open());
  }

  /** As the unique indexes say it. */
  private String open() {
    return scope.binding.isPresent()
        ? "a.binding_id = :binding::uuid and a.operation = r.operation and a.link_id is null"
        : "a.connection_id = :connection and a.operation = r.operation"
            + " and a.binding_id is null and a.link_id is null";
  }

  private void record(Rows rows, String open) {
    rows.execute(
        handle,
        RECORD.replace("<open>", open),
        "firm",
        scope.owner.firmId(),
        "user",
        scope.owner.userId(),
        "connection",
        scope.connection.value(),
        "binding",
        scope.binding.map(UUID::toString).orElse(""),
        "correlation",
        scope.correlationId);
  }

  private static String name(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  private static String direction(Operation operation) {
    return operation.outbound() ? "outbound" : "inbound";
  }

  /** Adds to the counts (c) that an hour has already. */
  static final String COUNTED =
      """
      on conflict (connection_id, hour, operation, direction) do update
      set successes = c.successes + excluded.successes,
        transient = c.transient + excluded.transient,
        rate_limited = c.rate_limited + excluded.rate_limited,
        non_retryable = c.non_retryable + excluded.non_retryable,
        exhausted = c.exhausted + excluded.exhausted,
        duration_ms = c.duration_ms + excluded.duration_ms
      """;

  /** An attempt that succeeds keeps what it failed of, and how often it was retried. */
  private static final String RECORD =
      """
      with tried as materialized (select r.* from <rows>),
      went_on as (
        update calsyncd.sync_attempts a
        set state = r.state, duration_ms = r.ms::bigint, updated_at = now(),
          next_retry_at = coalesce(nullif(r.again, '')::timestamptz,
            now() + nullif(r.wait, '')::double precision * interval '1 second'),
          operation = r.operation, direction = r.direction,
          error_class = case when r.state = 'succeeded' then a.error_class else r.class end,
          error_summary = case when r.state = 'succeeded' then a.error_summary else r.summary end,
          retry_count = case when r.state = 'succeeded' then a.retry_count else r.retries::int end,
          max_retries_reached = r.exhausted::boolean,
          correlation_id = :correlation,
          provider_request_id = case when r.state = 'succeeded'
            then a.provider_request_id else r.request_id end
        from tried r
        where a.state = 'pending_retry' and <open>
        returning r.id),
      began as (
        insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id,
          link_id, event_id, operation, direction, state, error_class, error_summary, retry_count,
          max_retries_reached, next_retry_at, correlation_id, provider_request_id, started_at,
          duration_ms)
        select r.id::uuid, :firm, :user, :connection, nullif(:binding, '')::uuid,
          nullif(r.link_id, '')::uuid, nullif(r.event_id, '')::uuid, r.operation, r.direction,
          r.state, r.class, r.summary, r.retries::int, r.exhausted::boolean,
          coalesce(nullif(r.again, '')::timestamptz,
            now() + nullif(r.wait, '')::double precision * interval '1 second'),
          :correlation, r.request_id, now() - r.ms::bigint * interval '1 millisecond',
          r.ms::bigint
        from tried r
        where r.state <> 'succeeded' and r.id not in (select id from went_on))
      insert into calsyncd.sync_attempt_counts as c (connection_id, hour, operation, direction,
        firm_id, successes, transient, rate_limited, non_retryable, exhausted, duration_ms)
      select :connection, date_trunc('hour', now(), 'UTC'), r.operation, r.direction, :firm,
        count(*) filter (where r.state = 'succeeded'),
        count(*) filter (where r.class = 'transient'),
        count(*) filter (where r.class = 'rate_limited'),
        count(*) filter (where r.class = 'non_retryable'),
        count(*) filter (where r.exhausted::boolean),
        sum(r.ms::bigint)
      from tried r group by r.operation, r.direction order by r.operation
      <counted>
      """
          .replace("<counted>", COUNTED);
}
