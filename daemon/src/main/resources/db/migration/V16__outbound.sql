-- What is told to the outside: addresses that users have messages posted to, and the messages.

-- secret: what messages to it are signed with, sealed. kinds: what it is told of. state: gone where it
-- answered that it is (410), so that nothing is sent there any more.
create table calsyncd.webhook_endpoints (
  id            uuid primary key,
  firm_id       text not null,
  user_id       uuid not null,
  url           text not null,
  secret        bytea not null,
  secret_key_id text not null,
  kinds         text[] not null,
  state         text not null default 'active' check (state in ('active', 'gone')),
  created_at    timestamptz not null default now()
);
create index webhook_endpoints_user on calsyncd.webhook_endpoints (firm_id, user_id, created_at, id);

-- A message to one recipient: an endpoint's id, or an address of mail. There is one of a kind about one
-- thing (reference) to each of them, ever. member_id: the stay in a group that it is about; who has left
-- is not told. state: sending, a mail is being handed over; unknown, it may have been, nobody knows, and
-- it is not sent again. due_at: when it is tried next. expires_at: from then on it says nothing.
create table calsyncd.outbound_messages (
  id             uuid primary key,
  firm_id        text not null,
  user_id        uuid not null,
  kind           text not null,
  reference_type text not null,
  reference_id   text not null,
  group_id       uuid not null,
  member_id      uuid,
  channel        text not null check (channel in ('webhook', 'mail')),
  recipient      text not null,
  endpoint_id    uuid,
  payload        jsonb not null,
  state          text not null default 'due'
    check (state in ('due', 'sending', 'sent', 'unknown', 'dropped', 'failed')),
  attempt        int not null default 0,
  due_at         timestamptz,
  expires_at     timestamptz not null,
  lease_node     text,
  fence          bigint not null default 0,
  created_at     timestamptz not null default now(),
  sent_at        timestamptz,
  last_error     text not null default ''
);
create unique index outbound_once on calsyncd.outbound_messages
  (kind, reference_type, reference_id, channel, calsyncd.digest(recipient));
create index outbound_due on calsyncd.outbound_messages (due_at) where due_at is not null;
create index outbound_leased on calsyncd.outbound_messages (lease_node) where lease_node is not null;
create index outbound_firm on calsyncd.outbound_messages (firm_id, created_at desc, id desc);
create index outbound_endpoint on calsyncd.outbound_messages (endpoint_id)
  where endpoint_id is not null and due_at is not null;
create index outbound_old on calsyncd.outbound_messages (created_at) where due_at is null;

do $$
declare t text;
begin
  foreach t in array array['webhook_endpoints', 'outbound_messages']
  loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
