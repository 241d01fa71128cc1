package calsyncd.daemon.postgres;

import calsyncd.hub.Lease;
import calsyncd.hub.Link;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.sync_proposals}: what waits for a person's yes or no. Each link that is held for
 * one belongs to a proposal. Removals join the one of their kind that is open; what would be mailed
 * is asked once a pass.
 */
final class ProposalRows {
  /** Reasons of links that wait for their event or their copy to be removed. */
  static final List<String> REMOVALS = List.of("removal_proposed", "copy_removal_proposed");

  /** By the reason of the hold, what a person is asked. */
  private static final Map<String, String> KINDS =
      Map.of(
          "removal_proposed", "remove_from_hub",
          "copy_removal_proposed", "remove_copies",
          "would_mail", "would_mail");

  private final Handle handle;
  private final Lease lease;
  private final Supplier<UUID> ids;

  ProposalRows(Handle handle, Lease lease, Supplier<UUID> ids) {
    this.handle = handle;
    this.lease = lease;
    this.ids = ids;
  }

  /** Puts saved links into the proposals that they belong to; one that is in one stays there. */
  void sort(Collection<Link> saved) {
    Rows rows = new Rows("id", "kind");
    saved.stream()
        .filter(link -> link.hold().state() == Link.State.PARKED)
        .forEach(link -> rows.add(link.id(), KINDS.getOrDefault(link.hold().reason(), "")));
    rows.execute(handle, LEAVE);
    Set<String> kinds = new TreeSet<>(rows.query(handle, UNSORTED, row -> row.getString("kind")));
    kinds.forEach(kind -> rows.execute(handle, SORT, "proposal", open(kind), "asked", kind));
  }

  private static final String ELSEWHERE =
      """
      not exists (
        select from calsyncd.sync_proposals o
        where o.id = l.proposal_id and o.kind = r.kind and o.state = 'open')
      """;

  private static final String LEAVE =
      """
      update calsyncd.event_links l set proposal_id = null
      from <rows> where l.id = r.id::uuid and l.proposal_id is not null and r.kind = ''
      """;

  private static final String UNSORTED =
      "select r.kind from <rows> join calsyncd.event_links l on l.id = r.id::uuid"
          + " where r.kind <> '' and "
          + ELSEWHERE;

  private static final String SORT =
      """
      update calsyncd.event_links l set proposal_id = :proposal
      from <rows>
      where l.id = r.id::uuid and r.kind = :asked and\s\
      """
          + ELSEWHERE;

  /** The open one, which nobody decides before the page ends; made where there is none. */
  private UUID open(String kind) {
    return handle
        .createQuery(
            """
            select id from calsyncd.sync_proposals
            where binding_id = :binding and kind = :kind and state = 'open'
              and (kind <> 'would_mail' or pass_id = :pass)
            order by created_at, id limit 1 for update
            """)
        .bind("binding", lease.binding().id().value())
        .bind("kind", kind)
        .bind("pass", lease.pass())
        .mapTo(UUID.class)
        .findOne()
        .orElseGet(() -> made(kind));
  }

  private UUID made(String kind) {
    UUID id = ids.get();
    handle
        .createUpdate(
            """
            insert into calsyncd.sync_proposals
              (id, firm_id, user_id, binding_id, kind, pass_id, correlation_id)
            values (:id, :firm, :user, :binding, :kind, :pass, :correlation)
            """)
        .bind("id", id)
        .bind("firm", lease.binding().owner().firmId())
        .bind("user", lease.binding().owner().userId())
        .bind("binding", lease.binding().id().value())
        .bind("kind", kind)
        .bind("pass", lease.pass())
        .bind("correlation", lease.correlationId())
        .execute();
    return id;
  }

  /** Counts again what the open ones are about, and ends those that nothing is left of. */
  void count() {
    handle
        .createUpdate(
            """
            with counted as (
              select p.id, (select count(*) from calsyncd.event_links l where l.proposal_id = p.id)
                as events
              from calsyncd.sync_proposals p
              where p.binding_id = :binding and p.state = 'open' order by p.id for update of p)
            update calsyncd.sync_proposals p
            set events = c.events,
              state = case when c.events = 0 then 'rejected' else p.state end,
              decided_by = case when c.events = 0 then 'sync' else p.decided_by end,
              decided_at = case when c.events = 0 then now() end
            from counted c where p.id = c.id and p.events <> c.events
            """)
        .bind("binding", lease.binding().id().value())
        .execute();
  }
}
