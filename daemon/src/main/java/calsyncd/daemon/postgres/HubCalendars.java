package calsyncd.daemon.postgres;

import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.hub_calendars}. */
final class HubCalendars {
  private HubCalendars() {}

  /** A hub calendar that is named, coloured and owned like a remote one. */
  static UUID copy(Handle handle, UUID remoteCalendar) {
    return handle
        .createQuery(
            """
            insert into calsyncd.hub_calendars (id, firm_id, user_id, name, time_zone, color)
            select :id, firm_id, user_id, name, time_zone, color
            from calsyncd.remote_calendars where id = :remote
            returning id\
            """)
        .bind("id", UUID.randomUUID())
        .bind("remote", remoteCalendar)
        .mapTo(UUID.class)
        .one();
  }
}
