-- Calendars that their provider lists no more: health tells of those that are bound.
create index remote_calendars_unlisted on calsyncd.remote_calendars (firm_id)
  where not listed;
