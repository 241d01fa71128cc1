package calsyncd.daemon.api;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.auth.Caller;
import calsyncd.daemon.postgres.Author;
import calsyncd.daemon.postgres.EventEdit;
import calsyncd.daemon.postgres.EventQueries;
import calsyncd.daemon.postgres.EventRow;
import calsyncd.daemon.postgres.EventWrites;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.daemon.postgres.IdempotencyKey;
import calsyncd.daemon.postgres.PreferenceTable;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Users' writes of events: the request is judged by itself first, then against what is there. */
public final class EventEditing {
  private final EventWrites writes;
  private final EventQueries events;
  private final WritesAllowed allowed;
  private final EventShape shape;
  private final EventRules rules;
  private final SeriesEdits edits;

  /** Writes here, for users who allow it, events within these limits. */
  public EventEditing(
      EventWrites writes, EventQueries events, PreferenceTable preferences, EventLimits limits) {
    this.writes = writes;
    this.events = events;
    this.allowed = new WritesAllowed(preferences);
    this.shape = new EventShape(limits);
    this.rules = new EventRules(limits);
    this.edits = new SeriesEdits(rules, EventEditing::newUid);
  }

  /** RFC 7986 §5.3: a UID is best a random UUID. */
  private static Uid newUid() {
    return new Uid(UUID.randomUUID().toString());
  }

  Created create(Caller caller, @Nullable String key, byte[] bytes) {
    checkAllowed(caller);
    EventBody body = EventBody.of(bytes, shape);
    Optional<IdempotencyKey> named = IdempotencyHeader.key(key, body.meaning());
    HubCalendarId calendar =
        body.calendar().orElseThrow(() -> Problem.field("hub_calendar_id", "is missing"));
    body.checkIsNew();
    Event event = body.fresh(body.uid().orElseGet(EventEditing::newUid));
    rules.check(event);
    return writes.create(author(caller), new NewEvent(calendar, event, named));
  }

  Edited put(Caller caller, EventId id, IfMatch match, EditScope scope, byte[] bytes) {
    checkAllowed(caller);
    EventBody body = EventBody.of(bytes, shape);
    Optional<EventRow> row = events.find(caller.owner(), id);
    HubCalendarId calendar =
        row.map(EventRow::hubCalendar).orElseThrow(() -> Problem.unknown("event"));
    return edit(
        caller,
        id,
        match.versions(),
        row,
        current -> {
          body.checkIsOf(id, calendar, current.uid());
          return edits.put(current, scope, body);
        });
  }

  /**
   * Removes an event or a part of it. One that is gone by just this removal is removed: whoever
   * lost the first answer is told the same again (RFC 9110 §13.1.1).
   */
  Edited remove(Caller caller, EventId id, IfMatch match, EditScope scope) {
    checkAllowed(caller);
    Edited edited =
        edit(
            caller,
            id,
            match.versions(),
            events.find(caller.owner(), id),
            current -> edits.remove(current, scope));
    boolean again = edited instanceof Edited.Gone(long by) && match.versions().contains(by - 1);
    return again ? new Edited.Removed() : edited;
  }

  private Edited edit(
      Caller caller,
      EventId id,
      Set<Long> versions,
      Optional<EventRow> row,
      Function<Event, EventEdit> edit) {
    Function<Event, EventEdit> worked =
        row.filter(there -> versions.contains(there.version()))
            .<Function<Event, EventEdit>>map(there -> WorkedEdit.of(EventLists.event(there), edit))
            .orElse(edit);
    return writes.edit(author(caller), id, versions, worked);
  }

  private static Author author(Caller caller) {
    return Authors.of(caller);
  }

  private void checkAllowed(Caller caller) {
    allowed.check(caller);
  }
}
