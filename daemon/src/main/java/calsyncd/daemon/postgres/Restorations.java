package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.PersonsEdits.Held;
import calsyncd.hub.EventId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Puts values back into the hub that a conflict took from it. */
public final class Restorations {
  private final Database database;
  private final Supplier<UUID> ids;

  /** Writes to a database. */
  public Restorations(Database database, Supplier<UUID> ids) {
    this.database = database;
    this.ids = ids;
  }

  /**
   * Edits an event as it is now.
   *
   * @param edit may throw to refuse, and may be asked again
   * @param fields what it changes, for the history
   */
  public Edited edit(Author author, EventId id, UnaryOperator<Event> edit, List<String> fields) {
    return database.in(handle -> {
      PersonsEdits edits = new PersonsEdits(handle, author, ids);
      Optional<Held> held = Optional.ofNullable(edits.hold(List.of(id)).get(id));
      return held.map(it -> edited(edits, it, edit, fields)).orElseGet(Edited.Unknown::new);
    });
  }

  private static Edited edited(
      PersonsEdits edits, Held held, UnaryOperator<Event> edit, List<String> fields) {
    if (held.gone()) {
      return new Edited.Gone(held.row().version());
    }
    if (held.imported().isPresent()) {
      return held.imported().get();
    }
    Event wanted = edit.apply(held.event());
    if (wanted.equals(held.event())) {
      return new Edited.Done(held.row());
    }
    EventRow changed = edits.put(held, wanted, "conflict", fields);
    edits.ring();
    return new Edited.Done(changed);
  }
}
