-- Both ways: what a link must know to be pushed, what waits for a person, and what happened and why.

-- filters: {"declined": bool, "all_day": bool, "free": bool, "title": text}; what is missing is false.
alter table calsyncd.calendar_bindings
  add column filters jsonb not null default '{}',
  add constraint calendar_bindings_busy_only
    check (export_view = 'full' or direction = 'export_only');

-- What the user gave us at the provider. A login of CalDAV may write what its user may write.
alter table calsyncd.calendar_connections
  add column granted text not null default 'read' check (granted in ('read', 'write'));
update calsyncd.calendar_connections set granted = 'write' where provider = 'caldav';

-- The binding that brought an event; null where it was made in the hub.
alter table calsyncd.calendar_events
  add column origin_binding_id uuid references calsyncd.calendar_bindings on delete set null;
create index calendar_events_origin on calsyncd.calendar_events (origin_binding_id)
  where origin_binding_id is not null;

-- A link without remote_id has no copy (yet, or any more). hub_base is null where it is what the
-- projection makes of remote_base. An intent is a write that was begun and is not known to have
-- ended: intent_wanted is what the copy is to say (null: a removal), for intent_version of the
-- event. own_copy: we made it; else the provider had it. wrote holds digests of our last writes.
-- lag_since: since when it lags, or lagged last; its place among those that wait to be pushed.
-- parked_version: which version of the event is held; 0: all. A parked link is approved where a
-- person said yes to what it waits for.
alter table calsyncd.event_links
  alter column remote_id drop not null,
  alter column remote_base drop not null,
  add column own_copy boolean not null default false,
  add column intent_version bigint,
  add column intent_wanted jsonb,
  add column intent_hub_base jsonb,
  add column lag_since timestamptz not null default now(),
  add column written_at timestamptz,
  add column retry_count int not null default 0,
  add column retry_at timestamptz,
  add column wrote text[] not null default '{}',
  add column wanted_response text not null default ''
    check (wanted_response in ('', 'needs_action', 'accepted', 'declined', 'tentative')),
  add column proposal_id uuid,
  drop constraint event_links_state_check,
  add constraint event_links_state_check
    check (state in ('linked', 'out_of_window', 'parked', 'approved', 'conflict')),
  add constraint event_links_base check ((remote_id is null) = (remote_base is null));
alter table calsyncd.event_links alter column parked_version set default 0;
update calsyncd.event_links set parked_version = 0 where parked_version is null;
alter table calsyncd.event_links alter column parked_version set not null;
create unique index event_links_pair on calsyncd.event_links (event_id, binding_id);
drop index calsyncd.event_links_event;
create index event_links_key on calsyncd.event_links (binding_id, create_key)
  where create_key <> '';
drop index calsyncd.event_links_lagging;
create index event_links_lagging on calsyncd.event_links (binding_id, lag_since, id)
  where wanted_version > hub_version or wanted_response <> '';
create index event_links_unsettled on calsyncd.event_links (binding_id)
  where intent_version is not null;
drop index calsyncd.event_links_parked;
create index event_links_held on calsyncd.event_links (binding_id) where state <> 'linked';
create index event_links_retry on calsyncd.event_links (binding_id, retry_at)
  where retry_at is not null;
create index event_links_approved on calsyncd.event_links (binding_id)
  where state = 'approved';
create index event_links_proposal on calsyncd.event_links (proposal_id)
  where proposal_id is not null;

-- Copies that we removed: a listing that still shows one is out of date.
create table calsyncd.removed_copies (
  binding_id uuid not null references calsyncd.calendar_bindings on delete cascade,
  remote_id  text not null,
  removed_at timestamptz not null default now()
);
create index removed_copies_remote
  on calsyncd.removed_copies (binding_id, calsyncd.digest(remote_id));
create index removed_copies_age on calsyncd.removed_copies (removed_at);

-- Copies of ours that nothing needs any more, to be removed at the provider.
create table calsyncd.stray_copies (
  id         uuid primary key,
  binding_id uuid not null references calsyncd.calendar_bindings on delete cascade,
  remote_id  text not null,
  revision   text not null,
  content    jsonb not null,
  raw        text not null default '',
  instances  jsonb not null default '[]',
  created_at timestamptz not null default now()
);
create unique index stray_copies_remote
  on calsyncd.stray_copies (binding_id, calsyncd.digest(remote_id));

-- One open conflict a link. remote is the copy as it was read last, whole. version rises when what
-- is shown changes; event_version is the event's then. choice is what a person or a strategy decided
-- and a pass has to carry out; it goes where what was shown changes:
-- {"all": "hub"|"remote", "fields": {"title": "hub", ...}}.
alter table calsyncd.calendar_sync_conflicts
  alter column base drop not null,
  add column link_id uuid references calsyncd.event_links on delete set null,
  add column remote_id text not null default '',
  add column revision text not null default '',
  add column raw text not null default '',
  add column instances jsonb not null default '[]',
  add column remote_changed_at timestamptz,
  add column occurrences text[] not null default '{}',
  add column version bigint not null default 1,
  add column event_version bigint not null default 0,
  add column choice jsonb,
  add column chosen_by text not null default '',
  add column updated_at timestamptz not null default now();
create unique index calendar_sync_conflicts_link on calsyncd.calendar_sync_conflicts (link_id)
  where state = 'open';
create index calendar_sync_conflicts_event on calsyncd.calendar_sync_conflicts (event_id);
create index calendar_sync_conflicts_binding on calsyncd.calendar_sync_conflicts (binding_id);

-- What waits for a person's yes or no: the links that name it. One pass asks each kind once.
create table calsyncd.sync_proposals (
  id             uuid primary key,
  firm_id        text not null,
  user_id        uuid not null,
  binding_id     uuid not null references calsyncd.calendar_bindings on delete cascade,
  kind           text not null check (kind in ('remove_from_hub', 'remove_copies', 'would_mail')),
  pass_id        uuid not null,
  events         int not null default 0,
  state          text not null default 'open' check (state in ('open', 'approved', 'rejected')),
  decided_by     text not null default '',
  correlation_id text not null default '',
  created_at     timestamptz not null default now(),
  decided_at     timestamptz
);
create index sync_proposals_user on calsyncd.sync_proposals (firm_id, user_id, created_at);
create index sync_proposals_binding on calsyncd.sync_proposals (binding_id);
create unique index sync_proposals_pass on calsyncd.sync_proposals (binding_id, kind, pass_id)
  where state = 'open';
create index sync_proposals_decided on calsyncd.sync_proposals (decided_at)
  where decided_at is not null;

-- What was done to an event, by whom, and why; with what it replaced, for guard.retention.
-- actor is 'sync' for a pass; else who asked. pass is the pass's own id: an undo names it.
create table calsyncd.event_history (
  id             bigint generated always as identity primary key,
  at             timestamptz not null default now(),
  firm_id        text not null,
  user_id        uuid not null,
  event_id       uuid not null references calsyncd.calendar_events on delete cascade,
  binding_id     uuid references calsyncd.calendar_bindings on delete set null,
  pass_id        uuid,
  actor          text not null,
  side           text not null check (side in ('hub', 'remote')),
  verb           text not null,
  why            text not null default '',
  fields         text[] not null default '{}',
  before         jsonb,
  raw            text not null default '',
  version        bigint not null,
  request_id     text not null default '',
  correlation_id text not null default '',
  undone_at      timestamptz
);
create index event_history_event on calsyncd.event_history (event_id, id);
create index event_history_user on calsyncd.event_history (firm_id, user_id, at);
create index event_history_pass on calsyncd.event_history (pass_id) where pass_id is not null;
create index event_history_binding on calsyncd.event_history (binding_id);
create index event_history_age on calsyncd.event_history (at);

-- A pass computed and not done. apply does exactly these deeds or refuses. more: a pass would leave
-- something to write to the next. outcome: what applying it came to; partly: it stopped on its way.
create table calsyncd.sync_plans (
  id          uuid primary key,
  firm_id     text not null,
  user_id     uuid not null,
  binding_id  uuid not null references calsyncd.calendar_bindings on delete cascade,
  deeds       jsonb not null,
  fingerprint text not null,
  more        boolean not null,
  state       text not null default 'open'
    check (state in ('open', 'applied', 'refused', 'partly')),
  outcome     jsonb,
  created_at  timestamptz not null default now(),
  decided_at  timestamptz
);
create index sync_plans_binding on calsyncd.sync_plans (binding_id);
create index sync_plans_age on calsyncd.sync_plans (created_at);

alter table calsyncd.calendar_sync_status add column last_written int not null default 0;

do $$
declare t text;
begin
  foreach t in array array['removed_copies', 'stray_copies', 'sync_proposals', 'event_history',
    'sync_plans'] loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
