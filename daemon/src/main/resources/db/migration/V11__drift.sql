-- What an audit of copies found, and whose turn the next one is.

-- When the connection's turn in the audit was last; the longest ago is next.
alter table calsyncd.calendar_connections
  add column audited_at timestamptz not null default '-infinity';
create index calendar_connections_audited on calsyncd.calendar_connections (audited_at)
  where state = 'active';

-- Links whose copy was read and said something else than its base. seen_at: when, as long as passes
-- may still explain it, or mend what was found; null: that is over. found_at: when a pass had had its
-- chance and the copy still said so: that is drift. image is a digest of what was read, fields are
-- names; neither says what stands there. A row outlives its link, since it is evidence of its binding.
create table calsyncd.drifted_links (
  link_id    uuid primary key,
  binding_id uuid not null references calsyncd.calendar_bindings on delete cascade,
  provider   text not null,
  image      text not null,
  fields     text[] not null,
  seen_at    timestamptz,
  found_at   timestamptz
);
create index drifted_links_seen on calsyncd.drifted_links (seen_at) where seen_at is not null;
create index drifted_links_found on calsyncd.drifted_links (found_at) where found_at is not null;
create index drifted_links_binding on calsyncd.drifted_links (binding_id, found_at);
alter table calsyncd.drifted_links enable row level security;
