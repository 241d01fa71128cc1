-- Live sessions: a piece of work that a client reports while it goes on. What each report says is
-- joined by keys (number and time of the client, kind of report), so that no order of arrival and no
-- repeat makes a difference; the row is what makes a repeat known. No foreign key leads to or from
-- events and attempts: a pass holds those while a report holds its session.

-- event_state removed: somebody removed the event; it is not made again.
-- said_at: the client's newest word, by its clock as bounded by ours. seen_at: when we heard it.
-- updated_at: clock_timestamp() under the user's turn; a mere heartbeat leaves it.
create table calsyncd.live_sessions (
  firm_id         text not null,
  user_id         uuid not null,
  local_id        text not null check (local_id ~ '^[A-Za-z0-9_-]{8,64}$'),
  id              uuid not null unique,
  hub_calendar_id uuid not null references calsyncd.hub_calendars on delete cascade,
  event_id        uuid not null,
  event_state     text not null default 'shown' check (event_state in ('shown', 'removed')),
  title           text not null,
  title_key       text not null,
  started_at      timestamptz not null,
  started_key     text not null,
  ended_at        timestamptz,
  ended_key       text not null default '',
  ended_by        text not null default '' check (ended_by in ('', 'client', 'beacon', 'idle')),
  state           text not null
                  generated always as (case ended_by when '' then 'open' else 'ended' end) stored,
  top_key         text not null,
  said_at         timestamptz not null,
  seen_at         timestamptz not null default now(),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default clock_timestamp(),
  primary key (firm_id, user_id, local_id),
  check ((ended_by = '') = (ended_at is null))
);
create index live_sessions_event on calsyncd.live_sessions (event_id);
create index live_sessions_calendar on calsyncd.live_sessions (hub_calendar_id);
create index live_sessions_open on calsyncd.live_sessions (seen_at) where ended_by = '';
create index live_sessions_updated on calsyncd.live_sessions (firm_id, user_id, updated_at, id);
create index live_sessions_age on calsyncd.live_sessions (seen_at) where ended_by <> '';

-- Writes of sessions that a provider refused, or that no retry was left for: one row a session and
-- binding. times: how often. Dropping a row drops no work: the link stays what it is.
create table calsyncd.session_dead_letters (
  id            uuid primary key default gen_random_uuid(),
  firm_id       text not null,
  user_id       uuid not null,
  session_id    uuid not null,
  local_id      text not null,
  event_id      uuid not null,
  binding_id    uuid not null,
  attempt_id    uuid not null,
  error_class   text not null,
  error_summary text not null,
  times         int not null default 1,
  state         text not null default 'dead' check (state in ('dead', 'replayed', 'delivered')),
  first_at      timestamptz not null default now(),
  at            timestamptz not null default clock_timestamp(),
  unique (session_id, binding_id)
);
create index session_dead_letters_user
  on calsyncd.session_dead_letters (firm_id, user_id, at desc, id desc);
create index session_dead_letters_event on calsyncd.session_dead_letters (event_id);
create index session_dead_letters_open on calsyncd.session_dead_letters (at)
  where state <> 'delivered';
create index session_dead_letters_age on calsyncd.session_dead_letters (at);

-- What was dropped since a user may have 50; unlogged: what no log has yet.
create table calsyncd.session_letter_drops (
  firm_id  text not null,
  user_id  uuid not null,
  dropped  bigint not null default 0,
  unlogged bigint not null default 0,
  primary key (firm_id, user_id)
);
create index session_letter_drops_unlogged on calsyncd.session_letter_drops (firm_id)
  where unlogged > 0;

create function calsyncd.session_letter_dropped(firm text, person uuid, letters int)
returns void language sql as $$
  insert into calsyncd.session_letter_drops as d (firm_id, user_id, dropped, unlogged)
  select firm, person, letters, letters where letters > 0
  on conflict (firm_id, user_id)
  do update set dropped = d.dropped + letters, unlogged = d.unlogged + letters
$$;

-- Dead letters of a user beyond the newest so many go. Two at once may leave one too many: the sweep
-- prunes again.
create function calsyncd.prune_session_letters(firm text, person uuid, most int)
returns void language sql as $$
  with gone as (
    delete from calsyncd.session_dead_letters where id in (
      select id from calsyncd.session_dead_letters
      where firm_id = firm and user_id = person and state <> 'delivered'
      order by at desc, id desc offset most)
    returning id)
  select calsyncd.session_letter_dropped(firm, person, (select count(*)::int from gone))
$$;

-- The ledger carries the retries; where it gives up on a session's write, that is a dead letter. A
-- link that fails again is the same letter once more.
create function calsyncd.session_write_failed() returns trigger language plpgsql as $$
declare person uuid;
begin
  insert into calsyncd.session_dead_letters as d (firm_id, user_id, session_id, local_id, event_id,
    binding_id, attempt_id, error_class, error_summary)
  select s.firm_id, s.user_id, s.id, s.local_id, s.event_id, new.binding_id, new.id,
    new.error_class, new.error_summary
  from calsyncd.live_sessions s
  where s.event_id = new.event_id and s.firm_id = new.firm_id
  on conflict (session_id, binding_id) do update
  set attempt_id = excluded.attempt_id, error_class = excluded.error_class,
    error_summary = excluded.error_summary, times = d.times + 1, state = 'dead',
    at = clock_timestamp()
  returning d.user_id into person;
  if person is not null then
    perform calsyncd.prune_session_letters(new.firm_id, person, 50);
  end if;
  return null;
end $$;
create trigger sync_attempts_session_failed after insert on calsyncd.sync_attempts for each row
  when (new.state = 'failed' and new.link_id is not null and new.event_id is not null
    and new.binding_id is not null
    and (new.max_retries_reached or new.error_class = 'non_retryable'))
  execute function calsyncd.session_write_failed();
create trigger sync_attempts_session_exhausted after update of state on calsyncd.sync_attempts
  for each row
  when (new.state = 'failed' and old.state <> 'failed' and new.link_id is not null
    and new.event_id is not null and new.binding_id is not null
    and (new.max_retries_reached or new.error_class = 'non_retryable'))
  execute function calsyncd.session_write_failed();

do $$
declare t text;
begin
  foreach t in array array['live_sessions', 'session_dead_letters', 'session_letter_drops'] loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
