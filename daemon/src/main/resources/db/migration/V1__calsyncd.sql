-- The tables of calsyncd. PostgreSQL is the truth: what is not here does not exist.
-- Every name is written in full, since a transaction-mode pooler keeps no search_path.

-- What stands in an index for a name that a provider gave, which may be of any length: an index row
-- holds some 2,700 bytes. Doubled backslashes make the cast take every text as it is; unlike
-- convert_to() it is immutable, so the planner inlines the whole function.
create function calsyncd.digest(name text) returns bytea language sql immutable parallel safe as
  $$ select sha256(replace(name, '\', '\\')::bytea) $$;

-- A node's heartbeat backs all leases it holds: one row, one write a second, whatever it does.
create table calsyncd.sync_nodes (
  node_id      text primary key,
  heartbeat_at timestamptz not null default now()
);

-- One user's grant at one provider. The secret is encrypted; token_version fences its refreshes.
create table calsyncd.calendar_connections (
  id             uuid primary key,
  firm_id        text not null,
  user_id        uuid not null,
  provider       text not null check (provider in ('google', 'microsoft', 'caldav')),
  account_id     text not null,
  account_email  text not null default '',
  server_url     text not null default '',
  state          text not null default 'active'
                 check (state in ('active', 'paused', 'needs_reauth', 'disconnected')),
  state_reason   text not null default '',
  paused_until   timestamptz,
  secret         bytea not null,
  secret_key_id  text not null,
  token_version  bigint not null default 1,
  refresh_until  timestamptz,
  refresh_fence  bigint not null default 0,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create unique index calendar_connections_account
  on calsyncd.calendar_connections (firm_id, user_id, provider, account_id);

create table calsyncd.hub_calendars (
  id         uuid primary key,
  firm_id    text not null,
  user_id    uuid not null,
  name       text not null,
  time_zone  text not null default '',
  color      text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index hub_calendars_user on calsyncd.hub_calendars (firm_id, user_id);

-- unwanted: a user untied it, so that connecting again does not bind it.
create table calsyncd.remote_calendars (
  id            uuid primary key,
  firm_id       text not null,
  user_id       uuid not null,
  connection_id uuid not null references calsyncd.calendar_connections on delete cascade,
  remote_id     text not null,
  name          text not null,
  time_zone     text not null default '',
  color         text not null default '',
  access_role   text not null default '',
  is_primary    boolean not null default false,
  listed        boolean not null default true,
  unwanted      boolean not null default false,
  updated_at    timestamptz not null default now()
);
create unique index remote_calendars_remote
  on calsyncd.remote_calendars (connection_id, calsyncd.digest(remote_id));

-- The unit of lease, cursor and health. due_seq rises with every ring; a pass that began at
-- claimed_seq leaves the binding due if it rose meanwhile; read_seq is where it stood when the last
-- pass had read all. not_before holds the wait of a retry; no ring shortens it. Until burst_until
-- each ring puts due_at off, so that one pass answers the burst.
create table calsyncd.calendar_bindings (
  id                 uuid primary key,
  firm_id            text not null,
  user_id            uuid not null,
  connection_id      uuid not null references calsyncd.calendar_connections on delete cascade,
  remote_calendar_id uuid not null references calsyncd.remote_calendars on delete cascade,
  hub_calendar_id    uuid not null references calsyncd.hub_calendars on delete cascade,
  direction          text not null default 'import_only'
                     check (direction in ('two_way', 'import_only', 'export_only')),
  export_view        text not null default 'full' check (export_view in ('full', 'busy_only')),
  exports_attendees  boolean not null default false,
  may_mail           boolean not null default false,
  state              text not null default 'active' check (state in ('active', 'paused', 'stopped')),
  state_reason       text not null default '',
  cursor             text not null default '',
  window_from        timestamptz,
  window_to          timestamptz,
  access_role        text not null default '',
  snapshot_at        timestamptz,
  due_at             timestamptz,
  not_before         timestamptz not null default '-infinity',
  read_seq           bigint not null default 0,
  burst              int not null default 0,
  burst_until        timestamptz not null default '-infinity',
  due_seq            bigint not null default 0,
  claimed_seq        bigint not null default 0,
  done_seq           bigint not null default 0,
  done_complete      boolean not null default false,
  lease_node         text,
  fence              bigint not null default 0,
  attempt_id         uuid,
  retry_count        int not null default 0,
  correlation_id     text not null default '',
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  unique (remote_calendar_id, hub_calendar_id)
);
create index calendar_bindings_due on calsyncd.calendar_bindings (due_at)
  where due_at is not null and state = 'active';
create index calendar_bindings_lease on calsyncd.calendar_bindings (lease_node)
  where lease_node is not null;
create index calendar_bindings_connection on calsyncd.calendar_bindings (connection_id);
create index calendar_bindings_hub on calsyncd.calendar_bindings (hub_calendar_id);
create index calendar_bindings_user on calsyncd.calendar_bindings (firm_id, user_id);

-- A series with its overrides. starts_at and ends_at span all its occurrences, dates and floating
-- times read as UTC and widened by the largest offset there is; 'infinity' where it never ends.
-- One user's updated_at rise in the order of their commits, so that who asks for what changed since
-- the last one he saw misses nothing: a transaction that changes his events takes its turn
-- (pg_advisory_xact_lock) before the first such write, and stamps by clock_timestamp().
create table calsyncd.calendar_events (
  id              uuid primary key,
  firm_id         text not null,
  user_id         uuid not null,
  hub_calendar_id uuid not null references calsyncd.hub_calendars on delete cascade,
  uid             text not null,
  version         bigint not null default 1,
  content         jsonb not null,
  is_series       boolean not null default false,
  starts_at       timestamptz not null,
  ends_at         timestamptz not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  deleted_at      timestamptz
);
create unique index calendar_events_uid
  on calsyncd.calendar_events (hub_calendar_id, calsyncd.digest(uid)) where deleted_at is null;
create index calendar_events_span
  on calsyncd.calendar_events (hub_calendar_id, starts_at, id) where deleted_at is null;
create index calendar_events_updated
  on calsyncd.calendar_events (firm_id, user_id, updated_at, id);
create index calendar_events_deleted on calsyncd.calendar_events (deleted_at)
  where deleted_at is not null;
create index calendar_events_ended on calsyncd.calendar_events (ends_at)
  where deleted_at is null;

-- Ties a hub event to its copy in one binding. hub_base is null where it equals remote_base.
-- wanted_version > hub_version is the outbox.
create table calsyncd.event_links (
  id             uuid primary key,
  firm_id        text not null,
  binding_id     uuid not null references calsyncd.calendar_bindings on delete cascade,
  event_id       uuid not null references calsyncd.calendar_events on delete cascade,
  remote_id      text not null,
  revision       text not null default '',
  remote_base    jsonb not null,
  hub_base       jsonb,
  raw            text not null default '',
  instances      jsonb not null default '[]',
  mapper_version int not null,
  hub_version    bigint not null,
  wanted_version bigint not null,
  incarnation    int not null default 1,
  create_key     text not null default '',
  state          text not null default 'linked'
                 check (state in ('linked', 'out_of_window', 'parked')),
  state_reason   text not null default '',
  parked_version bigint,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);
create unique index event_links_remote
  on calsyncd.event_links (binding_id, calsyncd.digest(remote_id));
create index event_links_event on calsyncd.event_links (event_id);
create index event_links_lagging on calsyncd.event_links (binding_id)
  where wanted_version > hub_version and parked_version is distinct from wanted_version;
create index event_links_parked on calsyncd.event_links (binding_id) where state = 'parked';

-- What the guard counts within its window: every automatic removal of a binding.
create table calsyncd.guard_removals (
  binding_id uuid not null references calsyncd.calendar_bindings on delete cascade,
  removed_at timestamptz not null default now(),
  removed    int not null
);
create index guard_removals_binding on calsyncd.guard_removals (binding_id, removed_at);

create table calsyncd.calendar_sync_conflicts (
  id            uuid primary key,
  firm_id       text not null,
  user_id       uuid not null,
  event_id      uuid not null references calsyncd.calendar_events on delete cascade,
  binding_id    uuid not null references calsyncd.calendar_bindings on delete cascade,
  base          jsonb not null,
  hub           jsonb not null,
  remote        jsonb not null,
  fields        text[] not null,
  state         text not null default 'open' check (state in ('open', 'resolved')),
  resolution    text not null default '',
  created_at    timestamptz not null default now(),
  resolved_at   timestamptz
);
create index calendar_sync_conflicts_open on calsyncd.calendar_sync_conflicts (firm_id, user_id)
  where state = 'open';
create index calendar_sync_conflicts_resolved on calsyncd.calendar_sync_conflicts (resolved_at)
  where state = 'resolved';

create table calsyncd.calendar_preferences (
  firm_id                text not null,
  user_id                uuid not null,
  auto_sync_enabled      boolean not null default true,
  sync_frequency_minutes int not null default 60
                         check (sync_frequency_minutes between 5 and 10080),
  conflict_strategy      text not null default 'newest_wins'
                         check (conflict_strategy in
                           ('provider_wins', 'hub_wins', 'newest_wins', 'manual')),
  allow_writes           boolean not null default false,
  working_hours          jsonb not null
                         default '{"days":["MO","TU","WE","TH","FR"],"from":"08:00","to":"18:00"}',
  time_zone              text not null default 'UTC',
  due_at                 timestamptz not null default now(),
  updated_at             timestamptz not null default now(),
  primary key (firm_id, user_id)
);
create index calendar_preferences_due on calsyncd.calendar_preferences (due_at)
  where auto_sync_enabled;

-- The last pass of each binding, and what its passes came to.
create table calsyncd.calendar_sync_status (
  binding_id              uuid primary key references calsyncd.calendar_bindings on delete cascade,
  firm_id                 text not null,
  user_id                 uuid not null,
  last_outcome            text not null default '',
  last_error_class        text not null default '',
  last_error_summary      text not null default '',
  last_correlation_id     text not null default '',
  last_sync_at            timestamptz,
  last_successful_sync    timestamptz,
  last_duration_ms        bigint not null default 0,
  last_pages              int not null default 0,
  last_put                int not null default 0,
  last_removed            int not null default 0,
  last_held               int not null default 0,
  total_attempts          bigint not null default 0,
  successes               bigint not null default 0,
  failures                bigint not null default 0
);
create index calendar_sync_status_user on calsyncd.calendar_sync_status (firm_id, user_id);
create index calendar_sync_status_stale on calsyncd.calendar_sync_status (last_sync_at);

-- A subscription at a provider. The row is committed before the call, so that an early
-- notification finds it. binding_id is null where it covers the whole connection.
create table calsyncd.webhook_subscriptions (
  id                   uuid primary key,
  firm_id              text not null,
  user_id              uuid not null,
  connection_id        uuid not null references calsyncd.calendar_connections on delete cascade,
  binding_id           uuid references calsyncd.calendar_bindings on delete cascade,
  provider             text not null,
  watch_id             text not null,
  resource             text not null default '',
  key_id               text not null,
  state                text not null default 'requested'
                       check (state in ('requested', 'active', 'stopped', 'failed')),
  state_reason         text not null default '',
  expires_at           timestamptz,
  renew_at             timestamptz,
  last_notification_at timestamptz,
  notifications        bigint not null default 0,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now()
);
create unique index webhook_subscriptions_watch
  on calsyncd.webhook_subscriptions (provider, watch_id);
create index webhook_subscriptions_connection on calsyncd.webhook_subscriptions (connection_id);
create index webhook_subscriptions_binding on calsyncd.webhook_subscriptions (binding_id);
create index webhook_subscriptions_renewal on calsyncd.webhook_subscriptions (renew_at)
  where renew_at is not null;

create table calsyncd.sync_attempts (
  id                  uuid primary key,
  firm_id             text not null,
  user_id             uuid not null,
  connection_id       uuid not null references calsyncd.calendar_connections on delete cascade,
  binding_id          uuid references calsyncd.calendar_bindings on delete cascade,
  event_id            uuid,
  operation           text not null,
  direction           text not null default 'inbound' check (direction in ('inbound', 'outbound')),
  state               text not null
                      check (state in ('pending_retry', 'succeeded', 'failed')),
  error_class         text not null default '',
  error_summary       text not null default '',
  retry_count         int not null default 0,
  max_retries_reached boolean not null default false,
  next_retry_at       timestamptz,
  correlation_id      text not null,
  provider_request_id text not null default '',
  started_at          timestamptz not null,
  duration_ms         bigint not null default 0,
  updated_at          timestamptz not null default now()
);
create index sync_attempts_connection on calsyncd.sync_attempts (connection_id, started_at desc);
create index sync_attempts_failed on calsyncd.sync_attempts (firm_id, started_at desc)
  where state <> 'succeeded';
create index sync_attempts_age on calsyncd.sync_attempts (updated_at);

-- Append-only: nobody updates or deletes a row here, the daemon included.
create table calsyncd.audit_events (
  id             bigint generated always as identity primary key,
  at             timestamptz not null default now(),
  firm_id        text not null,
  actor          text not null,
  action         text not null,
  subject        text not null,
  before         jsonb,
  after          jsonb,
  correlation_id text not null default ''
);
create index audit_events_firm on calsyncd.audit_events (firm_id, id);
create function calsyncd.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'calsyncd.audit_events is append-only';
end $$;
create trigger audit_events_append_only before update or delete or truncate
  on calsyncd.audit_events for each statement execute function calsyncd.refuse_change();

-- Row-level security without a policy: only the owner of the tables, which is the daemon, gets in.
do $$
declare t record;
begin
  for t in select tablename from pg_tables where schemaname = 'calsyncd' loop
    execute format('alter table calsyncd.%I enable row level security', t.tablename);
  end loop;
end $$;

-- What an application reads: its own user's events, through a view that Supabase's roles may see.
create view calsyncd.my_calendar_events with (security_barrier) as
  select id, uid, hub_calendar_id, content, version, is_series, starts_at, ends_at, updated_at
  from calsyncd.calendar_events
  where deleted_at is null
    and user_id = (current_setting('request.jwt.claims', true)::json ->> 'sub')::uuid
    and firm_id = current_setting('request.jwt.claims', true)::json -> 'app_metadata' ->> 'firm_id';
do $$
begin
  if exists (select from pg_roles where rolname = 'authenticated') then
    grant usage on schema calsyncd to authenticated;
    grant select on calsyncd.my_calendar_events to authenticated;
  end if;
end $$;
