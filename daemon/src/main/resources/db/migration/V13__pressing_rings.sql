-- Where due_seq stood at the last ring that no burst puts off: an edit of the hub, or a copy that
-- has to follow one. A pass that began before it is followed by the next at once.
alter table calsyncd.calendar_bindings add column pressed_seq bigint not null default 0;
