-- The ledger of attempts. sync_attempts holds what failed at least once, until it ended; all tries,
-- the good ones too, are counted in sync_attempt_counts.

-- link_id: the link that a write is for; no foreign key, since what failed outlives its link.
-- superseded: what was to be tried again is no longer wanted.
alter table calsyncd.sync_attempts
  add column link_id uuid,
  drop constraint sync_attempts_state_check,
  add constraint sync_attempts_state_check
    check (state in ('pending_retry', 'succeeded', 'failed', 'superseded'));

comment on column calsyncd.calendar_bindings.attempt_id is
  'of an older version: a pass finds its open attempt by sync_attempts_open_binding';

-- One open attempt a thing: a retry goes on in its row. Of several that are open the newest goes on.
update calsyncd.sync_attempts a
set state = 'superseded', next_retry_at = null
where a.state = 'pending_retry' and exists (
  select from calsyncd.sync_attempts newer
  where newer.connection_id = a.connection_id and newer.operation = a.operation
    and newer.binding_id is not distinct from a.binding_id and newer.state = 'pending_retry'
    and (newer.started_at, newer.id) > (a.started_at, a.id));
create unique index sync_attempts_open_binding on calsyncd.sync_attempts (binding_id, operation)
  where state = 'pending_retry' and link_id is null and binding_id is not null;
create unique index sync_attempts_open_connection
  on calsyncd.sync_attempts (connection_id, operation)
  where state = 'pending_retry' and link_id is null and binding_id is null;
create unique index sync_attempts_open_link on calsyncd.sync_attempts (link_id)
  where state = 'pending_retry' and link_id is not null;
create index sync_attempts_pending on calsyncd.sync_attempts (connection_id, next_retry_at)
  where state = 'pending_retry';
create index sync_attempts_binding on calsyncd.sync_attempts (binding_id)
  where binding_id is not null;

-- An open attempt of a write ends with the need for it, whoever ended that: by the end of the
-- transaction, so that a pass may say first how its own try went.
create function calsyncd.link_rests(
  state text, lags boolean, intent bigint, response text, retry_at timestamptz)
returns boolean language sql immutable parallel safe as $$
  select (not lags and intent is null and response = '')
    or (state in ('parked', 'out_of_window', 'conflict') and retry_at is null)
$$;
create function calsyncd.end_attempt() returns trigger language plpgsql as $$
begin
  update calsyncd.sync_attempts a
  set next_retry_at = null, updated_at = now(), state = case
    when tg_op = 'DELETE' and old.intent_version is not null and old.intent_wanted is null
      then 'succeeded'
    when tg_op = 'DELETE' or new.state in ('parked', 'out_of_window', 'conflict')
      then 'superseded'
    else 'succeeded' end
  where a.link_id = old.id and a.state = 'pending_retry'
    and not exists (
      select from calsyncd.event_links l
      where l.id = old.id and not calsyncd.link_rests(l.state, l.wanted_version > l.hub_version,
        l.intent_version, l.wanted_response, l.retry_at));
  return null;
end $$;
create constraint trigger event_links_rest after update on calsyncd.event_links
  deferrable initially deferred for each row
  when (calsyncd.link_rests(new.state, new.wanted_version > new.hub_version, new.intent_version,
      new.wanted_response, new.retry_at)
    and not calsyncd.link_rests(old.state, old.wanted_version > old.hub_version,
      old.intent_version, old.wanted_response, old.retry_at))
  execute function calsyncd.end_attempt();
create constraint trigger event_links_end after delete on calsyncd.event_links
  deferrable initially deferred for each row
  when (not calsyncd.link_rests(old.state, old.wanted_version > old.hub_version,
    old.intent_version, old.wanted_response, old.retry_at))
  execute function calsyncd.end_attempt();

-- The failed ones, newest first. Every filter of a list is a set of leading values, each of which is
-- read in order: so one index serves all of them.
drop index calsyncd.sync_attempts_failed;
create index sync_attempts_failed on calsyncd.sync_attempts
  (firm_id, operation, error_class, max_retries_reached, started_at desc, id desc)
  where state in ('pending_retry', 'failed');
create index sync_attempts_failed_connection on calsyncd.sync_attempts
  (connection_id, operation, error_class, max_retries_reached, started_at desc, id desc)
  where state in ('pending_retry', 'failed');

-- How many of them there are, so that nobody counts a million: kept by the triggers below, in the
-- transaction that changes an attempt.
create table calsyncd.sync_failed_counts (
  firm_id             text not null,
  connection_id       uuid not null references calsyncd.calendar_connections on delete cascade,
  operation           text not null,
  error_class         text not null,
  max_retries_reached boolean not null,
  attempts            bigint not null,
  primary key (firm_id, connection_id, operation, error_class, max_retries_reached)
);
create index sync_failed_counts_connection on calsyncd.sync_failed_counts (connection_id);
insert into calsyncd.sync_failed_counts
select firm_id, connection_id, operation, error_class, max_retries_reached, count(*)
from calsyncd.sync_attempts where state in ('pending_retry', 'failed')
group by 1, 2, 3, 4, 5;

-- In the order of the key, so that two which count the same rows wait for one another only once.
create function calsyncd.count_failed_more() returns trigger language plpgsql as $$
begin
  insert into calsyncd.sync_failed_counts as c
  select firm_id, connection_id, operation, error_class, max_retries_reached, count(*)
  from new_rows where state in ('pending_retry', 'failed')
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (firm_id, connection_id, operation, error_class, max_retries_reached)
  do update set attempts = c.attempts + excluded.attempts;
  return null;
end $$;
create function calsyncd.count_failed_less() returns trigger language plpgsql as $$
begin
  with fewer as (
    select firm_id, connection_id, operation, error_class, max_retries_reached, count(*) as attempts
    from old_rows where state in ('pending_retry', 'failed') group by 1, 2, 3, 4, 5),
  held as (
    select f.* from calsyncd.sync_failed_counts c
    join fewer f using (firm_id, connection_id, operation, error_class, max_retries_reached)
    order by 1, 2, 3, 4, 5 for update of c)
  update calsyncd.sync_failed_counts c set attempts = c.attempts - h.attempts
  from held h
  where (c.firm_id, c.connection_id, c.operation, c.error_class, c.max_retries_reached)
    = (h.firm_id, h.connection_id, h.operation, h.error_class, h.max_retries_reached);
  return null;
end $$;
-- A retry that changes neither its state nor its kind changes no count.
create function calsyncd.count_failed_changed() returns trigger language plpgsql as $$
begin
  with changes as (
    select firm_id, connection_id, operation, error_class, max_retries_reached, sum(n) as attempts
    from (
      select firm_id, connection_id, operation, error_class, max_retries_reached, state, 1 as n
      from new_rows
      union all
      select firm_id, connection_id, operation, error_class, max_retries_reached, state, -1
      from old_rows) rows
    where state in ('pending_retry', 'failed')
    group by 1, 2, 3, 4, 5 having sum(n) <> 0 order by 1, 2, 3, 4, 5)
  insert into calsyncd.sync_failed_counts as c
  select * from changes
  on conflict (firm_id, connection_id, operation, error_class, max_retries_reached)
  do update set attempts = c.attempts + excluded.attempts;
  return null;
end $$;
create trigger sync_attempts_more after insert on calsyncd.sync_attempts
  referencing new table as new_rows
  for each statement execute function calsyncd.count_failed_more();
create trigger sync_attempts_less after delete on calsyncd.sync_attempts
  referencing old table as old_rows
  for each statement execute function calsyncd.count_failed_less();
create trigger sync_attempts_changed after update on calsyncd.sync_attempts
  referencing old table as old_rows new table as new_rows
  for each statement execute function calsyncd.count_failed_changed();

-- Tries of one connection, operation and direction in one hour (UTC); tries = successes + transient +
-- rate_limited + non_retryable. exhausted: attempts that ended since no retry was left. Hours that
-- are past their retention are added to the first hour of their day.
create table calsyncd.sync_attempt_counts (
  connection_id uuid not null references calsyncd.calendar_connections on delete cascade,
  hour          timestamptz not null,
  operation     text not null,
  direction     text not null check (direction in ('inbound', 'outbound')),
  firm_id       text not null,
  successes     bigint not null default 0,
  transient     bigint not null default 0,
  rate_limited  bigint not null default 0,
  non_retryable bigint not null default 0,
  exhausted     bigint not null default 0,
  duration_ms   bigint not null default 0,
  primary key (connection_id, hour, operation, direction)
);
create index sync_attempt_counts_age on calsyncd.sync_attempt_counts (hour);
create index sync_attempt_counts_hours on calsyncd.sync_attempt_counts (hour)
  where extract(hour from hour at time zone 'UTC') <> 0;

do $$
declare t text;
begin
  foreach t in array array['sync_failed_counts', 'sync_attempt_counts'] loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
