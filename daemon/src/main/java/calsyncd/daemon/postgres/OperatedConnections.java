package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.calendar_connections}, as the managers of their tenant act on them. */
public final class OperatedConnections {
  private final Database database;

  /** The connections in this database. */
  public OperatedConnections(Database database) {
    this.database = database;
  }

  /** What became of an act. */
  public sealed interface Outcome {
    /** It stands so now. */
    record Done(ConnectionRow row) implements Outcome {}

    /** The tenant has no such connection. */
    record Unknown() implements Outcome {}

    /** Its state does not allow it. */
    record Refused(ConnectionRow row) implements Outcome {}
  }

  /**
   * No pass begins from now on, and one under way ends before its next transaction. It lasts until
   * somebody resumes the connection, also where its user connects again.
   */
  public Outcome pause(Author author, ConnectionId id, String reason) {
    return database.in(handle ->
        usable(
            handle,
            author,
            id,
            row -> {
              set(handle, id, "paused", reason);
              endLeases(handle, id);
              return done(handle, author, row, "calendar_connection_paused");
            }));
  }

  /** Passes may run again, and do. */
  public Outcome resume(Author author, ConnectionId id) {
    return database.in(handle ->
        usable(
            handle,
            author,
            id,
            row -> {
              set(handle, id, "active", "");
              PostgresDueWork.ring(handle, bindings(handle, id), author.correlationId());
              return done(handle, author, row, "calendar_connection_resumed");
            }));
  }

  private interface Act {
    Outcome on(ConnectionRow row);
  }

  private static Outcome usable(Handle handle, Author author, ConnectionId id, Act act) {
    Optional<ConnectionRow> found = lock(handle, author, id);
    if (found.isEmpty()) {
      return new Outcome.Unknown();
    }
    return found.get().usable() ? act.on(found.get()) : new Outcome.Refused(found.get());
  }

  private static Outcome done(Handle handle, Author author, ConnectionRow before, String action) {
    ConnectionRow after = lock(handle, author, before.id()).orElseThrow();
    AuditTable.act(
        handle, author, action, "connection:" + before.id(), new Change(text(before), text(after)));
    return new Outcome.Done(after);
  }

  private static String text(ConnectionRow row) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("state", row.state())
        .put("state_reason", row.stateReason())
        .toString();
  }

  /** One of a tenant's connections, whosever it is, locked. */
  static Optional<ConnectionRow> lock(Handle handle, Author author, ConnectionId id) {
    return handle
        .createQuery(
            ConnectionTable.COLUMNS + "where id = :id and firm_id = :firm for no key update")
        .bind("id", id.value())
        .bind("firm", author.owner().firmId())
        .map((row, _) -> ConnectionTable.connection(row))
        .findOne();
  }

  private static void set(Handle handle, ConnectionId id, String state, String reason) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_connections
            set state = :state, state_reason = :reason, updated_at = now() where id = :id
            """)
        .bind("id", id.value())
        .bind("state", state)
        .bind("reason", reason)
        .execute();
  }

  private static void endLeases(Handle handle, ConnectionId id) {
    PostgresDueWork.lock(handle, bindings(handle, id).stream());
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings set lease_node = null, fence = fence + 1
            where connection_id = :id and lease_node is not null
            """)
        .bind("id", id.value())
        .execute();
  }

  /** The bindings of a connection that a pass may run over. */
  static List<BindingId> bindings(Handle handle, ConnectionId id) {
    return handle
        .createQuery(
            """
            select id from calsyncd.calendar_bindings
            where connection_id = :id and state = 'active' order by id
            """)
        .bind("id", id.value())
        .mapTo(UUID.class)
        .map(BindingId::new)
        .list();
  }
}
