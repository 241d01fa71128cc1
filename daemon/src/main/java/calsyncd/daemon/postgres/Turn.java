package calsyncd.daemon.postgres;

import calsyncd.hub.Owner;
import org.jdbi.v3.core.Handle;

/**
 * A user's turn: one transaction at a time stamps his events. What was stamped before is committed
 * then, and what is stamped after is stamped later.
 */
final class Turn {
  private Turn() {}

  /** Waits for the turn and keeps it until the transaction ends; row locks are taken before. */
  static void take(Handle handle, Owner owner) {
    handle.execute(
        "select pg_advisory_xact_lock(hashtextextended(?, hashtextextended(?::text, 0)))",
        owner.firmId(),
        owner.userId().toString());
  }
}
