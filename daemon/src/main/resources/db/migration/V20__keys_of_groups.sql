-- A POST of a group or of a webhook endpoint may be repeated under an Idempotency-Key, too. Of these the key
-- keeps what was made, and not the answer: that has a secret in one case, and both can be read anew.
alter table calsyncd.idempotency_keys
  alter column event_id drop not null,
  alter column hub_calendar_id drop not null,
  alter column content drop not null,
  alter column starts_at drop not null,
  alter column updated_at drop not null,
  add column made text not null default 'event' check (made in ('event', 'group', 'webhook_endpoint')),
  add column made_id uuid,
  add check (case when made = 'event'
    then made_id is null and num_nulls(event_id, hub_calendar_id, content, starts_at, updated_at) = 0
    else made_id is not null
      and num_nonnulls(event_id, hub_calendar_id, content, starts_at, updated_at) = 0 end);
