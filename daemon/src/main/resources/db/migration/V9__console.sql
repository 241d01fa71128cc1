-- Managers look connections up by the e-mail of the account, with or without their state.
-- An e-mail may be longer than an index row; nobody tells two apart behind 200 characters, the id does.
create index calendar_connections_email on calsyncd.calendar_connections
  (firm_id, (left(lower(account_email), 200) collate "C"), id);
create index calendar_connections_state_email on calsyncd.calendar_connections
  (firm_id, state, (left(lower(account_email), 200) collate "C"), id);
