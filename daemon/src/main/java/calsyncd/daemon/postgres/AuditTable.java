package calsyncd.daemon.postgres;

import calsyncd.hub.Lease;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.audit_events}: who did what, before and after. Nothing there is ever changed. */
final class AuditTable {
  private AuditTable() {}

  /** Records a write of an event, in the transaction that makes it. */
  static void record(
      Handle handle,
      Author author,
      String action,
      Optional<EventRow> before,
      Optional<EventRow> after) {
    handle
        .createUpdate(
            """
            insert into calsyncd.audit_events
              (firm_id, actor, action, subject, before, after, correlation_id)
            values (:firm, :actor, :action, :subject,
              case when :before_content <> '' then jsonb_build_object('version',
                :before_version, 'content', nullif(:before_content, '')::jsonb) end,
              case when :after_content <> '' then jsonb_build_object('version',
                :after_version, 'content', nullif(:after_content, '')::jsonb) end,
              :correlation)
            """)
        .bind("firm", author.owner().firmId())
        .bind("actor", actor(author))
        .bind("action", action)
        .bind("subject", "event:" + before.or(() -> after).orElseThrow().id())
        .bind("before_content", before.map(EventRow::content).orElse(""))
        .bind("before_version", before.map(EventRow::version).orElse(0L))
        .bind("after_content", after.map(EventRow::content).orElse(""))
        .bind("after_version", after.map(EventRow::version).orElse(0L))
        .bind("correlation", author.correlationId())
        .execute();
  }

  /** How a user is called in audit and history, or a group. */
  static String actor(Author author) {
    return author.kind() + ":" + author.actor();
  }

  /** Records what a user did to something that is no event. */
  static void note(Handle handle, Author author, String action, String subject, String what) {
    handle
        .createUpdate(
            """
            insert into calsyncd.audit_events (firm_id, actor, action, subject, after,
              correlation_id)
            values (:firm, :actor, :action, :subject, to_jsonb(:what::text), :correlation)
            """)
        .bind("firm", author.owner().firmId())
        .bind("actor", actor(author))
        .bind("action", action)
        .bind("subject", subject)
        .bind("what", what)
        .bind("correlation", author.correlationId())
        .execute();
  }

  /**
   * What an act changed.
   *
   * @param before how it stood, as JSON; empty where there is nothing to say
   * @param after how it stands then, likewise
   */
  record Change(String before, String after) {
    /** Nothing stood before. */
    static Change to(String after) {
      return new Change("", after);
    }
  }

  /** Records what a user or an operator did, in the transaction that does it. */
  static void act(Handle handle, Author author, String action, String subject, Change change) {
    act(
        handle,
        new Actor(author.owner().firmId(), actor(author), author.correlationId()),
        action,
        subject,
        change);
  }

  /** Who acts: a person, a job or a pass, for which tenant and in whose wake. */
  record Actor(String firm, String name, String correlationId) {}

  /** The same where nobody signed in. */
  static void act(Handle handle, Actor actor, String action, String subject, Change change) {
    handle
        .createUpdate(
            """
            insert into calsyncd.audit_events
              (firm_id, actor, action, subject, before, after, correlation_id)
            values (:firm, :actor, :action, :subject, nullif(:before, '')::jsonb,
              nullif(:after, '')::jsonb, :correlation)
            """)
        .bind("firm", actor.firm())
        .bind("actor", actor.name())
        .bind("action", action)
        .bind("subject", subject)
        .bind("before", change.before())
        .bind("after", change.after())
        .bind("correlation", actor.correlationId())
        .execute();
  }

  /** Events that a pass is about to overwrite, and with what. */
  static Rows overwrites() {
    return new Rows("id", "content");
  }

  /**
   * Records what of users' writes a pass overwrites, before it does: an event that was made in the
   * hub, and meets one of a calendar that has had no copy of it, is kept whole.
   */
  static void recordOverwritten(Handle handle, Lease lease, Rows overwrites) {
    overwrites.execute(
        handle,
        """
        insert into calsyncd.audit_events
          (firm_id, actor, action, subject, before, after, correlation_id)
        select e.firm_id, :actor, 'event.overwritten', 'event:' || e.id,
          jsonb_build_object('version', e.version, 'content', e.content),
          jsonb_build_object('version', e.version + 1, 'content', r.content::jsonb), :correlation
        from <rows> join calsyncd.calendar_events e on e.id = r.id::uuid
        where e.origin_binding_id is null and e.content <> r.content::jsonb
          and not exists (
            select from calsyncd.event_links l
            where l.event_id = e.id and l.binding_id = :binding and l.remote_id is not null)
        order by e.id
        """,
        "binding",
        lease.binding().id().value(),
        "actor",
        "binding:" + lease.binding().id().value(),
        "correlation",
        lease.correlationId());
  }
}
