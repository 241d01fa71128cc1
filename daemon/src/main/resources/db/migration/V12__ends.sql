-- What would never end, or never stop growing.

-- No pass does what was asked of a calendar that is not synced any more: its part has failed, and the
-- task that waits for it ends. A paused connection goes on one day, and its parts with it.
create function calsyncd.end_parts() returns trigger language plpgsql as $$
begin
  update calsyncd.resync_parts
  set state = 'failed', ended_at = now(),
    reason = 'the calendar is ' || new.state
      || case when new.state_reason <> '' then ': ' || new.state_reason else '' end
  where binding_id = new.id and state = 'open';
  return null;
end $$;
create trigger calendar_bindings_end_parts after update of state on calsyncd.calendar_bindings
  for each row when (old.state = 'active' and new.state <> 'active')
  execute function calsyncd.end_parts();

-- Nor is anything tried again at a connection that its user ended.
create function calsyncd.end_asked() returns trigger language plpgsql as $$
begin
  update calsyncd.resync_parts p
  set state = 'failed', ended_at = now(), reason = 'the connection is ' || new.state
  from calsyncd.calendar_bindings b
  where b.connection_id = new.id and p.binding_id = b.id and p.state = 'open';
  if new.state = 'disconnected' then
    update calsyncd.sync_attempts
    set state = 'superseded', next_retry_at = null, updated_at = now()
    where connection_id = new.id and state = 'pending_retry';
  end if;
  return null;
end $$;
create trigger calendar_connections_end_asked after update of state on calsyncd.calendar_connections
  for each row when (old.state <> new.state and new.state in ('needs_reauth', 'disconnected'))
  execute function calsyncd.end_asked();
update calsyncd.resync_parts p
set state = 'failed', ended_at = now(), reason = 'the calendar is not synced any more'
from calsyncd.calendar_bindings b join calsyncd.calendar_connections c on c.id = b.connection_id
where b.id = p.binding_id and p.state = 'open'
  and (b.state <> 'active' or c.state in ('needs_reauth', 'disconnected'));
update calsyncd.sync_attempts a
set state = 'superseded', next_retry_at = null, updated_at = now()
from calsyncd.calendar_connections c
where c.id = a.connection_id and c.state = 'disconnected' and a.state = 'pending_retry';

-- Of an attempt the first retry is audited, that of a replay, and the end; the ledger has how many
-- there were. So an outage leaves two rows an attempt at most, and they go when the ledger's go.
drop trigger sync_attempts_retried on calsyncd.sync_attempts;
create trigger sync_attempts_retried after update on calsyncd.sync_attempts for each row
  when (old.state = 'pending_retry' and (new.state in ('succeeded', 'failed')
    or new.state = 'pending_retry' and new.retry_count <> old.retry_count
      and (old.retry_count <= 1 or new.retry_count < old.retry_count)))
  execute function calsyncd.audit_retry();

-- The daemon's own retries are the one kind of row that is ever forgotten, and only once it is old;
-- what a person did stays.
drop trigger audit_events_append_only on calsyncd.audit_events;
create trigger audit_events_append_only before update or truncate
  on calsyncd.audit_events for each statement execute function calsyncd.refuse_change();
create trigger audit_events_no_deletion before delete on calsyncd.audit_events for each row
  when (old.action <> 'calendar_sync_retry' or old.at > now() - interval '1 day')
  execute function calsyncd.refuse_change();
create index audit_events_retries on calsyncd.audit_events (at)
  where action = 'calendar_sync_retry';
