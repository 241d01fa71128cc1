package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The secrets of connections, and the lease of the one who refreshes: {@code refresh_until} by the
 * database's clock, {@code refresh_fence}, and compare and set on {@code token_version}.
 */
public final class SecretTable {
  /** Fences are counted from 1. */
  private static final long NOBODYS = -1;

  private static final String SELECT =
      """
      select id, firm_id, user_id, provider, account_id, account_email, server_url, granted, state,
             state_reason, created_at, updated_at, secret, secret_key_id, token_version
      from calsyncd.calendar_connections
      """;

  private final Database database;

  /** The secrets in this database. */
  public SecretTable(Database database) {
    this.database = database;
  }

  /** A connection with its secret, whoever owns it: for the daemon's own work. */
  public Optional<ConnectionSecret> read(ConnectionId id) {
    return database.in(handle ->
        handle
            .createQuery(SELECT + "where id = :id")
            .bind("id", id.value())
            .map((row, _) -> secret(row))
            .findOne());
  }

  /** A user's connection with its secret, locked until the transaction ends. */
  static Optional<ConnectionSecret> lock(Handle handle, Owner owner, ConnectionId id) {
    return handle
        .createQuery(
            SELECT + "where id = :id and firm_id = :firm and user_id = :user for no key update")
        .bind("id", id.value())
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map((row, _) -> secret(row))
        .findOne();
  }

  private static ConnectionSecret secret(ResultSet row) throws SQLException {
    return new ConnectionSecret(
        ConnectionTable.connection(row),
        new SealedSecret(row.getString("secret_key_id"), row.getBytes("secret")),
        row.getLong("token_version"));
  }

  /**
   * Claims the right to refresh, unless somebody has it or the secret has changed since.
   *
   * @param version the version that is to be replaced
   * @param life after this the claim is anybody's
   * @return the fence of the claim
   */
  public Optional<Long> claim(ConnectionId id, long version, Duration life) {
    return claim(id, version, life, NOBODYS);
  }

  /** The same for one who may have the right already, under this fence. */
  public Optional<Long> claim(ConnectionId id, long version, Duration life, long mine) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                update calsyncd.calendar_connections
                set refresh_until = now() + :life * interval '1 millisecond',
                    refresh_fence = refresh_fence + 1
                where id = :id and token_version = :version
                  and state in ('active', 'paused')
                  and (refresh_until is null or refresh_until < now() or refresh_fence = :mine)
                returning refresh_fence\
                """)
            .bind("id", id.value())
            .bind("version", version)
            .bind("life", life.toMillis())
            .bind("mine", mine)
            .mapTo(Long.class)
            .findOne());
  }

  /** Saves what a refresh brought. False where the claim was lost or the secret has changed. */
  public boolean save(ConnectionId id, long version, long fence, SealedSecret sealed) {
    return database.in(handle ->
        handle
                .createUpdate(
                    """
                    update calsyncd.calendar_connections
                    set secret = :secret, secret_key_id = :key,
                        token_version = token_version + 1, refresh_until = null,
                        updated_at = now()
                    where id = :id and token_version = :version and refresh_fence = :fence\
                    """)
                .bind("id", id.value())
                .bind("version", version)
                .bind("fence", fence)
                .bind("secret", sealed.bytes())
                .bind("key", sealed.keyId())
                .execute()
            == 1);
  }

  /** Gives a claim back, so that another may try at once. */
  public void release(ConnectionId id, long fence) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.calendar_connections set refresh_until = null
                where id = :id and refresh_fence = :fence\
                """)
            .bind("id", id.value())
            .bind("fence", fence)
            .execute());
  }

  /**
   * The grant is dead: only its user can bring it back.
   *
   * @param version the version of the secret that was refused; a newer one is left alone
   */
  public void needsReauth(ConnectionId id, long version, String reason) {
    database.with(handle ->
        handle
            .createUpdate(
                """
                update calsyncd.calendar_connections
                set state = 'needs_reauth', state_reason = :reason, refresh_until = null,
                    updated_at = now()
                where id = :id and token_version = :version and state in ('active', 'paused')
                """)
            .bind("id", id.value())
            .bind("version", version)
            .bind("reason", reason)
            .execute());
  }
}
