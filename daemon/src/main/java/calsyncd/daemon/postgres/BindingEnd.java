package calsyncd.daemon.postgres;

import calsyncd.hub.Lease;
import calsyncd.hub.PassEnd;
import org.jdbi.v3.core.Handle;

/** What the last statements of a page do to its binding. */
record BindingEnd(Handle handle, Lease lease) {
  /** The next pass starts where this one ended. */
  void save(PassEnd how) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings
            set cursor = :cursor, window_from = :from::timestamptz, window_to = :to::timestamptz,
              access_role = :role,
              read_seq = due_seq,
              snapshot_at = case when :snapshot then now() else snapshot_at end
            where id = :binding
            """)
        .bind("cursor", how.cursor().value())
        .bind("from", Times.text(how.window().from()))
        .bind("to", Times.text(how.window().to()))
        .bind("role", how.accessRole())
        .bind("snapshot", how.snapshot())
        .bind("binding", lease.binding().id().value())
        .execute();
  }

  /** Whether nobody has been given the binding meanwhile; it is locked from here on. */
  boolean fenceHolds() {
    return handle
            .createUpdate(
                """
                update calsyncd.calendar_bindings set updated_at = now()
                where id = :binding and fence = :fence and lease_node = :node
                """)
            .bind("binding", lease.binding().id().value())
            .bind("fence", lease.fence())
            .bind("node", lease.node())
            .execute()
        == 1;
  }
}
