-- Access of groups to channels of Discord.

-- The channels of a group, and what its members may do there (bits of Discord's permissions). A
-- channel is one group's: two would take from each other what they give. gone_at: it is the group's
-- no more; the row goes when nothing is left there that was given, and only then another group can
-- have the channel. Nothing cascades, neither here nor below: what was given at Discord would stay
-- given.
create table calsyncd.group_channels (
  channel_id text primary key,
  group_id   uuid not null,
  guild_id   text not null,
  allow_bits numeric(20) not null,
  added_at   timestamptz not null default now(),
  gone_at    timestamptz
);
create index group_channels_group on calsyncd.group_channels (group_id, added_at, channel_id);

-- What we changed in a member's overwrite: bits that we added to what it allows, bits that we took
-- out of what it denies, and whether the overwrite was not there before. Written before Discord is
-- asked, so that nothing can be given that is not known here.
create table calsyncd.group_grants (
  channel_id      text not null,
  discord_user_id text not null,
  group_id        uuid not null,
  bits            numeric(20) not null,
  denied_bits     numeric(20) not null default 0,
  made            boolean not null,
  granted_at      timestamptz not null default now(),
  primary key (channel_id, discord_user_id)
);
create index group_grants_group on calsyncd.group_grants (group_id);

-- Until when a bot, by a name that is no secret, is not to call at all, from whichever node.
create table calsyncd.discord_pauses (
  bot          text primary key,
  paused_until timestamptz not null,
  reason       text not null
);

do $$
declare t text;
begin
  foreach t in array array['group_channels', 'group_grants', 'discord_pauses']
  loop
    execute format('alter table calsyncd.%I enable row level security', t);
  end loop;
end $$;
