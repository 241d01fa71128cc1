package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AttemptRows.Scope;
import calsyncd.daemon.postgres.PassLog.Failure;
import calsyncd.daemon.postgres.WatchTable.Target;
import calsyncd.hub.BindingId;
import calsyncd.hub.Operation;
import calsyncd.provider.ProviderException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Tries to have something watched, in the ledger of attempts. */
public final class WatchLog {
  private final Database database;
  private final Supplier<UUID> ids;

  public WatchLog(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /** How many retries the attempt that is under way has had. */
  public int retries(Target target) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select retry_count from calsyncd.sync_attempts
                where connection_id = :connection and binding_id is not distinct from :binding::uuid
                  and operation = 'watch' and state = 'pending_retry' and link_id is null
                """)
            .bind("connection", target.connection().value())
            .bind("binding", target.binding().map(BindingId::value).orElse(null))
            .mapTo(Integer.class)
            .findFirst()
            .orElse(0));
  }

  /** It is watched: the attempt, if it had failed before, succeeded. */
  public void succeeded(Target target, Duration took) {
    database.with(handle -> attempts(handle, target).succeeded(Operation.WATCH, took));
  }

  /** It could not be watched; the same attempt may go on later. */
  public void failed(Target target, ProviderException cause, Failure failure, Duration took) {
    database.with(handle -> attempts(handle, target).failed(Operation.WATCH, cause, failure, took));
  }

  private AttemptRows attempts(Handle handle, Target target) {
    Scope scope =
        new Scope(
            target.owner(),
            target.connection(),
            target.binding().map(BindingId::value),
            "watch-" + target.connection());
    return new AttemptRows(handle, ids, scope);
  }
}
