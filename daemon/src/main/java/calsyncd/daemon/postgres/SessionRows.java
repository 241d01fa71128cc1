package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import calsyncd.session.Key;
import calsyncd.session.Register;
import calsyncd.session.SessionEnd;
import calsyncd.session.SessionState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Rows of {@code calsyncd.live_sessions} within one transaction. */
final class SessionRows {
  static final String COLUMNS =
      """
      s.firm_id, s.user_id, s.id, s.local_id, s.hub_calendar_id, s.event_id, s.event_state,
      s.title, s.title_key, s.started_at, s.started_key, s.ended_at, s.ended_key, s.ended_by,
      s.top_key, s.said_at, s.updated_at
      """;

  private final Handle handle;
  private final Owner owner;

  SessionRows(Handle handle, Owner owner) {
    this.handle = handle;
    this.owner = owner;
  }

  /** A session, locked without its key until the transaction ends; before any event. */
  Optional<SessionRow> lock(String localId) {
    return find(localId, " for no key update");
  }

  Optional<SessionRow> find(String localId) {
    return find(localId, "");
  }

  private Optional<SessionRow> find(String localId, String lock) {
    return owned(
            handle.createQuery(
                "select "
                    + COLUMNS
                    + """
                    from calsyncd.live_sessions s
                    where s.firm_id = :firm and s.user_id = :user and s.local_id = :local\
                    """
                    + lock))
        .bind("local", localId)
        .map((row, _) -> row(row))
        .findOne();
  }

  /** The session is this now; to viewers, too, if it changed to them: then the turn is taken. */
  void update(SessionRow row, boolean seen) {
    written(
            handle.createUpdate(
                """
                update calsyncd.live_sessions
                set title = :title, title_key = :title_key, started_at = :started,
                  started_key = :started_key, ended_at = cast(nullif(:ended, '') as timestamptz),
                  ended_key = :ended_key, ended_by = :ended_by, top_key = :top, said_at = :said,
                  seen_at = now(), event_state = :event_state,
                  updated_at = case when :seen then clock_timestamp() else updated_at end
                where id = :id\
                """),
            row)
        .bind("seen", seen)
        .execute();
  }

  /** Whether nothing was heard of it for so long. */
  boolean silent(SessionRow row, Duration idle) {
    return handle
        .createQuery(
            """
            select seen_at < now() - :idle * interval '1 second'
            from calsyncd.live_sessions where id = :id\
            """)
        .bind("idle", idle.toSeconds())
        .bind("id", row.id())
        .mapTo(Boolean.class)
        .one();
  }

  /** It was heard of, and said nothing new. */
  void heard(SessionRow row) {
    handle
        .createUpdate("update calsyncd.live_sessions set seen_at = now() where id = :id")
        .bind("id", row.id())
        .execute();
  }

  /** A new session; the turn is taken. */
  void insert(SessionRow row) {
    written(
            owned(
                handle.createUpdate(
                    """
                    insert into calsyncd.live_sessions (firm_id, user_id, local_id, id,
                      hub_calendar_id, event_id, event_state, title, title_key, started_at,
                      started_key, ended_at, ended_key, ended_by, top_key, said_at)
                    values (:firm, :user, :local, :id, :calendar, :event, :event_state, :title,
                      :title_key, :started, :started_key,
                      cast(nullif(:ended, '') as timestamptz), :ended_key, :ended_by,
                      :top, :said)\
                    """)),
            row)
        .bind("local", row.localId())
        .bind("calendar", row.state().calendar().value())
        .bind("event", row.event().value())
        .execute();
  }

  private static <S extends SqlStatement<S>> S written(S statement, SessionRow row) {
    SessionState state = row.state();
    Optional<SessionEnd> end = state.end();
    return statement
        .bind("id", row.id())
        .bind("event_state", row.removed() ? "removed" : "shown")
        .bind("title", state.title().value())
        .bind("title_key", state.title().key().text())
        .bind("started", state.started().value())
        .bind("started_key", state.started().key().text())
        .bind("ended", end.map(it -> Times.text(it.at().value())).orElse(""))
        .bind("ended_key", end.map(it -> it.at().key().text()).orElse(""))
        .bind("ended_by", end.map(it -> it.by().name().toLowerCase(Locale.ROOT)).orElse(""))
        .bind("top", state.top().text())
        .bind("said", state.said());
  }

  private <S extends SqlStatement<S>> S owned(S statement) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }

  static SessionRow row(ResultSet row) throws SQLException {
    return new SessionRow(
        Columns.uuid(row, "id"),
        row.getString("local_id"),
        state(row),
        new EventId(Columns.uuid(row, "event_id")),
        row.getString("event_state").equals("removed"),
        Columns.instant(row, "updated_at"));
  }

  private static SessionState state(ResultSet row) throws SQLException {
    return new SessionState(
        new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
        new Register<>(row.getString("title"), Key.of(row.getString("title_key"))),
        new Register<>(Columns.instant(row, "started_at"), Key.of(row.getString("started_key"))),
        end(row),
        Key.of(row.getString("top_key")),
        Columns.instant(row, "said_at"));
  }

  private static Optional<SessionEnd> end(ResultSet row) throws SQLException {
    Optional<Instant> at = Columns.maybeInstant(row, "ended_at");
    if (at.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SessionEnd(
            SessionEnd.By.valueOf(row.getString("ended_by").toUpperCase(Locale.ROOT)),
            new Register<>(at.get(), Key.of(row.getString("ended_key")))));
  }
}
