-- A page asks for events by their UIDs. With the calendar first, an index on the calendar alone looks
-- as good to a planner that has no statistics yet, which is so during each first sync: then every
-- page reads the whole calendar.
drop index calsyncd.calendar_events_uid;
create unique index calendar_events_uid
  on calsyncd.calendar_events (calsyncd.digest(uid), hub_calendar_id) where deleted_at is null;
