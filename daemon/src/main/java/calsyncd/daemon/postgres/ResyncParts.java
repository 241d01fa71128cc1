package calsyncd.daemon.postgres;

import calsyncd.hub.Lease;
import calsyncd.provider.RemoteId;
import calsyncd.provider.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;

/** {@code calsyncd.resync_parts}, as the passes see them that do them. */
public final class ResyncParts {
  private final Database database;

  ResyncParts(Database database) {
    this.database = database;
  }

  /** What somebody asked to be read once more. */
  public sealed interface Part {
    /** Whose part it is. */
    UUID task();

    /** All: the cursor was forgotten, so that the pass itself does it. */
    record Whole(UUID task) implements Part {}

    /** What takes place in a span of time. */
    record Range(UUID task, Window window) implements Part {}

    /** One copy. */
    record Copy(UUID task, RemoteId copy) implements Part {}
  }

  /** What the lease's pass is asked for, the oldest first; what was asked later is for the next. */
  public List<Part> open(Lease lease) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select p.task_id, p.kind, p.window_from, p.window_to, p.copy
                from calsyncd.resync_parts p
                where p.binding_id = :binding and p.state = 'open' and p.sequence <= :claimed
                order by p.sequence, p.task_id
                """)
            .bind("binding", lease.binding().id().value())
            .bind("claimed", lease.claimedSeq())
            .map((row, _) -> part(row))
            .list());
  }

  private static Part part(ResultSet row) throws SQLException {
    UUID task = Columns.uuid(row, "task_id");
    return switch (row.getString("kind")) {
      case "whole" -> new Part.Whole(task);
      case "range" -> new Part.Range(task, window(row));
      case "copy" -> new Part.Copy(task, new RemoteId(row.getString("copy")));
      default -> throw new IllegalStateException("a part of an unknown kind");
    };
  }

  private static Window window(ResultSet row) throws SQLException {
    return new Window(
        Times.instant(row.getObject("window_from", OffsetDateTime.class), Instant.MIN),
        Times.instant(row.getObject("window_to", OffsetDateTime.class), Instant.MAX));
  }

  /** A part is done, with so many changes on either side. */
  public void done(Lease lease, UUID task, int synced) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.resync_parts
                set state = 'done', synced = :synced, ended_at = now()
                where binding_id = :binding and task_id = :task and state = 'open'
                """)
            .bind("binding", lease.binding().id().value())
            .bind("task", task)
            .bind("synced", synced)
            .execute());
  }

  /** The pass failed for good, and with it what it was asked for. */
  public void failed(Lease lease, String reason) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.resync_parts
                set state = 'failed', reason = :reason, ended_at = now()
                where binding_id = :binding and state = 'open' and sequence <= :claimed
                """)
            .bind("binding", lease.binding().id().value())
            .bind("claimed", lease.claimedSeq())
            .bind("reason", reason)
            .execute());
  }
}
