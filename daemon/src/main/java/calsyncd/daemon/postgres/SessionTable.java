package calsyncd.daemon.postgres;

import calsyncd.calendar.Event;
import calsyncd.calendar.Uid;
import calsyncd.daemon.postgres.EventWrites.Created;
import calsyncd.daemon.postgres.EventWrites.Edited;
import calsyncd.daemon.postgres.EventWrites.NewEvent;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import calsyncd.session.Action;
import calsyncd.session.Merge;
import calsyncd.session.Outcome;
import calsyncd.session.Report;
import calsyncd.session.SessionRules;
import calsyncd.session.SessionState;
import calsyncd.session.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;

/**
 * {@code calsyncd.live_sessions}. A report is one transaction: the session, its event, that event's
 * links, the user's turn, and then the bindings that export it. That is the order of a pass's page,
 * with the session before all.
 */
public final class SessionTable {
  private final Database database;
  private final Supplier<UUID> ids;
  private final EventWrites events;
  private final SessionRules rules;
  private final Merge merge;
  private final InstantSource clock;

  /**
   * Sessions of a database.
   *
   * @param ids new row ids
   * @param events writes what shows them
   */
  public SessionTable(
      Database database,
      Supplier<UUID> ids,
      EventWrites events,
      SessionRules rules,
      InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.events = events;
    this.rules = rules;
    this.merge = new Merge(rules);
    this.clock = clock;
  }

  /** What became of a report. */
  public sealed interface Reported {
    /**
     * The session is this now, or was before.
     *
     * @param made whether this report made it
     * @param changed whether it, or its event, is another now
     */
    record Done(SessionRow row, boolean made, boolean changed, List<String> ignored)
        implements Reported {
      public Done {
        ignored = List.copyOf(ignored);
      }
    }

    /** It says what no report can say. */
    record Refused(Outcome.Refused why) implements Reported {}

    /** The user has no such session, or no such calendar. */
    record Unknown(String what) implements Reported {}

    /** The hub calendar has all it may have. */
    record Full(int most) implements Reported {}
  }

  /** Takes a report. */
  public Reported report(Author author, String localId, Report report, Ring ring) {
    return database.in(handle -> {
      Optional<SessionRow> row = new SessionRows(handle, author.owner()).lock(localId);
      if (row.isEmpty() && report.action() == Action.BEACON) {
        return new Reported.Unknown("session");
      }
      return switch (merge.of(row.map(SessionRow::state), report, clock.instant())) {
        case Outcome.Refused refused -> new Reported.Refused(refused);
        case Outcome.Now(SessionState state, List<String> ignored) ->
            row.isEmpty()
                ? make(handle, author, localId, state, ring)
                : change(new Write(handle, author, ring), row.get(), state, ignored);
      };
    });
  }

  /** One transaction of one author. */
  private record Write(Handle handle, Author author, Ring ring) {}

  private Reported make(
      Handle handle, Author author, String localId, SessionState state, Ring ring) {
    Turn.take(handle, author.owner());
    Uid uid = SessionEvents.uid(author.owner(), localId);
    Shown shown = Shown.of(state, rules);
    NewEvent wanted =
        new NewEvent(state.calendar(), SessionEvents.event(uid, shown), Optional.empty());
    return switch (events.make(handle, author, wanted, ring)) {
      case Created.Made(EventRow event) -> made(handle, author, localId, state, event.id());
      case Created.UidTaken(EventId by) -> {
        // The session's row was lost, its event was not.
        events.amend(handle, author, by, event -> SessionEvents.event(event.uid(), shown), ring);
        yield made(handle, author, localId, state, by);
      }
      case Created.Full(int most) -> new Reported.Full(most);
      case Created.UnknownCalendar(), Created.KeyReused() -> new Reported.Unknown("calendar");
    };
  }

  private Reported made(
      Handle handle, Author author, String localId, SessionState state, EventId event) {
    SessionRow row = new SessionRow(ids.get(), localId, state, event, false, clock.instant());
    new SessionRows(handle, author.owner()).insert(row);
    return new Reported.Done(row, true, true, List.of());
  }

  private Reported change(Write write, SessionRow row, SessionState state, List<String> ignored) {
    SessionRows rows = new SessionRows(write.handle, write.author.owner());
    if (state.equals(row.state())) {
      rows.heard(row);
      return new Reported.Done(row, false, false, ignored);
    }
    boolean removed = row.removed() || amend(write, row, state);
    SessionRow now =
        new SessionRow(row.id(), row.localId(), state, row.event(), removed, row.updatedAt());
    boolean seen = removed != row.removed() || !visible(state).equals(visible(row.state()));
    if (seen) {
      Turn.take(write.handle, write.author.owner());
    }
    rows.update(now, seen);
    return new Reported.Done(now, false, seen, ignored);
  }

  /** Whether the event turned out to be gone. */
  private boolean amend(Write write, SessionRow row, SessionState state) {
    Shown before = Shown.of(row.state(), rules);
    Shown after = Shown.of(state, rules);
    if (before.equals(after)) {
      return false;
    }
    UnaryOperator<Event> edit = event -> SessionEvents.amended(event, before, after);
    return switch (events.amend(write.handle, write.author, row.event(), edit, write.ring)) {
      case Edited.Gone _, Edited.Unknown _ -> true;
      default -> false;
    };
  }

  /** What a viewer is shown of a session. */
  private record Visible(String title, Instant started, Optional<Instant> ended, String by) {}

  private static Visible visible(SessionState state) {
    return new Visible(
        state.title().value(),
        state.started().value(),
        state.end().map(end -> end.at().value()),
        state.end().map(end -> end.by().name()).orElse(""));
  }

  /** Ends a session that nobody has spoken of for so long, if that is still so. */
  boolean endIdle(Handle handle, Author author, String localId, Duration idle) {
    SessionRows rows = new SessionRows(handle, author.owner());
    Optional<SessionRow> row =
        rows.lock(localId).filter(it -> !it.state().ended() && rows.silent(it, idle));
    row.ifPresent(
        it -> change(new Write(handle, author, Ring.NOW), it, it.state().idle(), List.of()));
    return row.isPresent();
  }

  /** One of a user's sessions. */
  public Optional<SessionRow> find(Owner owner, String localId) {
    return database.in(handle -> new SessionRows(handle, owner).find(localId));
  }

  /**
   * Which sessions, and behind which of them a page begins.
   *
   * @param state {@code open} or {@code ended}; nothing: all
   */
  public record Wanted(Optional<String> state, Optional<Place> after) {}

  /** Where a list goes on. */
  public record Place(Instant updatedAt, UUID id) {}

  /** The next sessions of a list, by their last change, at most {@code limit}. */
  public List<SessionRow> page(Owner owner, Wanted wanted, int limit) {
    String sql =
        "select "
            + SessionRows.COLUMNS
            + " from calsyncd.live_sessions s where s.firm_id = :firm and s.user_id = :user "
            + wanted.state().map(_ -> "and s.state = :state ").orElse("")
            + wanted.after().map(_ -> "and (s.updated_at, s.id) > (:at, :after) ").orElse("")
            + "order by s.updated_at, s.id limit :limit";
    return database.in(handle -> {
      var query =
          handle
              .createQuery(sql)
              .bind("firm", owner.firmId())
              .bind("user", owner.userId())
              .bind("limit", limit);
      wanted.state().ifPresent(state -> query.bind("state", state));
      wanted
          .after()
          .ifPresent(place -> query.bind("at", place.updatedAt()).bind("after", place.id()));
      return query.map((row, _) -> SessionRows.row(row)).list();
    });
  }
}
