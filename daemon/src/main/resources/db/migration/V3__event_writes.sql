-- What a user's POST of an event was answered under its Idempotency-Key, so that a repeat is answered
-- the same and makes nothing. The event may have changed or gone since; this stays what it was.
create table calsyncd.idempotency_keys (
  firm_id         text not null,
  user_id         uuid not null,
  key             text not null,
  request         bytea not null,
  event_id        uuid not null,
  hub_calendar_id uuid not null,
  content         jsonb not null,
  starts_at       timestamptz not null,
  updated_at      timestamptz not null,
  created_at      timestamptz not null default now(),
  primary key (firm_id, user_id, key)
);
create index idempotency_keys_age on calsyncd.idempotency_keys (created_at);
alter table calsyncd.idempotency_keys enable row level security;
