-- Groups of people with recurring meetings, and what is kept in step with them.

-- A group of a user, who owns the calendar of its meetings. binding_id: through which its members are
-- invited. mail_consent: mail may be sent that the provider does not let us mute.
-- deleted_at: its targets still take away what it gave; the row goes when they have. Nothing cascades
-- from the calendar: what was given outside would stay given.
create table calsyncd.calendar_groups (
  id               uuid primary key,
  firm_id          text not null,
  user_id          uuid not null,
  hub_calendar_id  uuid not null,
  binding_id       uuid,
  name             text not null,
  invitations      text not null default 'off'
    check (invitations in ('off', 'none', 'new_only', 'all')),
  mail_consent     boolean not null default false,
  mail_assigned    boolean not null default false,
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  deleted_at       timestamptz
);
create index calendar_groups_user on calsyncd.calendar_groups (firm_id, user_id, created_at, id);
create index calendar_groups_hub on calsyncd.calendar_groups (hub_calendar_id)
  where deleted_at is null;
create index calendar_groups_deleted on calsyncd.calendar_groups (deleted_at)
  where deleted_at is not null;

-- A row is one stay: who leaves and joins again has another. user_id is the person's, where they are
-- a user of the tenant.
create table calsyncd.group_members (
  id              uuid primary key,
  group_id        uuid not null references calsyncd.calendar_groups on delete cascade,
  email           text not null,
  user_id         uuid,
  name            text not null default '',
  discord_user_id text not null default '',
  joined_at       timestamptz not null default now(),
  left_at         timestamptz
);
create unique index group_members_live
  on calsyncd.group_members (group_id, calsyncd.digest(lower(email))) where left_at is null;
create index group_members_group on calsyncd.group_members (group_id, joined_at, id);

-- A meeting belongs to one group. binding_id and mailing: through which binding, and how loudly, its
-- last change of guests is to be told. announced_at: the provider has answered to its announcement.
-- seen_version: the version of the event that the targets were asked to look at last. change: what the
-- last change of guests is to the provider, until it has it. left_at: it is the group's no more; what
-- we put on it is to be taken off.
create table calsyncd.group_meetings (
  event_id     uuid primary key references calsyncd.calendar_events on delete cascade,
  group_id     uuid not null references calsyncd.calendar_groups on delete cascade,
  binding_id   uuid,
  mailing      text not null default 'none' check (mailing in ('off', 'none', 'new_only', 'all')),
  announced_at timestamptz,
  seen_version bigint not null default 0,
  change       text not null default '' check (change in ('', 'created', 'patched')),
  added_at     timestamptz not null default now(),
  left_at      timestamptz
);
create index group_meetings_group on calsyncd.group_meetings (group_id, added_at, event_id);

-- Whom we put on a meeting, by the lower-case address: only they are ever taken off again. member_id
-- is the stay that put them there.
create table calsyncd.group_guests (
  event_id  uuid not null references calsyncd.group_meetings on delete cascade,
  email_key text not null,
  member_id uuid not null,
  added_at  timestamptz not null default now(),
  primary key (event_id, email_key)
);

-- What members answered, as the hub's events say. occurrence: of a series, the one that has an answer
-- of its own; empty: the series.
create table calsyncd.group_responses (
  event_id   uuid not null references calsyncd.group_meetings on delete cascade,
  occurrence text not null default '',
  member_id  uuid not null references calsyncd.group_members on delete cascade,
  response   text not null,
  at         timestamptz not null default now(),
  primary key (event_id, occurrence, member_id)
);

-- What is kept in step with a group. wanted_seq rises whenever that is asked for; a claim notes it in
-- claimed_seq, a success in done_seq. due_at: when the next try is due, its jitter included; there is
-- one row, so a retry is replaced and never stacked. failing_since: since when no try has succeeded.
create table calsyncd.group_targets (
  group_id       uuid not null references calsyncd.calendar_groups on delete cascade,
  target         text not null,
  retry_id       text not null
    generated always as ('sync_retry_' || target || '_' || group_id::text) stored unique,
  wanted_seq     bigint not null default 0,
  claimed_seq    bigint not null default 0,
  done_seq       bigint not null default 0,
  attempt        int not null default 0,
  due_at         timestamptz,
  lease_node     text,
  fence          bigint not null default 0,
  failing_since  timestamptz,
  last_result    jsonb,
  last_at        timestamptz,
  correlation_id text not null default '',
  primary key (group_id, target)
);
create index group_targets_due on calsyncd.group_targets (due_at) where due_at is not null;
create index group_targets_failing on calsyncd.group_targets (failing_since)
  where failing_since is not null;

do $$
declare t text;
begin
  foreach t in array array['calendar_groups', 'group_members', 'group_meetings', 'group_guests',
    'group_responses', 'group_targets']
  loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
