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
