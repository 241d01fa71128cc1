package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import calsyncd.provider.Account;
import calsyncd.provider.RemoteCalendar;
import calsyncd.provider.Watch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.calendar_connections}: grants, and who may see them. */
public final class ConnectionTable {
  static final String COLUMNS =
      """
      select id, firm_id, user_id, provider, account_id, account_email, server_url, granted, state,
             state_reason, created_at, updated_at
      from calsyncd.calendar_connections
      """;

  private final Database database;

  /** The connections in this database. */
  public ConnectionTable(Database database) {
    this.database = database;
  }

  /** A user's connections, the oldest first. */
  public List<ConnectionRow> list(Owner owner) {
    return database.in(handle ->
        handle
            .createQuery(
                COLUMNS + "where firm_id = :firm and user_id = :user order by created_at, id")
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .map((row, context) -> connection(row))
            .list());
  }

  /** One of a user's connections. */
  public Optional<ConnectionRow> find(Owner owner, ConnectionId id) {
    return database.in(handle ->
        handle
            .createQuery(COLUMNS + "where id = :id and firm_id = :firm and user_id = :user")
            .bind("id", id.value())
            .bind("firm", owner.firmId())
            .bind("user", owner.userId())
            .map((row, context) -> connection(row))
            .findOne());
  }

  /** What a proved grant became. */
  public record Adopted(ConnectionId id, List<BindingId> bindings) {}

  /**
   * Stores a proved grant and its calendars. The same account again takes up its old row, with all
   * that hangs on it. Each readable calendar gets a hub calendar and a binding, where it has none.
   *
   * @param seal encrypts the secret for the id that the connection has
   * @return all active bindings of the connection
   */
  public Adopted adopt(
      NewConnection grant,
      Function<ConnectionId, SealedSecret> seal,
      List<RemoteCalendar> calendars) {
    return database.in(handle -> {
      ConnectionId id = existing(handle, grant).orElse(new ConnectionId(UUID.randomUUID()));
      upsert(handle, id, grant, seal.apply(id));
      WatchTable.recall(handle, id);
      PreferenceTable.ensure(handle, grant.owner());
      return new Adopted(id, Discovery.record(handle, grant.owner(), id, calendars));
    });
  }

  /** How long its provider asked not to be called for. */
  public Optional<Duration> pause(ConnectionId id) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select extract(epoch from paused_until - now()) * 1000
                from calsyncd.calendar_connections where id = :id and paused_until > now()
                """)
            .bind("id", id.value())
            .mapTo(Long.class)
            .findOne()
            .map(Duration::ofMillis));
  }

  /**
   * Stores what a connection's list of calendars says now, as when it was made. A calendar that is
   * not on it is marked so; nothing of it is removed, and its binding stays.
   *
   * @return all active bindings of calendars on the list; empty where the user has no such
   *     connection, or it is not active
   */
  public Optional<List<BindingId>> relist(
      Author author, ConnectionId id, List<RemoteCalendar> calendars) {
    return database.in(handle -> {
      boolean active =
          handle
              .createQuery(
                  """
                  select true from calsyncd.calendar_connections
                  where id = :id and firm_id = :firm and user_id = :user and state = 'active'
                  for no key update
                  """)
              .bind("id", id.value())
              .bind("firm", author.owner().firmId())
              .bind("user", author.owner().userId())
              .mapTo(Boolean.class)
              .findOne()
              .orElse(false);
      return active ? Optional.of(relisted(handle, author, id, calendars)) : Optional.empty();
    });
  }

  private static List<BindingId> relisted(
      Handle handle, Author author, ConnectionId id, List<RemoteCalendar> calendars) {
    List<BindingId> bindings = Discovery.record(handle, author.owner(), id, calendars);
    AuditTable.act(
        handle,
        author,
        "calendar_list_refreshed",
        "connection:" + id,
        AuditTable.Change.to("{\"listed\": " + calendars.size() + "}"));
    return bindings;
  }

  private static Optional<ConnectionId> existing(Handle handle, NewConnection grant) {
    return handle
        .createQuery(
            """
            select id from calsyncd.calendar_connections
            where firm_id = :firm and user_id = :user and provider = :provider
              and account_id = :account
            for no key update\
            """)
        .bind("firm", grant.owner().firmId())
        .bind("user", grant.owner().userId())
        .bind("provider", grant.provider())
        .bind("account", grant.account().id())
        .mapTo(UUID.class)
        .findOne()
        .map(ConnectionId::new);
  }

  private static void upsert(
      Handle handle, ConnectionId id, NewConnection grant, SealedSecret sealed) {
    handle
        .createUpdate(
            """
            insert into calsyncd.calendar_connections as c
              (id, firm_id, user_id, provider, account_id, account_email, server_url, granted,
               secret, secret_key_id)
            values (:id, :firm, :user, :provider, :account, :email, :server, :granted, :secret,
              :key)
            on conflict (id) do update set
              account_email = excluded.account_email, server_url = excluded.server_url,
              granted = excluded.granted,
              secret = excluded.secret, secret_key_id = excluded.secret_key_id,
              token_version = c.token_version + 1, refresh_until = null,
              state = case when c.state = 'paused' then c.state else 'active' end,
              state_reason = case when c.state = 'paused' then c.state_reason else '' end,
              paused_until = null, updated_at = now()\
            """)
        .bind("id", id.value())
        .bind("firm", grant.owner().firmId())
        .bind("user", grant.owner().userId())
        .bind("provider", grant.provider())
        .bind("account", grant.account().id())
        .bind("email", grant.account().email())
        .bind("server", grant.serverUrl())
        .bind("granted", grant.granted())
        .bind("secret", sealed.bytes())
        .bind("key", sealed.keyId())
        .execute();
  }

  /**
   * A connection as it was until its user ended it.
   *
   * @param secret what it was used with, which is stored no more
   * @param watches those that its provider may still keep
   */
  public record Ended(ConnectionSecret secret, List<Watch> watches) {}

  /**
   * Ends a connection: its secret is wiped and its watches are disowned; events stay in the hub.
   *
   * @return what it was; empty where this user has no such connection
   */
  public Optional<Ended> disconnect(Author author, ConnectionId id) {
    return database.in(handle ->
        SecretTable.lock(handle, author.owner(), id)
            .map(secret -> {
              wipe(handle, id);
              AuditTable.act(
                  handle,
                  author,
                  "calendar_connection_disconnected",
                  "connection:" + id,
                  new AuditTable.Change(
                      "{\"state\": \"" + secret.connection().state() + "\"}",
                      "{\"state\": \"disconnected\"}"));
              return new Ended(secret, WatchTable.disown(handle, id));
            }));
  }

  private static void wipe(Handle handle, ConnectionId id) {
    handle
        .createUpdate(
            """
            with silent as (
              update calsyncd.calendar_bindings set due_at = null where connection_id = :id)
            update calsyncd.calendar_connections set
              state = 'disconnected', state_reason = 'disconnected by the user',
              secret = '', secret_key_id = '', token_version = token_version + 1,
              refresh_until = null, paused_until = null, updated_at = now()
            where id = :id
            """)
        .bind("id", id.value())
        .execute();
  }

  static ConnectionRow connection(ResultSet row) throws SQLException {
    return new ConnectionRow(
        new ConnectionId(Columns.uuid(row, "id")),
        Columns.owner(row),
        row.getString("provider"),
        new Account(row.getString("account_id"), row.getString("account_email")),
        row.getString("server_url"),
        row.getString("granted"),
        row.getString("state"),
        row.getString("state_reason"),
        Columns.instant(row, "created_at"),
        Columns.instant(row, "updated_at"));
  }
}
