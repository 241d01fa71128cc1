-- What operators do, and what they see of the jobs.

-- The runs of each job, on whatever node. asked_by is 'clock', or the manager who would not wait.
create table calsyncd.job_runs (
  id         uuid primary key,
  job        text not null,
  node       text not null,
  asked_by   text not null,
  started_at timestamptz not null default now(),
  ended_at   timestamptz,
  outcome    text not null default 'running' check (outcome in ('running', 'completed', 'failed')),
  report     jsonb
);
create index job_runs_job on calsyncd.job_runs (job, started_at desc);
create index job_runs_age on calsyncd.job_runs (started_at);

-- A resync that a manager asked for: of a connection, or of one event. Its parts are what passes do
-- for it; the task has ended when none of them is open.
create table calsyncd.resync_tasks (
  id             uuid primary key,
  firm_id        text not null,
  connection_id  uuid references calsyncd.calendar_connections on delete cascade,
  event_id       uuid references calsyncd.calendar_events on delete cascade,
  actor          text not null,
  correlation_id text not null,
  created_at     timestamptz not null default now()
);
create index resync_tasks_age on calsyncd.resync_tasks (created_at);
create index resync_tasks_connection on calsyncd.resync_tasks (connection_id);
create index resync_tasks_event on calsyncd.resync_tasks (event_id);

-- whole: the cursor was forgotten, the next complete reading ends it. range: [window_from,
-- window_to) is read once, beside the cursor. copy: one copy is read by its id.
create table calsyncd.resync_parts (
  task_id     uuid not null references calsyncd.resync_tasks on delete cascade,
  binding_id  uuid not null references calsyncd.calendar_bindings on delete cascade,
  kind        text not null check (kind in ('whole', 'range', 'copy')),
  window_from timestamptz not null default '-infinity',
  window_to   timestamptz not null default 'infinity',
  copy        text not null default '',
  sequence    bigint not null default 0,
  state       text not null default 'open' check (state in ('open', 'done', 'failed')),
  reason      text not null default '',
  synced      int not null default 0,
  ended_at    timestamptz,
  primary key (task_id, binding_id)
);
create index resync_parts_open on calsyncd.resync_parts (binding_id) where state = 'open';
create index resync_parts_binding on calsyncd.resync_parts (binding_id);

-- Who had an attempt tried once more, in which request; empty again once it has closed.
alter table calsyncd.sync_attempts
  add column replay_actor text not null default '',
  add column replay_correlation_id text not null default '';

-- A retry, and the end of what was replayed, are audited wherever the attempt is written: by its
-- pass, or by the end of the need for it.
create function calsyncd.audit_retry() returns trigger language plpgsql as $$
begin
  insert into calsyncd.audit_events
    (firm_id, actor, action, subject, before, after, correlation_id)
  values (new.firm_id, case when new.binding_id is null then 'connection:' || new.connection_id
      else 'binding:' || new.binding_id end,
    'calendar_sync_retry', 'attempt:' || new.id,
    jsonb_build_object('state', old.state, 'retry_count', old.retry_count),
    jsonb_build_object('state', new.state, 'retry_count', new.retry_count,
      'operation', new.operation, 'error_class', new.error_class),
    new.correlation_id);
  return null;
end $$;
create trigger sync_attempts_retried after update on calsyncd.sync_attempts for each row
  when (old.state = 'pending_retry' and (new.state in ('succeeded', 'failed')
    or new.state = 'pending_retry' and new.retry_count <> old.retry_count))
  execute function calsyncd.audit_retry();
create function calsyncd.end_replay() returns trigger language plpgsql as $$
begin
  insert into calsyncd.audit_events
    (firm_id, actor, action, subject, before, after, correlation_id)
  values (new.firm_id, old.replay_actor,
    case when new.state = 'succeeded' then 'calendar_sync_manual_replay_success'
      else 'calendar_sync_manual_replay_failed' end,
    'attempt:' || new.id,
    jsonb_build_object('state', old.state, 'retry_count', old.retry_count),
    jsonb_build_object('state', new.state, 'retry_count', new.retry_count,
      'operation', new.operation, 'error_class', new.error_class),
    old.replay_correlation_id);
  new.replay_actor := '';
  new.replay_correlation_id := '';
  return new;
end $$;
create trigger sync_attempts_replayed before update on calsyncd.sync_attempts for each row
  when (old.replay_actor <> '' and old.state = 'pending_retry' and new.state <> 'pending_retry')
  execute function calsyncd.end_replay();

-- An export reads a span of a tenant's audit in the order in which it was written.
create index audit_events_at on calsyncd.audit_events (firm_id, at, id);

do $$
declare t text;
begin
  foreach t in array array['job_runs', 'resync_tasks', 'resync_parts'] loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
