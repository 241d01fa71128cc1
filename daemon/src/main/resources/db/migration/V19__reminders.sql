-- Reminders of groups' meetings.

-- reminder_minutes: so long before each start. reminders_since: when these were wanted; what had passed
-- by then is not made up for. reminders_until: moments until then are planned.
alter table calsyncd.calendar_groups
  add column reminder_minutes int[] not null default '{}'
    check (cardinality(reminder_minutes) <= 5
      and 0 <= all(reminder_minutes) and 40320 >= all(reminder_minutes)),
  add column reminders_since  timestamptz not null default now(),
  add column reminders_until  timestamptz,
  add column mail_reminders   boolean not null default false;
create index calendar_groups_reminders on calsyncd.calendar_groups (reminders_until)
  where deleted_at is null and reminder_minutes <> '{}';

-- Of which start of which meeting people are reminded, and when. occurrence: of a series, which one.
-- state: due until it is told; passed, its moment went by and nobody is told. The scheduler's jobs are
-- alarms that name a row; the row is what counts.
create table calsyncd.group_reminders (
  event_id   uuid not null references calsyncd.group_meetings on delete cascade,
  occurrence text not null default '',
  minutes    int not null,
  id         uuid not null unique,
  group_id   uuid not null,
  starts_at  timestamptz not null,
  fires_at   timestamptz not null,
  expires_at timestamptz not null,
  state      text not null check (state in ('due', 'told', 'passed')),
  told_at    timestamptz,
  primary key (event_id, occurrence, minutes)
);
create index group_reminders_group on calsyncd.group_reminders (group_id);
create index group_reminders_due on calsyncd.group_reminders (fires_at) where state = 'due';

alter table calsyncd.group_reminders enable row level security;
