package calsyncd.daemon.api;

import calsyncd.daemon.postgres.Database;

/** All that a request may change. */
final class Everything {
  private Everything() {}

  /** Its rows as text, in one order. */
  static String of(Database database) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select string_agg(x, E'\\n' order by x) from (
                  select c::text x from calsyncd.calendar_connections c union all
                  select c::text from calsyncd.calendar_bindings c union all
                  select c::text from calsyncd.remote_calendars c union all
                  select c::text from calsyncd.hub_calendars c union all
                  select c::text from calsyncd.calendar_events c union all
                  select c::text from calsyncd.idempotency_keys c union all
                  select c::text from calsyncd.event_links c union all
                  select c::text from calsyncd.event_history c union all
                  select c::text from calsyncd.calendar_sync_conflicts c union all
                  select c::text from calsyncd.sync_proposals c union all
                  select c::text from calsyncd.audit_events c union all
                  select c::text from calsyncd.calendar_groups c union all
                  select c::text from calsyncd.group_members c union all
                  select c::text from calsyncd.group_meetings c union all
                  select c::text from calsyncd.group_channels c union all
                  select c::text from calsyncd.calendar_preferences c) t\
                """)
            .mapTo(String.class)
            .findOne()
            .orElse(""));
  }
}
