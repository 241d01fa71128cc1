package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Bindings through which people may be invited: two-way ones that show all of an event, of a
 * provider that knows invitations. One that only exports would overwrite guests whom people add at
 * the provider.
 */
final class InvitingBindings {
  private static final Set<String> PROVIDERS = Set.of("google", "microsoft");

  private InvitingBindings() {}

  /**
   * A binding of a hub calendar.
   *
   * @param account the address that invites
   * @param invites whether it may ever invite
   * @param allowed whether its user lets it write, and its provider does
   * @param connected whether passes run over it
   */
  record Inviting(
      BindingId id,
      String provider,
      String account,
      boolean invites,
      boolean allowed,
      boolean connected) {
    /** Whether its provider mails guests whatever it is asked. */
    boolean mailsAlways() {
      return provider.equals("microsoft");
    }

    static Inviting of(ResultSet row) throws SQLException {
      String provider = row.getString("provider");
      return new Inviting(
          new BindingId(Columns.uuid(row, "id")),
          provider,
          row.getString("account_email"),
          row.getBoolean("invites") && PROVIDERS.contains(provider),
          row.getBoolean("allowed"),
          row.getBoolean("connected"));
    }
  }

  static List<Inviting> of(Handle handle, Owner owner, HubCalendarId calendar) {
    return handle
        .createQuery(
            """
            select b.id, c.provider, c.account_email,
              b.direction = 'two_way' and b.export_view = 'full'
                and m.access_role in ('owner', 'writer') as invites,
              c.granted = 'write' and coalesce(p.allow_writes, false) as allowed,
              b.state = 'active' and c.state in ('active', 'paused') as connected
            from calsyncd.calendar_bindings b
            join calsyncd.calendar_connections c on c.id = b.connection_id
            join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
            left join calsyncd.calendar_preferences p
              on p.firm_id = b.firm_id and p.user_id = b.user_id
            where b.hub_calendar_id = :calendar and b.firm_id = :firm and b.user_id = :user
            order by b.created_at, b.id
            """)
        .bind("calendar", calendar.value())
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map((row, _) -> Inviting.of(row))
        .list();
  }

  static Optional<Inviting> find(Handle handle, Owner owner, HubCalendarId calendar, BindingId id) {
    return of(handle, owner, calendar).stream().filter(it -> it.id().equals(id)).findFirst();
  }
}
