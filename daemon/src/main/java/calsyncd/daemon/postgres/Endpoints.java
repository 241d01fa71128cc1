package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.Owner;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** {@code calsyncd.webhook_endpoints}: where users have messages posted to. */
public final class Endpoints {
  private final Database database;

  /** The endpoints in a database. */
  public Endpoints(Database database) {
    this.database = database;
  }

  /**
   * One of them, without its secret.
   *
   * @param kinds what it is told of
   * @param active whether anything is sent there
   */
  public record Row(UUID id, URI url, List<String> kinds, boolean active, Instant createdAt) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          Columns.uuid(row, "id"),
          URI.create(row.getString("url")),
          Columns.texts(row, "kinds"),
          row.getString("state").equals("active"),
          Columns.instant(row, "created_at"));
    }
  }

  static final String COLUMNS = "id, url, kinds, state, created_at";

  /** A user's, the oldest first. */
  public List<Row> list(Owner owner) {
    return database.in(handle ->
        owned(
                handle.createQuery(
                    "select "
                        + COLUMNS
                        + " from calsyncd.webhook_endpoints"
                        + " where firm_id = :firm and user_id = :user order by created_at, id"),
                owner)
            .map((row, _) -> Row.of(row))
            .list());
  }

  /** Forgets an endpoint; what was still to be sent there is dropped. False: there is none. */
  public boolean remove(Author author, UUID id) {
    return database.in(handle -> {
      Optional<Row> gone =
          owned(
                  handle.createQuery(
                      "delete from calsyncd.webhook_endpoints"
                          + " where id = :id and firm_id = :firm and user_id = :user returning "
                          + COLUMNS),
                  author.owner())
              .bind("id", id)
              .map((row, _) -> Row.of(row))
              .findOne();
      gone.ifPresent(row -> audit(handle, author, "webhook_endpoint.removed", row));
      return gone.isPresent();
    });
  }

  /** An endpoint's secret as it is kept. */
  public record Kept(UUID id, SealedSecret secret) {}

  /** Whose secrets another key of the vault than this one sealed, in the order of their ids. */
  public List<Kept> sealedOtherwise(String keyId, UUID after, int limit) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select id, secret, secret_key_id from calsyncd.webhook_endpoints
                where secret_key_id <> :key and id > :after order by id limit :limit
                """)
            .bind("key", keyId)
            .bind("after", after)
            .bind("limit", limit)
            .map((row, _) -> new Kept(Columns.uuid(row, "id"), secret(row)))
            .list());
  }

  static SealedSecret secret(ResultSet row) throws SQLException {
    return new SealedSecret(row.getString("secret_key_id"), row.getBytes("secret"));
  }

  /** Keeps a secret in the place of this one. False: there is another by now, or none. */
  public boolean replace(Kept old, SealedSecret anew) {
    return database.in(handle ->
        handle
                .createUpdate(
                    """
                    update calsyncd.webhook_endpoints
                    set secret = :secret, secret_key_id = :key
                    where id = :id and secret = :old and secret_key_id = :old_key
                    """)
                .bind("id", old.id())
                .bind("secret", anew.bytes())
                .bind("key", anew.keyId())
                .bind("old", old.secret().bytes())
                .bind("old_key", old.secret().keyId())
                .execute()
            == 1);
  }

  /** It answered that it is gone: nothing is sent there any more. */
  public void gone(UUID id) {
    database.with(handle ->
        handle.execute("update calsyncd.webhook_endpoints set state = 'gone' where id = ?", id));
  }

  /** The ids of those that are to be told of this. */
  static List<String> told(Handle handle, Owner owner, String kind) {
    return owned(
            handle.createQuery(
                """
                select id::text from calsyncd.webhook_endpoints
                where firm_id = :firm and user_id = :user and state = 'active'
                  and :kind = any(kinds) order by id
                """),
            owner)
        .bind("kind", kind)
        .mapTo(String.class)
        .list();
  }

  static void audit(Handle handle, Author author, String action, Row row) {
    String subject = "webhook_endpoint:" + row.id();
    String host = String.valueOf(row.url().getHost());
    AuditTable.act(
        handle,
        author,
        action,
        subject,
        Change.to(JsonNodeFactory.instance.objectNode().put("host", host).toString()));
  }

  static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
