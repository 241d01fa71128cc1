package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** {@code calsyncd.event_history}: what was done to events, read by users and written for them. */
public final class EventHistoryTable {
  private final Database database;

  /** The history in this database. */
  public EventHistoryTable(Database database) {
    this.database = database;
  }

  /**
   * The next entries of an event's history, the newest first. Empty where the user never had the
   * event; one that is gone has its history still.
   *
   * @param below entries older than this one
   */
  public Optional<List<HistoryRow>> page(
      Owner owner, EventId event, Optional<Long> below, int limit) {
    return database.in(handle ->
        has(handle, owner, event)
            ? Optional.of(rows(handle, owner, event, below.orElse(Long.MAX_VALUE), limit))
            : Optional.empty());
  }

  private static boolean has(Handle handle, Owner owner, EventId event) {
    return handle
        .createQuery(
            """
            select exists (select from calsyncd.calendar_events
              where id = :id and firm_id = :firm and user_id = :user)\
            """)
        .bind("id", event.value())
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .mapTo(Boolean.class)
        .one();
  }

  private static List<HistoryRow> rows(
      Handle handle, Owner owner, EventId event, long below, int limit) {
    return handle
        .createQuery(
            """
            select h.id, h.at, h.actor, h.side, h.verb, h.why, h.fields, h.before::text as before,
              h.binding_id, r.name, c.provider, h.pass_id, h.request_id, h.correlation_id,
              h.version, h.undone_at
            from calsyncd.event_history h
            left join calsyncd.calendar_bindings b on b.id = h.binding_id
            left join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
            left join calsyncd.calendar_connections c on c.id = b.connection_id
            where h.event_id = :event and h.firm_id = :firm and h.user_id = :user and h.id < :below
            order by h.id desc limit :limit\
            """)
        .bind("event", event.value())
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .bind("below", below)
        .bind("limit", limit)
        .map((row, _) -> row(row))
        .list();
  }

  private static HistoryRow row(ResultSet row) throws SQLException {
    return new HistoryRow(
        row.getLong("id"),
        Columns.instant(row, "at"),
        new HistoryRow.Done(
            row.getString("actor"),
            row.getString("side"),
            row.getString("verb"),
            row.getString("why")),
        Columns.texts(row, "fields"),
        Optional.ofNullable(row.getString("before")),
        place(row),
        Optional.ofNullable(Columns.uuid(row, "pass_id")),
        new HistoryRow.Request(row.getString("request_id"), row.getString("correlation_id")),
        row.getLong("version"),
        Columns.maybeInstant(row, "undone_at"));
  }

  private static Optional<HistoryRow.Place> place(ResultSet row) throws SQLException {
    Optional<UUID> binding = Optional.ofNullable(Columns.uuid(row, "binding_id"));
    return binding.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HistoryRow.Place(binding.get(), row.getString("name"), row.getString("provider")));
  }

  /**
   * What a person did.
   *
   * @param side which side it is for
   * @param before what the event said until then
   */
  record Deed(String side, String verb, String why, List<String> fields, Optional<String> before) {
    static Deed onHub(String verb, String why, List<String> fields, Optional<String> before) {
      return new Deed("hub", verb, why, fields, before);
    }
  }

  /** Records what a person did, in the transaction that does it. */
  static void record(
      Handle handle, Author author, EventRow event, Optional<BindingId> binding, Deed deed) {
    handle
        .createUpdate(
            """
            insert into calsyncd.event_history (firm_id, user_id, event_id, binding_id, actor,
              side, verb, why, fields, before, version, correlation_id)
            values (:firm, :user, :event, cast(nullif(:binding, '') as uuid), :actor, :side,
              :verb, :why, :fields::text[], cast(nullif(:before, '') as jsonb), :version,
              :correlation)
            """)
        .bind("firm", author.owner().firmId())
        .bind("user", author.owner().userId())
        .bind("event", event.id().value())
        .bind("binding", binding.map(BindingId::toString).orElse(""))
        .bind("actor", AuditTable.actor(author))
        .bind("side", deed.side())
        .bind("verb", deed.verb())
        .bind("why", deed.why())
        .bindArray("fields", String.class, deed.fields())
        .bind("before", deed.before().orElse(""))
        .bind("version", event.version())
        .bind("correlation", author.correlationId())
        .execute();
  }
}
