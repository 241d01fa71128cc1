package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.hub.BindingId;
import calsyncd.provider.ProviderException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/**
 * Tries to have something watched, in {@code sync_attempts} under the operation {@code watch}: one
 * row a try with its retries.
 */
public final class WatchLog {
  private final Database database;
  private final Supplier<UUID> ids;

  public WatchLog(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  private record Open(UUID id, int retries) {}

  /** How many retries the attempt that is under way has had. */
  public int retries(Target target) {
    return database.in(handle -> open(handle, target).map(Open::retries).orElse(0));
  }

  private static Optional<Open> open(Handle handle, Target target) {
    return of(
            target,
            handle.createQuery(
                """
                select id, retry_count from calsyncd.sync_attempts
                where connection_id = :connection and binding_id is not distinct from :binding::uuid
                  and operation = 'watch' and state = 'pending_retry'
                order by started_at desc limit 1
                """))
        .map((row, _) -> open(row))
        .findFirst();
  }

  private static Open open(ResultSet row) throws SQLException {
    return new Open(row.getObject("id", UUID.class), row.getInt("retry_count"));
  }

  private static <S extends SqlStatement<S>> S of(Target target, S statement) {
    return statement
        .bind("connection", target.connection().value())
        .bind("binding", target.binding().map(BindingId::value).orElse(null));
  }

  /** It is watched: the attempt, if it had failed before, succeeded. */
  public void succeeded(Target target, Duration took) {
    database.with(handle -> {
      Optional<Open> open = open(handle, target);
      attempt(handle, target, open, took)
          .bind("state", "succeeded")
          .bind("class", "")
          .bind("summary", "")
          .bind("retries", open.map(Open::retries).orElse(0))
          .bind("exhausted", false)
          .bind("again", (Double) null)
          .bind("request", "")
          .execute();
    });
  }

  /** It could not be watched; the same attempt may go on later. */
  public void failed(Target target, ProviderException cause, Failure failure, Duration took) {
    database.with(handle ->
        attempt(handle, target, open(handle, target), took)
            .bind("state", failure.again().isPresent() ? "pending_retry" : "failed")
            .bind("class", cause.failureClass().shown())
            .bind("summary", cause.getMessage())
            .bind("retries", failure.retries())
            .bind("exhausted", failure.exhausted())
            .bind("again", failure.again().map(d -> d.toMillis() / 1000.0).orElse(null))
            .bind("request", cause.requestId())
            .execute());
  }

  private Update attempt(Handle handle, Target target, Optional<Open> open, Duration took) {
    UUID id = open.map(Open::id).orElseGet(ids);
    return of(target, handle.createUpdate(ATTEMPT))
        .bind("attempt", id)
        .bind("firm", target.owner().firmId())
        .bind("user", target.owner().userId())
        .bind("correlation", "watch-" + target.connection())
        .bind("ms", took.toMillis());
  }

  private static final String ATTEMPT =
      """
      insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id,
        operation, state, error_class, error_summary, retry_count, max_retries_reached,
        next_retry_at, correlation_id, provider_request_id, started_at, duration_ms)
      values (:attempt, :firm, :user, :connection, :binding::uuid, 'watch', :state, :class,
        :summary, :retries, :exhausted, now() + :again::double precision * interval '1 second',
        :correlation, :request, now() - :ms * interval '1 millisecond', :ms)
      on conflict (id) do update
      set state = excluded.state, retry_count = excluded.retry_count,
        error_class = case when excluded.state = 'succeeded'
          then sync_attempts.error_class else excluded.error_class end,
        error_summary = case when excluded.state = 'succeeded'
          then sync_attempts.error_summary else excluded.error_summary end,
        max_retries_reached = excluded.max_retries_reached,
        next_retry_at = excluded.next_retry_at, duration_ms = excluded.duration_ms,
        provider_request_id = excluded.provider_request_id, updated_at = now()
      """;
}
