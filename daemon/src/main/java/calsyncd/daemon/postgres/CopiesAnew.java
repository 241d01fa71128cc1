package calsyncd.daemon.postgres;

import calsyncd.group.GroupId;
import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import org.jdbi.v3.core.Handle;

/** What another policy of a binding, or of a group, does to links: the next pass looks anew. */
final class CopiesAnew {
  private CopiesAnew() {}

  /**
   * Each copy of ours lags, whatever a write that is under way leaves. What waited for the window
   * of the old filter, or for a yes to mails, is decided anew.
   */
  static void look(Handle handle, BindingId id) {
    handle
        .createUpdate(
            """
            with locked as (
              select id, case
                when state = 'parked' and state_reason = 'would_mail' then true
                when state = 'out_of_window' and parked_version > 0 then true
                else false end as freed
              from calsyncd.event_links
              where binding_id = :id and (
                own_copy and (hub_version > 0 or intent_version is not null)
                or state = 'parked' and state_reason = 'would_mail'
                or state = 'out_of_window' and parked_version > 0)
              order by id for update)
            update calsyncd.event_links l
            set hub_version = case when l.own_copy then 0 else l.hub_version end,
              intent_version = case when l.own_copy and l.intent_version is not null then 0
                else l.intent_version end,
              lag_since =
                case when l.wanted_version > l.hub_version then l.lag_since else now() end,
              state = case when k.freed then 'linked' else l.state end,
              state_reason = case when k.freed then '' else l.state_reason end,
              parked_version = case when k.freed then 0 else l.parked_version end,
              proposal_id = case when k.freed then null else l.proposal_id end,
              retry_at = case when k.freed then null else l.retry_at end,
              updated_at = now()
            from locked k where l.id = k.id
            """)
        .bind("id", id.value())
        .execute();
  }

  /** The binding invites the guests of one event from now on: its copy is to name them. */
  static void look(Handle handle, BindingId id, EventId event) {
    handle
        .createUpdate(
            """
            update calsyncd.event_links l
            set hub_version = 0, updated_at = now(),
              intent_version = case when l.intent_version is not null then 0 end,
              lag_since =
                case when l.wanted_version > l.hub_version then l.lag_since else now() end
            where binding_id = :id and event_id = :event
            """)
        .bind("id", id.value())
        .bind("event", event.value())
        .execute();
  }

  /**
   * A group that has consented to mails which nobody can mute: what its meetings waited for goes
   * on. What stays is held for more than that: since before its event was a meeting of the group,
   * by a person's no, since it is over, or since guests who were invited would be once more.
   *
   * @return how many went on
   */
  static int mail(Handle handle, GroupId group, BindingId inviting) {
    return handle
        .createUpdate(
            """
            with locked as (
              select l.id from calsyncd.group_meetings m
              join calsyncd.calendar_events e on e.id = m.event_id
              join calsyncd.event_links l
                on l.event_id = m.event_id and l.binding_id = m.binding_id
              join calsyncd.sync_proposals p on p.id = l.proposal_id
              where m.group_id = :group and m.binding_id = :binding and e.ends_at > now()
                and l.state = 'parked' and l.state_reason = 'would_mail'
                and p.created_at >= m.added_at
                and (l.remote_id is not null or l.incarnation = 1 and m.announced_at is null)
              order by l.id for update of l)
            update calsyncd.event_links l
            set state = 'linked', state_reason = '', parked_version = 0, proposal_id = null,
              retry_at = null, updated_at = now()
            from locked where l.id = locked.id
            """)
        .bind("group", group.value())
        .bind("binding", inviting.value())
        .execute();
  }

  /** All copies of ours are to go, whatever they waited for. */
  static void release(Handle handle, BindingId id) {
    look(handle, id);
    handle
        .createUpdate(
            """
            with locked as (
              select id from calsyncd.event_links
              where binding_id = :id and own_copy and state <> 'linked' order by id for update)
            update calsyncd.event_links l
            set state = 'linked', state_reason = '', parked_version = 0, retry_at = null,
              proposal_id = null, updated_at = now()
            from locked where l.id = locked.id
            """)
        .bind("id", id.value())
        .execute();
  }

  /**
   * A pass that is under way goes by the old policy, so its lease ends.
   *
   * @param anew whether the next one reads all
   */
  static void endPass(Handle handle, BindingId id, boolean anew) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings
            set cursor = case when :anew then '' else cursor end, fence = fence + 1,
              lease_node = null
            where id = :id
            """)
        .bind("id", id.value())
        .bind("anew", anew)
        .execute();
  }
}
