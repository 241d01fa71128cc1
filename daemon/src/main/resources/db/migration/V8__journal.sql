-- Health from evidence: what failed since the last complete pass, and whether watches deliver.

-- unannounced_at: when a poll last found a change though the watch that rings the binding had been
-- there at the last complete pass and had sent nothing since.
alter table calsyncd.calendar_sync_status
  add column failures_in_a_row int not null default 0,
  add column failing_since timestamptz,
  add column unannounced_at timestamptz;
create index calendar_sync_status_failing on calsyncd.calendar_sync_status (failures_in_a_row)
  where failures_in_a_row > 0;
create index calendar_sync_status_unannounced on calsyncd.calendar_sync_status (unannounced_at)
  where unannounced_at is not null;

-- What is not as it should be is counted by index, however much is.
create index calendar_connections_not_active on calsyncd.calendar_connections (state, provider)
  where state <> 'active';
create index calendar_connections_waiting on calsyncd.calendar_connections (paused_until)
  where paused_until is not null;
create index calendar_bindings_not_active on calsyncd.calendar_bindings (state)
  where state <> 'active';

-- A watch may be looked for as the one that rings a connection, however many there were before.
create index webhook_subscriptions_current
  on calsyncd.webhook_subscriptions (connection_id, created_at desc)
  where renew_at is not null;
create index webhook_subscriptions_expiry on calsyncd.webhook_subscriptions (provider, expires_at)
  where state = 'active' and renew_at is not null;
create index webhook_subscriptions_refused on calsyncd.webhook_subscriptions (provider)
  where state = 'failed' and renew_at is not null;

-- What arrived by webhook and what was made of it, written by the drainer after it has rung. An item
-- of a watch that is nobody's is only counted. Of what was refused a sample is kept, which belongs to
-- no tenant. bindings: what it rang, in one batch with others of its connection; pass_correlation_id
-- is what those passes were rung with.
create table calsyncd.webhook_journal (
  id                  bigint generated always as identity primary key,
  firm_id             text,
  user_id             uuid,
  connection_id       uuid,
  provider            text not null,
  verdict             text not null,
  watch_id            text not null default '',
  state               text not null default '',
  message_number      bigint not null default 0,
  received_at         timestamptz not null,
  drained_at          timestamptz not null default now(),
  bindings            uuid[] not null default '{}',
  correlation_id      text not null default '',
  pass_correlation_id text not null default ''
);
create index webhook_journal_firm on calsyncd.webhook_journal (firm_id, id);
create index webhook_journal_connection on calsyncd.webhook_journal (connection_id, id);
create index webhook_journal_age on calsyncd.webhook_journal (drained_at);
alter table calsyncd.webhook_journal enable row level security;
