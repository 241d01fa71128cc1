package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteCalendar;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** What a provider's list of calendars becomes in the tables. */
final class Discovery {
  /** Roles that show when somebody is busy, but no event (Google's words and Graph's). */
  private static final Set<String> UNREADABLE =
      Set.of("none", "freeBusyReader", "freeBusyRead", "limitedRead");

  private Discovery() {}

  /** Lists the calendars anew and binds the readable ones. Returns all active bindings. */
  static List<BindingId> record(
      Handle handle, Owner owner, ConnectionId connection, List<RemoteCalendar> calendars) {
    handle
        .createUpdate(
            "update calsyncd.remote_calendars set listed = false where connection_id = :connection")
        .bind("connection", connection.value())
        .execute();
    for (RemoteCalendar calendar : calendars) {
      Listed listed = put(handle, owner, connection, calendar);
      if (!UNREADABLE.contains(calendar.accessRole())) {
        bind(handle, owner, connection, listed);
      }
    }
    return active(handle, connection);
  }

  /** A calendar's row, and whether its user untied it once. */
  private record Listed(UUID id, boolean unwanted) {}

  private static Listed put(
      Handle handle, Owner owner, ConnectionId connection, RemoteCalendar calendar) {
    return owned(
            handle.createQuery(
                """
                insert into calsyncd.remote_calendars
                  (id, firm_id, user_id, connection_id, remote_id, name, time_zone, color,
                   access_role, is_primary)
                values (:id, :firm, :user, :connection, :remote, :name, :zone, :color, :role,
                        :primary)
                on conflict (connection_id, calsyncd.digest(remote_id)) do update set
                  name = excluded.name, time_zone = excluded.time_zone, color = excluded.color,
                  access_role = excluded.access_role, is_primary = excluded.is_primary,
                  listed = true, updated_at = now()
                returning id, unwanted\
                """),
            owner)
        .bind("id", UUID.randomUUID())
        .bind("connection", connection.value())
        .bind("remote", calendar.id().value())
        .bind("name", calendar.name())
        .bind("zone", calendar.timeZone())
        .bind("color", calendar.color())
        .bind("role", calendar.accessRole())
        .bind("primary", calendar.primary())
        .map((row, _) -> new Listed(Columns.uuid(row, "id"), row.getBoolean("unwanted")))
        .one();
  }

  /** A binding that had stopped, because its calendar was gone, goes on: the list has it again. */
  private static void bind(Handle handle, Owner owner, ConnectionId connection, Listed calendar) {
    int resumed =
        handle
            .createUpdate(
                """
                update calsyncd.calendar_bindings set
                  state = case when state = 'stopped' then 'active' else state end,
                  state_reason = case when state = 'stopped' then '' else state_reason end
                where remote_calendar_id = :calendar\
                """)
            .bind("calendar", calendar.id())
            .execute();
    if (resumed == 0 && !calendar.unwanted()) {
      UUID hub = HubCalendars.copy(handle, calendar.id());
      BindingTable.insert(handle, owner, connection, calendar.id(), hub);
    }
  }

  private static List<BindingId> active(Handle handle, ConnectionId connection) {
    return handle
        .createQuery(
            """
            select b.id from calsyncd.calendar_bindings b
            join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
            where b.connection_id = :connection and b.state = 'active' and r.listed
            order by r.is_primary desc, b.created_at, b.id\
            """)
        .bind("connection", connection.value())
        .mapTo(UUID.class)
        .map(BindingId::new)
        .list();
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
