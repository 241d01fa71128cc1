package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.Endpoints.Row;
import calsyncd.daemon.postgres.IdempotencyKeys.Kind;
import calsyncd.daemon.postgres.IdempotencyKeys.Used;
import calsyncd.hub.Owner;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Adds to {@code calsyncd.webhook_endpoints}, once for a key. */
public final class NewEndpoints {
  private final Database database;
  private final int most;
  private final IdempotencyKeys keys;

  /**
   * The endpoints in a database.
   *
   * @param most so many a user has
   */
  public NewEndpoints(Database database, int most, IdempotencyKeys keys) {
    this.database = database;
    this.most = most;
    this.keys = keys;
  }

  /**
   * A new endpoint.
   *
   * @param kinds what it is told of
   * @param key under which a repeat is known
   */
  public record NewEndpoint(
      UUID id, URI url, List<String> kinds, SealedSecret secret, Optional<IdempotencyKey> key) {}

  /** What became of it. */
  public sealed interface Added {
    /** It is there, by this request or by one of the same key before, with its own secret. */
    record Done(Row row, SealedSecret secret) implements Added {}

    /** The user has all he may have. */
    record Full() implements Added {}

    /** The key belongs to another request, or to one whose endpoint was removed. */
    record KeySpent() implements Added {}
  }

  /** Has messages of these kinds posted there. */
  public Added add(Author author, NewEndpoint wanted) {
    return database.in(handle -> {
      Optional<Added> before = wanted.key().flatMap(key -> before(handle, author.owner(), key));
      return before.orElseGet(() -> make(handle, author, wanted));
    });
  }

  private Optional<Added> before(Handle handle, Owner owner, IdempotencyKey key) {
    Turn.take(handle, owner);
    return keys.find(handle, owner, key, Kind.WEBHOOK_ENDPOINT)
        .map(used ->
            switch (used) {
              case Used.Same(UUID made) -> find(handle, owner, made).orElseGet(Added.KeySpent::new);
              case Used.Other() -> new Added.KeySpent();
            });
  }

  private static Optional<Added> find(Handle handle, Owner owner, UUID id) {
    return Endpoints.owned(
            handle.createQuery(
                "select "
                    + Endpoints.COLUMNS
                    + ", secret, secret_key_id from calsyncd.webhook_endpoints"
                    + " where id = :id and firm_id = :firm and user_id = :user"),
            owner)
        .bind("id", id)
        .<Added>map((row, _) -> new Added.Done(Row.of(row), Endpoints.secret(row)))
        .findOne();
  }

  private Added make(Handle handle, Author author, NewEndpoint wanted) {
    Optional<Row> made = insert(handle, author.owner(), wanted);
    made.ifPresent(row -> Endpoints.audit(handle, author, "webhook_endpoint.added", row));
    made.ifPresent(row ->
        wanted
            .key()
            .ifPresent(
                key -> keys.keep(handle, author.owner(), key, Kind.WEBHOOK_ENDPOINT, row.id())));
    return made.<Added>map(row -> new Added.Done(row, wanted.secret())).orElseGet(Added.Full::new);
  }

  private Optional<Row> insert(Handle handle, Owner owner, NewEndpoint wanted) {
    return Endpoints.owned(
            handle.createQuery(
                """
                insert into calsyncd.webhook_endpoints
                  (id, firm_id, user_id, url, secret, secret_key_id, kinds)
                select :id, :firm, :user, :url, :secret, :key, :kinds
                where :most > (
                  select count(*) from calsyncd.webhook_endpoints
                  where firm_id = :firm and user_id = :user)
                returning\s\
                """
                    + Endpoints.COLUMNS),
            owner)
        .bind("id", wanted.id())
        .bind("url", wanted.url().toString())
        .bind("secret", wanted.secret().bytes())
        .bind("key", wanted.secret().keyId())
        .bindArray("kinds", String.class, wanted.kinds())
        .bind("most", most)
        .map((row, _) -> Row.of(row))
        .findOne();
  }
}
