package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.RemoteCalendarId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** {@code calsyncd.calendar_bindings} and {@code calsyncd.remote_calendars}, as users see them. */
public final class BindingTable {
  private static final String COLUMNS =
      """
      select id, connection_id, remote_calendar_id, hub_calendar_id, direction, export_view,
             exports_attendees, may_mail, state, snapshot_at,
             case when state = 'active' and filters @> '{"everything": true}' then 'untying'
               else state_reason end as state_reason,
             filters::text as filters
      from calsyncd.calendar_bindings where firm_id = :firm and user_id = :user
      """;

  private final Database database;

  /** The bindings in this database. */
  public BindingTable(Database database) {
    this.database = database;
  }

  /** A user's calendars at all providers. */
  public List<CalendarRow> calendars(Owner owner) {
    return database.in(handle ->
        owned(
                handle.createQuery(
                    """
                    select r.id, r.connection_id, c.provider, r.remote_id, r.name, r.time_zone,
                           r.color, r.access_role, r.is_primary, r.listed
                    from calsyncd.remote_calendars r
                    join calsyncd.calendar_connections c on c.id = r.connection_id
                    where r.firm_id = :firm and r.user_id = :user
                    order by c.created_at, r.is_primary desc, r.name, r.id\
                    """),
                owner)
            .map((row, context) -> calendar(row))
            .list());
  }

  /** A user's bindings. */
  public List<BindingRow> list(Owner owner) {
    return database.in(handle ->
        owned(handle.createQuery(COLUMNS + "order by created_at, id"), owner)
            .map((row, context) -> binding(row))
            .list());
  }

  /** One of a user's bindings. */
  public Optional<BindingRow> find(Owner owner, BindingId id) {
    return database.in(handle -> find(handle, owner, id));
  }

  static Optional<BindingRow> find(Handle handle, Owner owner, BindingId id) {
    return owned(handle.createQuery(COLUMNS + "and id = :id"), owner)
        .bind("id", id.value())
        .map((row, context) -> binding(row))
        .findOne();
  }

  static BindingId insert(
      Handle handle, Owner owner, ConnectionId connection, UUID calendar, UUID hub) {
    BindingId id = new BindingId(UUID.randomUUID());
    owned(
            handle.createUpdate(
                """
                insert into calsyncd.calendar_bindings
                  (id, firm_id, user_id, connection_id, remote_calendar_id, hub_calendar_id,
                   direction)
                values (:id, :firm, :user, :connection, :calendar, :hub, 'import_only')\
                """),
            owner)
        .bind("id", id.value())
        .bind("connection", connection.value())
        .bind("calendar", calendar)
        .bind("hub", hub)
        .execute();
    return id;
  }

  /** Pauses a binding, or lets it go on. Empty where the user has no such binding. */
  public Optional<BindingRow> setState(Author author, BindingId id, String state, String reason) {
    Owner owner = author.owner();
    return database.in(handle -> {
      Optional<BindingRow> before = find(handle, owner, id);
      owned(
              handle.createUpdate(
                  """
                  update calsyncd.calendar_bindings
                  set state = :state, state_reason = :reason, updated_at = now()
                  where id = :id and firm_id = :firm and user_id = :user\
                  """),
              owner)
          .bind("id", id.value())
          .bind("state", state)
          .bind("reason", reason)
          .execute();
      before
          .filter(row -> !row.state().equals(state))
          .ifPresent(row -> audit(handle, author, row, state));
      return find(handle, owner, id);
    });
  }

  private static void audit(Handle handle, Author author, BindingRow row, String state) {
    String action = state.equals("active") ? "binding.resumed" : "binding." + state;
    Change what = new Change(text(row.state()), text(state));
    AuditTable.act(handle, author, action, "binding:" + row.id(), what);
  }

  private static String text(String state) {
    return "{\"state\": \"" + state + "\"}";
  }

  /** Records that a manager would not wait for a user's next sync. */
  public void syncAsked(Author author, int bindings) {
    String subject = "user:" + author.owner().userId();
    Change what = Change.to("{\"bindings\": " + bindings + "}");
    database.with(
        handle -> AuditTable.act(handle, author, "calendar_sync_now_requested", subject, what));
  }

  /**
   * Unties a calendar from the hub; the events that came from it stay there. Connecting again does
   * not bind it, only {@link BindingPolicies#create} does.
   */
  public boolean delete(Author author, BindingId id) {
    return database.in(handle -> {
      Optional<BindingRow> binding = find(handle, author.owner(), id);
      binding.ifPresent(row -> {
        setUnwanted(handle, row.calendar(), true);
        AuditTable.note(handle, author, "binding.untied", "binding:" + id, row.policy().toString());
      });
      return binding.isPresent() && delete(handle, id);
    });
  }

  private static boolean delete(Handle handle, BindingId id) {
    return handle
            .createUpdate("delete from calsyncd.calendar_bindings where id = :id")
            .bind("id", id.value())
            .execute()
        == 1;
  }

  static void setUnwanted(Handle handle, UUID calendar, boolean unwanted) {
    handle
        .createUpdate("update calsyncd.remote_calendars set unwanted = :unwanted where id = :id")
        .bind("unwanted", unwanted)
        .bind("id", calendar)
        .execute();
  }

  /** A user's bindings that a pass may run over now. */
  public List<BindingId> active(Owner owner) {
    return database.in(handle ->
        owned(
                handle.createQuery(
                    """
                    select b.id from calsyncd.calendar_bindings b
                    join calsyncd.calendar_connections c on c.id = b.connection_id
                    where b.firm_id = :firm and b.user_id = :user and b.state = 'active'
                      and c.state in ('active', 'paused')
                    order by b.created_at, b.id\
                    """),
                owner)
            .mapTo(UUID.class)
            .map(BindingId::new)
            .list());
  }

  private static CalendarRow calendar(ResultSet row) throws SQLException {
    return new CalendarRow(
        Columns.uuid(row, "id"),
        new ConnectionId(Columns.uuid(row, "connection_id")),
        row.getString("provider"),
        new RemoteCalendar(
            new RemoteCalendarId(row.getString("remote_id")),
            row.getString("name"),
            row.getString("time_zone"),
            row.getString("color"),
            row.getString("access_role"),
            row.getBoolean("is_primary")),
        row.getBoolean("listed"));
  }

  private static BindingRow binding(ResultSet row) throws SQLException {
    return new BindingRow(
        new BindingId(Columns.uuid(row, "id")),
        new ConnectionId(Columns.uuid(row, "connection_id")),
        Columns.uuid(row, "remote_calendar_id"),
        new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
        policy(row),
        row.getString("state"),
        row.getString("state_reason"),
        Columns.maybeInstant(row, "snapshot_at"));
  }

  private static BindingPolicy policy(ResultSet row) throws SQLException {
    return new BindingPolicy(
        row.getString("direction"),
        row.getString("export_view"),
        row.getBoolean("exports_attendees"),
        row.getBoolean("may_mail"),
        RemoteJson.filter(row.getString("filters")).asked());
  }

  /**
   * Copies of ours at the provider.
   *
   * @param titles of the first of them, by start
   */
  public record OwnCopies(int count, List<String> titles) {}

  /** What a binding made at its provider and would leave there. Empty where there is no such. */
  public Optional<OwnCopies> ownCopies(Owner owner, BindingId id, int most) {
    return database.in(handle ->
        find(handle, owner, id)
            .map(_ -> new OwnCopies(countCopies(handle, id), titles(handle, id, most))));
  }

  private static final String OWN =
      """
      from calsyncd.event_links l join calsyncd.calendar_events e on e.id = l.event_id
      where l.binding_id = :id and l.own_copy and l.remote_id is not null
      """;

  static int countCopies(Handle handle, BindingId id) {
    return handle
        .createQuery("select count(*) " + OWN)
        .bind("id", id.value())
        .mapTo(Integer.class)
        .one();
  }

  private static List<String> titles(Handle handle, BindingId id, int most) {
    return handle
        .createQuery(
            "select coalesce(e.content ->> 'title', '') "
                + OWN
                + "order by e.starts_at, e.id limit :most")
        .bind("id", id.value())
        .bind("most", most)
        .mapTo(String.class)
        .list();
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
