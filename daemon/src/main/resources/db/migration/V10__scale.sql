-- What operators look at stays fast where there is much of it.

-- How many attempts failed in a whole tenant, so that nobody adds up its connections. A sum in one row
-- would make all passes of a tenant wait for one another. So it stands in parts: who changes it takes
-- one that nobody holds and adds a new one where there is none, and waits for nobody. There are as
-- many parts as there once were writers at the same time; one alone may be less than zero.
create table calsyncd.sync_failed_totals (
  part                bigint generated always as identity primary key,
  firm_id             text not null,
  operation           text not null,
  error_class         text not null,
  max_retries_reached boolean not null,
  attempts            bigint not null
) with (fillfactor = 50);
create index sync_failed_totals_of on calsyncd.sync_failed_totals
  (firm_id, operation, error_class, max_retries_reached);
alter table calsyncd.sync_failed_totals enable row level security;
insert into calsyncd.sync_failed_totals
  (firm_id, operation, error_class, max_retries_reached, attempts)
select firm_id, operation, error_class, max_retries_reached, sum(attempts)
from calsyncd.sync_failed_counts group by 1, 2, 3, 4 having sum(attempts) <> 0;

create function calsyncd.total_failed(
  firm text, tried text, class text, ended boolean, more numeric)
returns void language plpgsql as $$
declare free bigint;
begin
  select t.part into free from calsyncd.sync_failed_totals t
  where t.firm_id = firm and t.operation = tried and t.error_class = class
    and t.max_retries_reached = ended
  order by t.part limit 1 for no key update skip locked;
  if found then
    update calsyncd.sync_failed_totals t set attempts = t.attempts + more where t.part = free;
  else
    insert into calsyncd.sync_failed_totals
      (firm_id, operation, error_class, max_retries_reached, attempts)
    values (firm, tried, class, ended, more);
  end if;
end $$;
-- The totals follow the counts, whoever changes those, so that they are always their sum.
create function calsyncd.total_failed_more() returns trigger language plpgsql as $$
begin
  perform calsyncd.total_failed(firm_id, operation, error_class, max_retries_reached, sum(attempts))
  from new_rows group by firm_id, operation, error_class, max_retries_reached
  having sum(attempts) <> 0;
  return null;
end $$;
create function calsyncd.total_failed_less() returns trigger language plpgsql as $$
begin
  perform calsyncd.total_failed(firm_id, operation, error_class, max_retries_reached, -sum(attempts))
  from old_rows group by firm_id, operation, error_class, max_retries_reached
  having sum(attempts) <> 0;
  return null;
end $$;
create function calsyncd.total_failed_changed() returns trigger language plpgsql as $$
begin
  perform calsyncd.total_failed(firm_id, operation, error_class, max_retries_reached, sum(n))
  from (
    select firm_id, operation, error_class, max_retries_reached, attempts as n from new_rows
    union all
    select firm_id, operation, error_class, max_retries_reached, -attempts from old_rows) rows
  group by firm_id, operation, error_class, max_retries_reached having sum(n) <> 0;
  return null;
end $$;
create trigger sync_failed_counts_more after insert on calsyncd.sync_failed_counts
  referencing new table as new_rows
  for each statement execute function calsyncd.total_failed_more();
create trigger sync_failed_counts_less after delete on calsyncd.sync_failed_counts
  referencing old table as old_rows
  for each statement execute function calsyncd.total_failed_less();
create trigger sync_failed_counts_changed after update on calsyncd.sync_failed_counts
  referencing old table as old_rows new table as new_rows
  for each statement execute function calsyncd.total_failed_changed();

-- Lists of what is open and of what was decided, in their order.
create index calendar_sync_conflicts_list on calsyncd.calendar_sync_conflicts
  (firm_id, user_id, ((state = 'open')::int), created_at, id);
create index sync_proposals_list on calsyncd.sync_proposals
  (firm_id, user_id, ((state = 'open')::int), created_at, id);
drop index calsyncd.sync_proposals_user;
create index remote_calendars_user on calsyncd.remote_calendars (firm_id, user_id);

-- Health is judged, not stored. What can't be healthy is found by the indexes below; the judgement
-- then looks at each. read_by: until when a binding has to be read to its end once more as its user's
-- polls are; null where there are none, or it was never read. Each binding has a status from the start.
alter table calsyncd.calendar_sync_status add column read_by timestamptz;
create function calsyncd.set_read_by() returns trigger language plpgsql as $$
declare polls record;
begin
  select auto_sync_enabled, sync_frequency_minutes into polls
  from calsyncd.calendar_preferences where firm_id = new.firm_id and user_id = new.user_id;
  new.read_by := case when coalesce(polls.auto_sync_enabled, true)
    then new.last_successful_sync
      + coalesce(polls.sync_frequency_minutes, 60) * interval '1 minute' end;
  return new;
end $$;
create trigger calendar_sync_status_read before insert or update of last_successful_sync
  on calsyncd.calendar_sync_status for each row execute function calsyncd.set_read_by();
create function calsyncd.polls_changed() returns trigger language plpgsql as $$
begin
  update calsyncd.calendar_sync_status set last_successful_sync = last_successful_sync
  where firm_id = new.firm_id and user_id = new.user_id;
  return null;
end $$;
create trigger calendar_preferences_made after insert on calsyncd.calendar_preferences
  for each row execute function calsyncd.polls_changed();
create trigger calendar_preferences_changed
  after update of auto_sync_enabled, sync_frequency_minutes on calsyncd.calendar_preferences
  for each row when ((old.auto_sync_enabled, old.sync_frequency_minutes)
    is distinct from (new.auto_sync_enabled, new.sync_frequency_minutes))
  execute function calsyncd.polls_changed();
create function calsyncd.begin_status() returns trigger language plpgsql as $$
begin
  insert into calsyncd.calendar_sync_status (binding_id, firm_id, user_id)
  select id, firm_id, user_id from new_rows on conflict do nothing;
  return null;
end $$;
create trigger calendar_bindings_begin after insert on calsyncd.calendar_bindings
  referencing new table as new_rows
  for each statement execute function calsyncd.begin_status();
insert into calsyncd.calendar_sync_status (binding_id, firm_id, user_id)
select id, firm_id, user_id from calsyncd.calendar_bindings on conflict do nothing;
update calsyncd.calendar_sync_status set last_successful_sync = last_successful_sync
where last_successful_sync is not null;

create index calendar_sync_status_read_by on calsyncd.calendar_sync_status (firm_id, read_by)
  where read_by is not null;
create index calendar_sync_status_trouble on calsyncd.calendar_sync_status (firm_id)
  where failures_in_a_row > 0 or last_successful_sync is null or unannounced_at is not null;
create index calendar_connections_paused on calsyncd.calendar_connections (firm_id, paused_until)
  where paused_until is not null;
create index calendar_bindings_off on calsyncd.calendar_bindings (firm_id) where state <> 'active';
create index webhook_subscriptions_trouble on calsyncd.webhook_subscriptions
  (firm_id, state, expires_at) where renew_at is not null and state <> 'stopped';
