package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.AuditTable.Change;
import calsyncd.hub.BindingId;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Replays attempts that failed: what they tried is due now, and the attempt is open again. Nothing
 * is called outside of a lease, so that a replay is safe to repeat. How it ends is audited where
 * the attempt closes, by the table's own trigger.
 */
public final class ReplayTable {
  private final Database database;

  /** The attempts in this database. */
  public ReplayTable(Database database) {
    this.database = database;
  }

  /** What became of a wish. */
  public sealed interface Replayed {
    /** It runs. */
    record Started() implements Replayed {}

    /**
     * It ran already because somebody asked before, and has not ended: its end is told once, for
     * all of them.
     *
     * @param correlationId of the request that started it
     */
    record Joined(String correlationId) implements Replayed {}

    /** The tenant has no such attempt. */
    record Unknown() implements Replayed {}

    /**
     * It can't be.
     *
     * @param code one of the problems of the API
     */
    record Refused(String code, String reason) implements Replayed {}
  }

  /** An attempt as a replay sees it. */
  private record Attempt(
      UUID id,
      Thing thing,
      String state,
      String errorClass,
      String summary,
      int retries,
      String connection,
      Optional<String> replay) {}

  /** What it tried. */
  private record Thing(
      String operation, UUID connection, Optional<UUID> binding, Optional<UUID> link) {}

  /** Has what an attempt tried tried once more, now. */
  public Replayed replay(Author author, UUID id) {
    return database.in(handle -> {
      Optional<Attempt> found = find(handle, author, id, "");
      found.flatMap(it -> it.thing().link()).ifPresent(link -> lock(handle, link));
      Optional<Attempt> held = find(handle, author, id, "for update of a");
      return held.isEmpty() ? new Replayed.Unknown() : replay(handle, author, held.get());
    });
  }

  private static Optional<Attempt> find(Handle handle, Author author, UUID id, String lock) {
    return handle
        .createQuery(
            """
            select a.*, c.state as connection_state from calsyncd.sync_attempts a
            join calsyncd.calendar_connections c on c.id = a.connection_id
            where a.id = :id and a.firm_id = :firm\s\
            """
                + lock)
        .bind("id", id)
        .bind("firm", author.owner().firmId())
        .map((row, _) -> attempt(row))
        .findOne();
  }

  private static Attempt attempt(ResultSet row) throws SQLException {
    return new Attempt(
        Columns.uuid(row, "id"),
        new Thing(
            row.getString("operation"),
            Columns.uuid(row, "connection_id"),
            Optional.ofNullable(row.getObject("binding_id", UUID.class)),
            Optional.ofNullable(row.getObject("link_id", UUID.class))),
        row.getString("state"),
        row.getString("error_class"),
        row.getString("error_summary"),
        row.getInt("retry_count"),
        row.getString("connection_state"),
        Optional.of(row.getString("replay_correlation_id")).filter(id -> !id.isEmpty()));
  }

  /** Events, links, attempts, bindings: the order in which pages lock them. */
  private static void lock(Handle handle, UUID link) {
    handle
        .createQuery(
            """
            select e.id from calsyncd.calendar_events e
            where e.id = (select event_id from calsyncd.event_links where id = :link) for update
            """)
        .bind("link", link)
        .mapTo(UUID.class)
        .list();
    handle
        .createQuery("select id from calsyncd.event_links where id = :link for update")
        .bind("link", link)
        .mapTo(UUID.class)
        .list();
  }

  private static Replayed replay(Handle handle, Author author, Attempt attempt) {
    Optional<Replayed.Refused> refusal = refusal(handle, attempt);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!isWanted(handle, attempt.thing())) {
      return new Replayed.Refused("nothing_to_replay", "what it tried is no longer wanted");
    }
    Author known =
        attempt.replay().map(id -> new Author(author.owner(), author.actor(), id)).orElse(author);
    reopen(handle, known, attempt);
    makeDue(handle, known, attempt.thing());
    AuditTable.act(
        handle,
        known,
        "calendar_sync_manual_replay_" + (attempt.replay().isPresent() ? "joined" : "requested"),
        "attempt:" + attempt.id(),
        new Change(text(attempt.state(), attempt), text("pending_retry", attempt)));
    return attempt.replay().<Replayed>map(Replayed.Joined::new).orElseGet(Replayed.Started::new);
  }

  private static String text(String state, Attempt attempt) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("state", state)
        .put("operation", attempt.thing().operation())
        .put("error_class", attempt.errorClass())
        .put("retry_count", attempt.retries())
        .toString();
  }

  private static Optional<Replayed.Refused> refusal(Handle handle, Attempt attempt) {
    if (attempt.state().equals("succeeded") || attempt.state().equals("superseded")) {
      return refused("attempt_ended", "the attempt is " + attempt.state() + "; nothing is left");
    }
    if (attempt.errorClass().equals("non_retryable")) {
      return refused(
          "not_retryable",
          "the provider would refuse it again: " + attempt.summary() + "; mend that first");
    }
    if (!attempt.connection().equals("active")) {
      return refused("connection_unusable", "the connection is " + attempt.connection());
    }
    return newer(handle, attempt)
        .flatMap(id -> refused("attempt_ended", "attempt " + id + " goes on with it; replay that"));
  }

  private static Optional<Replayed.Refused> refused(String code, String reason) {
    return Optional.of(new Replayed.Refused(code, reason));
  }

  /** Another open attempt of the same thing: there is one at most, as the unique indexes say. */
  private static Optional<UUID> newer(Handle handle, Attempt attempt) {
    return handle
        .createQuery(
            """
            select o.id from calsyncd.sync_attempts o
            join calsyncd.sync_attempts a on a.id = :id
            where o.state = 'pending_retry' and o.id <> a.id
              and o.connection_id = a.connection_id
              and case when a.link_id is not null then o.link_id = a.link_id
                else o.link_id is null and o.operation = a.operation
                  and o.binding_id is not distinct from a.binding_id end
            limit 1
            """)
        .bind("id", attempt.id())
        .mapTo(UUID.class)
        .findOne();
  }

  /** An end is told to whom asked first; who joins is named in the audit. */
  private static void reopen(Handle handle, Author author, Attempt attempt) {
    handle
        .createUpdate(
            """
            update calsyncd.sync_attempts
            set state = 'pending_retry', next_retry_at = now(), max_retries_reached = false,
              replay_actor = case when replay_actor = '' then :actor else replay_actor end,
              replay_correlation_id = :correlation
            where id = :id
            """)
        .bind("id", attempt.id())
        .bind("actor", AuditTable.actor(author))
        .bind("correlation", author.correlationId())
        .execute();
  }

  /** What is refused leaves nothing behind; so this comes before anything is written. */
  private static boolean isWanted(Handle handle, Thing thing) {
    return bound(
            handle.createQuery(thing.operation().equals("watch") ? WATCH_WANTED : WANTED), thing)
        .mapTo(Boolean.class)
        .one();
  }

  private static <S extends SqlStatement<S>> S bound(S statement, Thing thing) {
    return statement
        .bind("connection", thing.connection())
        .bind("binding", thing.binding().map(UUID::toString).orElse(""))
        .bind("link", thing.link().map(UUID::toString).orElse(""));
  }

  private static final String WATCH =
      """
      connection_id = :connection and renew_at is not null
        and (:binding = '' or binding_id = nullif(:binding, '')::uuid)
      """;

  private static final String WATCH_WANTED =
      "select exists (select from calsyncd.webhook_subscriptions where " + WATCH + ")";

  /** A pass may run, and of a write there still is something to do. */
  private static final String WANTED =
      """
      select exists (
          select from calsyncd.calendar_bindings
          where id = nullif(:binding, '')::uuid and state = 'active')
        and (:link = '' or exists (
          select from calsyncd.event_links l
          where l.id = nullif(:link, '')::uuid and (l.wanted_version > l.hub_version
              or l.intent_version is not null or l.wanted_response <> '')
            and l.state in ('linked', 'approved')))
      """;

  private static void makeDue(Handle handle, Author author, Thing thing) {
    if (thing.operation().equals("watch")) {
      renewNow(handle, thing);
      return;
    }
    thing.link().ifPresent(link -> retryNow(handle, link));
    thing.binding().ifPresent(binding -> ring(handle, author, binding));
  }

  private static void renewNow(Handle handle, Thing thing) {
    String sql =
        "update calsyncd.webhook_subscriptions set renew_at = now(), updated_at = now() where ";
    bound(handle.createUpdate(sql + WATCH), thing).execute();
  }

  private static void retryNow(Handle handle, UUID link) {
    handle
        .createUpdate("update calsyncd.event_links set retry_at = null where id = :link")
        .bind("link", link)
        .execute();
  }

  private static void ring(Handle handle, Author author, UUID binding) {
    handle
        .createUpdate(
            """
            update calsyncd.calendar_bindings set not_before = '-infinity'
            where id = :id and state = 'active'
            """)
        .bind("id", binding)
        .execute();
    PostgresDueWork.ringNow(handle, List.of(new BindingId(binding)), author.correlationId());
  }
}
