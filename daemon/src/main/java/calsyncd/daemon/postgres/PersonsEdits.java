package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.EventHistoryTable.Deed;
import calsyncd.daemon.postgres.EventRows.Found;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.hub.EventId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What a person puts back, within one transaction, as an edit of hers: events are locked first, all
 * of them and by id, then the turn is taken, then they are written, and who exports them is rung
 * last.
 */
final class PersonsEdits {
  private final Handle handle;
  private final Author author;
  private final EventRows rows;

  PersonsEdits(Handle handle, Author author, Supplier<UUID> ids) {
    this.handle = handle;
    this.author = author;
    this.rows = new EventRows(handle, author.owner(), ids);
  }

  /**
   * An event under lock.
   *
   * @param imported the calendar that it is only imported from
   */
  record Held(EventRow row, boolean gone, Optional<Edited.Imported> imported) {
    Event event() {
      return RemoteJson.event(row.content());
    }
  }

  /** Locks events and their links and takes the turn. What is not the user's is left out. */
  Map<EventId, Held> hold(Collection<EventId> events) {
    Map<EventId, Held> held = new LinkedHashMap<>();
    for (EventId id : sorted(events)) {
      switch (rows.lock(id)) {
        case Found.None() -> {}
        case Found.Living(EventRow row) -> held.put(id, new Held(row, false, rows.imported(id)));
        case Found.Tombstone _ -> held.put(id, new Held(gone(id), true, rows.imported(id)));
      }
    }
    rows.takeTurn();
    return held;
  }

  /** In the order in which PostgreSQL compares them. */
  private static List<EventId> sorted(Collection<EventId> events) {
    return List.copyOf(
        events.stream()
            .collect(Collectors.toMap(EventId::toString, id -> id, (one, _) -> one, TreeMap::new))
            .values());
  }

  private EventRow gone(EventId id) {
    return handle
        .createQuery(
            """
            select id, hub_calendar_id, content::text as content, version, starts_at, updated_at,
              deleted_at
            from calsyncd.calendar_events where id = :id\
            """)
        .bind("id", id.value())
        .map((row, _) -> EventRow.of(row))
        .one();
  }

  /** Whether another living event has taken the UID meanwhile. */
  boolean taken(Held held, Uid uid) {
    return rows.byUid(held.row().hubCalendar(), uid)
        .filter(by -> !by.equals(held.row().id()))
        .isPresent();
  }

  /** The event says this now, and lives. */
  EventRow put(Held held, Event wanted, String why, List<String> fields) {
    if (held.gone()) {
      revive(held.row().id());
    }
    EventRow changed = rows.update(held.row(), wanted);
    rows.audit(author, "event.restored", Optional.of(held.row()), Optional.of(changed));
    EventHistoryTable.record(
        handle,
        author,
        changed,
        Optional.empty(),
        Deed.onHub("restored", why, fields, before(held)));
    return changed;
  }

  /** The event has these guests now, as those of a group do. */
  EventRow guests(Held held, Event wanted) {
    EventRow changed = rows.update(held.row(), wanted);
    rows.audit(author, "event.guests", Optional.of(held.row()), Optional.of(changed));
    rows.keep(author, "guests", Optional.of(held.row()), changed);
    return changed;
  }

  /** What an undo of this would bring back: nothing, where there was no event. */
  private static Optional<String> before(Held held) {
    return held.gone() ? Optional.empty() : Optional.of(held.row().content());
  }

  private void revive(EventId id) {
    handle.execute(
        "update calsyncd.calendar_events set deleted_at = null where id = ?", id.value());
  }

  /** The event goes. */
  void remove(Held held, String why) {
    rows.remove(held.row());
    rows.audit(author, "event.removed", Optional.of(held.row()), Optional.empty());
    EventHistoryTable.record(
        handle,
        author,
        gone(held.row().id()),
        Optional.empty(),
        Deed.onHub("removed", why, List.of(), before(held)));
  }

  /** Makes the bindings due that bring what was written to a provider. */
  void ring() {
    rows.ringExporters(author.correlationId());
  }
}
