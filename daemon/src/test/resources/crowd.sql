-- A database that many have used for a month: CONNECTIONS of them, ten times as many ATTEMPTS, four
-- tenants in five one and the same. The first user, connection and event of all have much of everything.
-- Statements end with a line of its own; each n is one row of it.
set local session_replication_role = replica
;
create schema crowd
;
create function crowd.id(kind text, n bigint) returns uuid language sql immutable
  return md5(kind || n)::uuid
;
-- Of five connections two have the same user.
create function crowd.user_of(connection bigint) returns bigint language sql immutable
  return connection - connection / 5
;
create function crowd.connection_of(u bigint) returns bigint language sql immutable
  return u + (u - 1) / 4
;
create function crowd.firm(u bigint) returns text language sql immutable
  return case when u % 5 < 4 then 'firm-big' else 'firm-' || u / 5 % 50 end
;
create function crowd.email(connection bigint) returns text language sql immutable
  return left(md5('mail' || connection), 6) || '.person' || connection || '@example.org'
;
create function crowd.binding(connection bigint) returns uuid language sql immutable
  return crowd.id('binding', 2 * connection)
;
insert into calsyncd.calendar_connections (id, firm_id, user_id, provider, account_id, account_email,
  state, state_reason, paused_until, secret, secret_key_id, granted)
select crowd.id('connection', n), crowd.firm(crowd.user_of(n)), crowd.id('user', crowd.user_of(n)),
  (array['google', 'microsoft', 'caldav'])[1 + n % 3], 'account-' || n, crowd.email(n),
  (array['active', 'paused', 'needs_reauth', 'disconnected'])[case
    when n % 100 in (13, 14) then 3 when n % 100 = 15 then 4 when n % 100 = 16 then 2 else 1 end],
  '', case when n % 200 = 18 then now() + n % 90 * interval '1 minute' end,
  decode(repeat('00', 300), 'hex'), 'k1', 'write'
from generate_series(1, CONNECTIONS) n
;
insert into calsyncd.hub_calendars (id, firm_id, user_id, name)
select crowd.id('hub', n), crowd.firm(n), crowd.id('user', n), 'Calendar'
from generate_series(1, crowd.user_of(CONNECTIONS)) n
;
insert into calsyncd.calendar_preferences (firm_id, user_id, auto_sync_enabled,
  sync_frequency_minutes, due_at)
select crowd.firm(n), crowd.id('user', n), n % 50 <> 3, (array[60, 60, 240, 1440])[1 + n / 2 % 4],
  now() + n % 3600 * interval '1 second'
from generate_series(2, crowd.user_of(CONNECTIONS), 2) n
;
-- Each has one calendar, every second another.
create table crowd.calendars as
select 2 * n + k as m, n, k, crowd.user_of(n) as u
from generate_series(1, CONNECTIONS) n cross join generate_series(0, 1) k where k = 0 or n % 2 = 0
;
insert into calsyncd.remote_calendars (id, firm_id, user_id, connection_id, remote_id, name, is_primary)
select crowd.id('calendar', m), crowd.firm(u), crowd.id('user', u), crowd.id('connection', n),
  'calendar-' || m || '@group.calendar.example.org', 'Calendar ' || k, k = 0
from crowd.calendars
;
insert into calsyncd.calendar_bindings (id, firm_id, user_id, connection_id, remote_calendar_id,
  hub_calendar_id, direction, state, cursor, snapshot_at, due_at, due_seq, done_seq, created_at)
select crowd.id('binding', m), crowd.firm(u), crowd.id('user', u), crowd.id('connection', n),
  crowd.id('calendar', m), crowd.id('hub', u), 'two_way',
  case when m % 250 = 6 then 'stopped' when m % 250 = 7 then 'paused' else 'active' end,
  md5('cursor' || m), now() - interval '20 d',
  case when m % 300 = 8 then now() - m % 50 * interval '1 minute' end, 9, 9, now() - interval '20 d'
from crowd.calendars
;
set local session_replication_role = origin
;
insert into calsyncd.calendar_sync_status (binding_id, firm_id, user_id, last_outcome,
  last_error_class, last_sync_at, last_successful_sync, total_attempts, successes, failures_in_a_row,
  failing_since, unannounced_at)
select crowd.id('binding', m), crowd.firm(u), crowd.id('user', u),
  case when fails > 0 then 'failed' else 'synced' end,
  case when fails = 0 then '' when fails = 7 then 'non_retryable' else 'transient' end,
  now() - m % 50 * interval '1 minute',
  case when m % 2000 between 950 and 954 then null
    else now() - (m % 50 + case when m % 2000 between 935 and 944 then 120
      when m % 2000 between 945 and 949 then 1440 * 5 else 0 end) * interval '1 minute' end,
  500, 490, fails, case when fails > 0 then now() - interval '3 h' end,
  case when m % 2000 between 955 and 959 then now() - interval '2 h' end
from (select *, case when m % 2000 between 900 and 919 then m % 3 + 1
    when m % 2000 between 920 and 929 then 6 when m % 2000 between 930 and 934 then 7
    else 0 end as fails
  from crowd.calendars) s
;
set local session_replication_role = replica
;
-- Google has one a calendar, Microsoft one a mailbox; each replaced another.
insert into calsyncd.webhook_subscriptions (id, firm_id, user_id, connection_id, binding_id, provider,
  watch_id, key_id, state, renew_at, expires_at, last_notification_at, notifications, created_at)
select crowd.id('watch' || old, m), crowd.firm(u), crowd.id('user', u), crowd.id('connection', n),
  case when n % 3 = 0 then crowd.id('binding', m) end,
  case when n % 3 = 0 then 'google' else 'microsoft' end, 'watch-' || old || '-' || m, 'k',
  case when old > 0 then 'stopped' when m % 500 = 1 then 'requested' when m % 500 = 3 then 'failed'
    else 'active' end,
  case when old = 0 then now() + interval '1 d' end,
  now() + case when old > 0 or m % 500 = 5 then interval '-1 d' else interval '2 d' end,
  now() - interval '1 h', 40, now() - (old + 1) * interval '5 d'
from crowd.calendars cross join generate_series(0, 1) old
where n % 3 = 0 or n % 3 = 1 and k = 0
;
-- A tenth of all events is the first user's.
create table crowd.events as
select n, u, now() + (n % 700 - 350) * interval '1 d' + n % 24 * interval '1 h' as at
from (select n, case when n % 10 = 1 then 1
    else 1 + n * 31 % crowd.user_of(CONNECTIONS) end as u
  from generate_series(1, 2 * CONNECTIONS) n) e
;
insert into calsyncd.calendar_events (id, firm_id, user_id, hub_calendar_id, uid, content, starts_at,
  ends_at, updated_at)
select crowd.id('event', n), crowd.firm(u), crowd.id('user', u), crowd.id('hub', u), 'uid-' || n,
  cast(:content as jsonb) || jsonb_build_object('uid', 'uid-' || n), at, at + interval '1 h', at
from crowd.events
;
insert into calsyncd.event_links (id, firm_id, binding_id, event_id, remote_id, revision, remote_base,
  mapper_version, hub_version, wanted_version, state, state_reason, proposal_id)
select crowd.id('link', n), crowd.firm(u), crowd.binding(crowd.connection_of(u)), crowd.id('event', n),
  'remote-' || n, 'r', cast(:content as jsonb), 1, 1,
  case when n % 400 = 9 then 2 else 1 end, case when n % 50 = 11 then 'parked' else 'linked' end,
  case when n % 50 = 11 then 'removal_proposed' else '' end,
  case when n % 50 = 11 then crowd.id('proposal', n / 50 % 1000) end
from crowd.events
;
-- One in twenty is the first user's, of these as of the next.
insert into calsyncd.calendar_sync_conflicts (id, firm_id, user_id, event_id, binding_id, base, hub,
  remote, fields, occurrences, state, created_at, resolved_at)
select crowd.id('conflict', n), crowd.firm(u), crowd.id('user', u),
  crowd.id('event', 1 + n % (CONNECTIONS / 5) * 10), crowd.binding(crowd.connection_of(u)),
  cast(:content as jsonb), cast(:content as jsonb), cast(:content as jsonb), '{title}', '{""}',
  case when n % 4 = 0 then 'open' else 'resolved' end, now() - n * interval '20 s',
  case when n % 4 > 0 then now() end
from (select n, case when n % 20 < 2 then 1
    else 1 + n * 31 % crowd.user_of(CONNECTIONS) end as u
  from generate_series(1, CONNECTIONS / 2) n) c
;
insert into calsyncd.sync_proposals (id, firm_id, user_id, binding_id, kind, pass_id, events, state,
  created_at, decided_at)
select crowd.id('proposal', n), crowd.firm(u), crowd.id('user', u),
  crowd.binding(crowd.connection_of(u)), 'remove_from_hub', crowd.id('pass', n), 3,
  case when n % 4 = 0 then 'open' else 'approved' end, now() - n * interval '20 s',
  case when n % 4 > 0 then now() end
from (select n, case when n % 20 < 2 then 1
    else 1 + n * 31 % crowd.user_of(CONNECTIONS) end as u
  from generate_series(0, CONNECTIONS / 2) n) p
;
insert into calsyncd.event_history (at, firm_id, user_id, event_id, binding_id, pass_id, actor, side,
  verb, before, version)
select now() - n * interval '5 s', 'firm-big', crowd.id('user', 1), crowd.id('event', e),
  crowd.binding(1), crowd.id('pass', n / 10), 'sync', 'hub', 'updated', cast(:content as jsonb), n
from (select n, case when n % 100 = 0 then 1 else 1 + n * 10 % (2 * CONNECTIONS) end as e
  from generate_series(1, 3 * CONNECTIONS) n) h
;
insert into calsyncd.sync_attempt_counts (connection_id, hour, operation, direction, firm_id,
  successes, transient, duration_ms)
select crowd.id('connection', n), date_trunc('hour', now(), 'UTC') - h * interval '1 hour', o.name,
  'inbound', crowd.firm(crowd.user_of(n)), 20, h % 3, 900
from generate_series(1, CONNECTIONS) n
cross join (values ('pull'), ('update')) o (name)
cross join generate_series(1, case when n = 1 then 1000 else 4 end) h
;
insert into calsyncd.webhook_journal (firm_id, user_id, connection_id, provider, verdict, watch_id,
  received_at, drained_at, bindings)
select crowd.firm(crowd.user_of(c)), crowd.id('user', crowd.user_of(c)), crowd.id('connection', c),
  case when n % 3 = 0 then 'microsoft' else 'google' end, 'rang', 'watch-0-' || 2 * c,
  now() - (200000 - n) * interval '2 s', now() - (200000 - n) * interval '2 s',
  array[crowd.binding(c)]
from (select n, case when n % 40 = 0 then 1 else 1 + n * 31 % CONNECTIONS end as c
  from generate_series(1, 2 * CONNECTIONS) n) j
;
insert into calsyncd.audit_events (at, firm_id, actor, action, subject, before, after, correlation_id)
select now() - (5 * CONNECTIONS - n) * interval '4 s', crowd.firm(n / 3), 'binding:' || n,
  'calendar_sync_retry', 'attempt:' || n, '{"state": "pending_retry", "retry_count": 1}',
  '{"state": "pending_retry", "retry_count": 2, "operation": "pull", "error_class": "transient"}',
  md5('correlation' || n)
from generate_series(1, 5 * CONNECTIONS) n
;
insert into calsyncd.job_runs (id, job, node, asked_by, started_at, ended_at, outcome, report)
select crowd.id('run', n), (array['calendar_auto_sync', 'calendar_webhook_processor',
    'calendar_webhook_processor', 'calendar_incremental_pull', 'calendar_watch_renewal',
    'calendar_conflict_resolution', 'calendar_cleanup'])[1 + n % 7], 'node-api', 'clock',
  now() - n * interval '25 s', now() - (n * 25 - 3) * interval '1 s',
  case when n % 90 = 0 then 'failed' else 'completed' end, '{"scheduled": 4, "synced": 4}'
from generate_series(1, CONNECTIONS) n
;
insert into calsyncd.resync_tasks (id, firm_id, connection_id, actor, correlation_id, created_at)
select crowd.id('task', n), crowd.firm(crowd.user_of(n)), crowd.id('connection', n), 'user:m', 'c',
  now() - n * interval '1 m'
from generate_series(1, CONNECTIONS / 4) n
;
insert into calsyncd.resync_parts (task_id, binding_id, kind, state, synced, ended_at)
select crowd.id('task', n), crowd.id('binding', m), 'whole',
  case when m % 40 = 0 then 'open' else 'done' end, 12, now()
from crowd.calendars where n <= CONNECTIONS / 4
