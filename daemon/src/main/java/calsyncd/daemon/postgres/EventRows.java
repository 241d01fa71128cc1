package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.Occurrences;
import calsyncd.calendar.Span;
import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.OutboxRows.Others;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** One user's events within one transaction. */
final class EventRows {
  private static final String COLUMNS =
      "id, hub_calendar_id, content::text as content, version, starts_at, updated_at, deleted_at";

  private final Handle handle;
  private final Owner owner;
  private final OutboxRows outbox;
  private Optional<Others> others = Optional.empty();

  EventRows(Handle handle, Owner owner, Supplier<UUID> ids) {
    this.handle = handle;
    this.owner = owner;
    this.outbox = new OutboxRows(handle, ids);
  }

  /** What an id names. */
  sealed interface Found {
    /** Nothing of the user's. */
    record None() implements Found {}

    /** An event that is gone. */
    record Tombstone(long version) implements Found {}

    /** An event. */
    record Living(EventRow row) implements Found {}
  }

  void takeTurn() {
    Turn.take(handle, owner);
  }

  void audit(Author author, String action, Optional<EventRow> before, Optional<EventRow> after) {
    AuditTable.record(handle, author, action, before, after);
  }

  void keep(Author author, String verb, Optional<EventRow> before, EventRow after) {
    HistoryRows.keep(handle, author, verb, before, after);
  }

  Found lock(EventId id) {
    return owned(
            handle.createQuery(
                "select "
                    + COLUMNS
                    + """
                    , deleted_at is not null as gone from calsyncd.calendar_events
                    where id = :id and firm_id = :firm and user_id = :user for update\
                    """))
        .bind("id", id.value())
        .map((row, _) ->
            row.getBoolean("gone")
                ? new Found.Tombstone(row.getLong("version"))
                : new Found.Living(EventRow.of(row)))
        .findOne()
        .orElseGet(Found.None::new);
  }

  /** Locks the links of an event; the calendar that one of them only imports from. */
  Optional<Edited.Imported> imported(EventId id) {
    return owned(
            handle.createQuery(
                """
                select b.direction, m.name, c.provider, c.account_email
                from calsyncd.event_links l
                join calsyncd.calendar_bindings b on b.id = l.binding_id
                join calsyncd.remote_calendars m on m.id = b.remote_calendar_id
                join calsyncd.calendar_connections c on c.id = b.connection_id
                where l.event_id = :event and l.firm_id = :firm and b.user_id = :user
                order by l.id for update of l\
                """))
        .bind("event", id.value())
        .map((row, _) ->
            row.getString("direction").equals("import_only")
                ? Optional.of(
                    new Edited.Imported(
                        row.getString("name"),
                        row.getString("provider"),
                        row.getString("account_email")))
                : Optional.<Edited.Imported>empty())
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  boolean hasCalendar(HubCalendarId calendar) {
    return owned(
            handle.createQuery(
                """
                select exists (select from calsyncd.hub_calendars
                  where id = :calendar and firm_id = :firm and user_id = :user)\
                """))
        .bind("calendar", calendar.value())
        .mapTo(Boolean.class)
        .one();
  }

  Optional<EventId> byUid(HubCalendarId calendar, Uid uid) {
    return owned(
            handle.createQuery(
                """
                select id from calsyncd.calendar_events
                where hub_calendar_id = :calendar and firm_id = :firm and user_id = :user
                  and calsyncd.digest(uid) = calsyncd.digest(:uid) and deleted_at is null\
                """))
        .bind("calendar", calendar.value())
        .bind("uid", uid.value())
        .mapTo(UUID.class)
        .findOne()
        .map(EventId::new);
  }

  /** Whether a calendar has so many events; more are not counted. */
  boolean holds(HubCalendarId calendar, int many) {
    return owned(
            handle.createQuery(
                """
                select count(*) >= :many from (
                  select from calsyncd.calendar_events
                  where hub_calendar_id = :calendar and firm_id = :firm and user_id = :user
                    and deleted_at is null limit :many) e\
                """))
        .bind("calendar", calendar.value())
        .bind("many", many)
        .mapTo(Boolean.class)
        .one();
  }

  EventRow insert(UUID id, HubCalendarId calendar, Event event) {
    String sql =
        """
        insert into calsyncd.calendar_events
          (id, firm_id, user_id, hub_calendar_id, uid, content, is_series, starts_at, ends_at,
           updated_at)
        values (:id, :firm, :user, :calendar, :uid, cast(:content as jsonb), :series,
          cast(:starts as timestamptz), cast(:ends as timestamptz), clock_timestamp())
        returning\s\
        """;
    EventRow made =
        written(handle.createQuery(sql + COLUMNS), event)
            .bind("id", id)
            .bind("calendar", calendar.value())
            .map((row, _) -> EventRow.of(row))
            .one();
    pushed(made);
    return made;
  }

  /** Puts the event in place of this very version, and lets every link lag behind it. */
  EventRow update(EventRow row, Event event) {
    String sql =
        """
        update calsyncd.calendar_events
        set content = cast(:content as jsonb), is_series = :series, version = version + 1,
          starts_at = cast(:starts as timestamptz), ends_at = cast(:ends as timestamptz),
          updated_at = clock_timestamp()
        where id = :id and firm_id = :firm and user_id = :user and version = :version
        returning\s\
        """;
    EventRow changed =
        written(handle.createQuery(sql + COLUMNS), event)
            .bind("id", row.id().value())
            .bind("version", row.version())
            .map((fresh, _) -> EventRow.of(fresh))
            .one();
    pushed(changed);
    return changed;
  }

  /** The event stays as a tombstone, as one that a pass removed. */
  EventRow remove(EventRow row) {
    String sql =
        """
        update calsyncd.calendar_events
        set deleted_at = now(), updated_at = clock_timestamp(), version = version + 1
        where id = :id and firm_id = :firm and user_id = :user and version = :version
        returning\s\
        """;
    EventRow removed =
        owned(handle.createQuery(sql + COLUMNS))
            .bind("id", row.id().value())
            .bind("version", row.version())
            .map((gone, _) -> EventRow.of(gone))
            .one();
    pushed(removed);
    return removed;
  }

  /** Every binding of the calendar has the event to push, and is rung when the write ends. */
  private void pushed(EventRow row) {
    Others bound = others.orElseGet(() -> outbox.others(row.hubCalendar(), OutboxRows.NOBODY));
    others = Optional.of(bound);
    outbox.changed(List.of(row.id().value()), bound, OutboxRows.NOBODY);
  }

  /** Makes the bindings due that bring what was written to a provider. */
  void ringExporters(String correlationId) {
    others.ifPresent(bound -> PostgresDueWork.ringNow(handle, bound.exporting(), correlationId));
  }

  private <S extends SqlStatement<S>> S written(S statement, Event event) {
    Span span = Occurrences.span(event);
    return owned(statement)
        .bind("uid", event.uid().value())
        .bind("content", RemoteJson.write(event))
        .bind("series", !event.recurrence().isEmpty())
        .bind("starts", Times.text(span.start()))
        .bind("ends", Times.text(span.end()));
  }

  private <S extends SqlStatement<S>> S owned(S statement) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
