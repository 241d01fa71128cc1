package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.daemon.json.EventJson;
import calsyncd.daemon.postgres.EventRows.Found;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/**
 * Writes of users into {@code calsyncd.calendar_events}, each one transaction: the event is locked,
 * then its links, then the user's turn is taken, then it is written, and the bindings that export
 * it are rung last. That is the order of a pass's page.
 */
public final class EventWrites {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Database database;
  private final Supplier<UUID> ids;
  private final IdempotencyKeys keys;
  private final int perCalendar;

  /**
   * Writes to a database.
   *
   * @param ids new row ids
   * @param perCalendar a hub calendar with so many events takes no more
   */
  public EventWrites(Database database, Supplier<UUID> ids, IdempotencyKeys keys, int perCalendar) {
    this.database = database;
    this.ids = ids;
    this.keys = keys;
    this.perCalendar = perCalendar;
  }

  /**
   * A new event.
   *
   * @param key under which a repeat is known
   */
  public record NewEvent(HubCalendarId calendar, Event event, Optional<IdempotencyKey> key) {}

  /** What became of a new event. */
  public sealed interface Created {
    /** It was made, by this request or by one of the same key before. */
    record Made(EventRow row) implements Created {}

    /** The user has no such hub calendar. */
    record UnknownCalendar() implements Created {}

    /** The hub calendar has an event of that UID. */
    record UidTaken(EventId by) implements Created {}

    /** The key belongs to a request that asked for something else. */
    record KeyReused() implements Created {}

    /** The hub calendar has all it may have. */
    record Full(int most) implements Created {}
  }

  /** What became of an edit. */
  public sealed interface Edited {
    /** The event is this now, or was before; the row is the event's new state. */
    record Done(EventRow row) implements Edited {}

    /** It is two now. */
    record Parted(EventRow first, EventRow rest) implements Edited {}

    /** It is gone. */
    record Removed() implements Edited {}

    /** It was gone before, by this version. */
    record Gone(long version) implements Edited {}

    /** The user never had it. */
    record Unknown() implements Edited {}

    /** It is of another version than was said. */
    record Stale(long version) implements Edited {}

    /** It comes from this calendar of a provider, which is only imported. */
    record Imported(String calendar, String provider, String account) implements Edited {}

    /** The rest of it does not fit into the hub calendar. */
    record Full(int most) implements Edited {}
  }

  /** Makes an event, once for a key. */
  public Created create(Author author, NewEvent wanted) {
    return database.in(handle -> {
      Turn.take(handle, author.owner());
      Optional<Created> before =
          wanted.key().flatMap(key -> keys.find(handle, author.owner(), key));
      return before.orElseGet(() -> make(handle, author, wanted, Ring.NOW));
    });
  }

  /** Makes an event within a transaction of the caller's, who has the turn. */
  Created make(Handle handle, Author author, NewEvent wanted, Ring ring) {
    EventRows rows = new EventRows(handle, author.owner(), ids);
    if (!rows.hasCalendar(wanted.calendar())) {
      return new Created.UnknownCalendar();
    }
    Optional<EventId> namesake = rows.byUid(wanted.calendar(), wanted.event().uid());
    if (namesake.isPresent()) {
      return new Created.UidTaken(namesake.get());
    }
    if (rows.holds(wanted.calendar(), perCalendar)) {
      return new Created.Full(perCalendar);
    }
    EventRow row = rows.insert(ids.get(), wanted.calendar(), wanted.event());
    rows.audit(author, "event.created", Optional.empty(), Optional.of(row));
    wanted.key().ifPresent(key -> keys.keep(handle, author.owner(), key, row));
    rows.keep(author, "created", Optional.empty(), row);
    rows.ringExporters(author.correlationId(), ring);
    return new Created.Made(row);
  }

  /**
   * Edits an event, where it still is of one of these versions.
   *
   * @param edit what becomes of it; may throw to refuse, and may be asked again
   */
  public Edited edit(
      Author author, EventId id, Set<Long> versions, Function<Event, EventEdit> edit) {
    return database.in(handle -> {
      EventRows rows = new EventRows(handle, author.owner(), ids);
      return switch (rows.lock(id)) {
        case Found.Living(EventRow row) when !versions.contains(row.version()) ->
            new Edited.Stale(row.version());
        case Found found -> edited(rows, author, found, edit, Ring.NOW);
      };
    });
  }

  /**
   * Edits an event, whatever its version, within a transaction of the caller's that holds no lock
   * but those that come before events.
   *
   * @param edit changes only what the caller knows better than whoever edited last
   */
  Edited amend(Handle handle, Author author, EventId id, UnaryOperator<Event> edit, Ring ring) {
    EventRows rows = new EventRows(handle, author.owner(), ids);
    Function<Event, EventEdit> put = event -> new EventEdit.Put(edit.apply(event));
    return edited(rows, author, rows.lock(id), put, ring);
  }

  private Edited edited(
      EventRows rows, Author author, Found found, Function<Event, EventEdit> edit, Ring ring) {
    return switch (found) {
      case Found.None() -> new Edited.Unknown();
      case Found.Tombstone(long version) -> new Edited.Gone(version);
      case Found.Living(EventRow row) -> {
        Optional<Edited.Imported> imported = rows.imported(row.id());
        yield imported.isPresent()
            ? imported.get()
            : apply(rows, author, row, edit.apply(event(row)), ring);
      }
    };
  }

  private Edited apply(EventRows rows, Author author, EventRow row, EventEdit edit, Ring ring) {
    if (edit instanceof EventEdit.Put(Event wanted) && wanted.equals(event(row))) {
      return new Edited.Done(row);
    }
    rows.takeTurn();
    Edited edited =
        switch (edit) {
          case EventEdit.Put(Event wanted) -> new Edited.Done(put(rows, author, row, wanted));
          case EventEdit.Split(Event first, Event rest) -> part(rows, author, row, first, rest);
          case EventEdit.Remove() -> remove(rows, author, row);
        };
    rows.ringExporters(author.correlationId(), ring);
    return edited;
  }

  private static EventRow put(EventRows rows, Author author, EventRow row, Event wanted) {
    EventRow changed = rows.update(row, wanted);
    rows.audit(author, "event.changed", Optional.of(row), Optional.of(changed));
    rows.keep(author, "updated", Optional.of(row), changed);
    return changed;
  }

  private static Edited remove(EventRows rows, Author author, EventRow row) {
    EventRow removed = rows.remove(row);
    rows.audit(author, "event.removed", Optional.of(row), Optional.empty());
    rows.keep(author, "removed", Optional.of(row), removed);
    return new Edited.Removed();
  }

  private Edited part(EventRows rows, Author author, EventRow row, Event first, Event rest) {
    if (rows.holds(row.hubCalendar(), perCalendar)) {
      return new Edited.Full(perCalendar);
    }
    EventRow before = put(rows, author, row, first);
    EventRow after = rows.insert(ids.get(), row.hubCalendar(), rest);
    rows.shareMeeting(row, after);
    rows.audit(author, "event.created", Optional.empty(), Optional.of(after));
    rows.keep(author, "created", Optional.empty(), after);
    return new Edited.Parted(before, after);
  }

  private static Event event(EventRow row) {
    try {
      return EventJson.read(MAPPER.readTree(row.content()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored JSON is none", e);
    }
  }
}
