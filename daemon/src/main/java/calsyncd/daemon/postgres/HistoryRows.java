package calsyncd.daemon.postgres;

import calsyncd.hub.Deed;
import calsyncd.hub.Lease;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.event_history}: what was done to events, by whom and why. */
final class HistoryRows {
  private HistoryRows() {}

  /** Keeps what a pass did. */
  static void keep(Handle handle, Lease lease, Collection<Deed> deeds) {
    Rows rows =
        new Rows(
            "event_id", "side", "verb", "why", "fields", "before", "raw", "version", "request_id");
    deeds.forEach(deed ->
        rows.add(
            deed.event(),
            deed.side().name().toLowerCase(Locale.ROOT),
            deed.verb(),
            deed.why(),
            RemoteJson.texts(deed.fields()),
            deed.before().map(RemoteJson::write).orElse(""),
            deed.raw(),
            deed.version(),
            deed.requestId()));
    rows.execute(
        handle,
        """
        insert into calsyncd.event_history
          (firm_id, user_id, event_id, binding_id, pass_id, actor, side, verb, why, fields, before,
           raw, version, request_id, correlation_id)
        select :firm, :user, r.event_id::uuid, :binding, :pass, 'sync', r.side, r.verb, r.why,
          array(select jsonb_array_elements_text(r.fields::jsonb)), nullif(r.before, '')::jsonb,
          r.raw, r.version::bigint, r.request_id, :correlation
        from <rows>
        """,
        "firm",
        lease.binding().owner().firmId(),
        "user",
        lease.binding().owner().userId(),
        "binding",
        lease.binding().id().value(),
        "pass",
        lease.pass(),
        "correlation",
        lease.correlationId());
  }

  /**
   * Keeps what a user did.
   *
   * @param before the event that was edited or removed
   */
  static void keep(
      Handle handle, Author author, String verb, Optional<EventRow> before, EventRow after) {
    handle
        .createUpdate(
            """
            insert into calsyncd.event_history
              (firm_id, user_id, event_id, actor, side, verb, before, version, correlation_id)
            values (:firm, :user, :event, :actor, 'hub', :verb, nullif(:before, '')::jsonb,
              :version, :correlation)
            """)
        .bind("firm", author.owner().firmId())
        .bind("user", author.owner().userId())
        .bind("event", after.id().value())
        .bind("actor", AuditTable.actor(author))
        .bind("verb", verb)
        .bind("before", before.map(EventRow::content).orElse(""))
        .bind("version", after.version())
        .bind("correlation", author.correlationId())
        .execute();
  }
}
