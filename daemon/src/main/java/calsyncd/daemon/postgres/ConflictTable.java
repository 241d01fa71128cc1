package calsyncd.daemon.postgres;

import calsyncd.hub.BindingId;
import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** {@code calsyncd.calendar_sync_conflicts}, as users see and decide them. */
public final class ConflictTable {
  private static final String READ =
      """
      select x.id, x.event_id, e.uid, coalesce(e.content ->> 'title', '') as title, x.binding_id,
        r.name, c.provider, x.base::text as base, x.hub::text as hub, x.remote::text as remote,
        x.fields, x.occurrences, x.state, x.resolution, x.choice::text as choice, x.chosen_by,
        x.resolved_at, x.version, x.created_at
      from calsyncd.calendar_sync_conflicts x
      join calsyncd.calendar_events e on e.id = x.event_id
      join calsyncd.calendar_bindings b on b.id = x.binding_id
      join calsyncd.remote_calendars r on r.id = b.remote_calendar_id
      join calsyncd.calendar_connections c on c.id = b.connection_id
      where x.firm_id = :firm and x.user_id = :user
      """;

  private final Database database;

  /** The conflicts in this database. */
  public ConflictTable(Database database) {
    this.database = database;
  }

  /** The next of a user's conflicts, those in a state only where one is given. */
  public List<ConflictRow> page(
      Owner owner, Optional<String> state, Optional<Page> after, int limit) {
    String sql =
        READ
            + state
                .map(_ -> "and x.state = :state and " + Page.OPEN + " = (:state = 'open')::int\n")
                .orElse("")
            + after.map(_ -> Page.CONDITION).orElse("")
            + Page.ORDER;
    return database.in(handle -> {
      var query = owned(handle.createQuery(sql), owner).bind("limit", limit);
      state.ifPresent(it -> query.bind("state", it));
      after.ifPresent(
          it -> query.bind("closed", it.closed()).bind("at", it.at()).bind("after", it.id()));
      return query.map((row, _) -> conflict(row)).list();
    });
  }

  /** One of a user's conflicts. */
  public Optional<ConflictRow> find(Owner owner, UUID id) {
    return database.in(handle -> find(handle, owner, id));
  }

  private static Optional<ConflictRow> find(Handle handle, Owner owner, UUID id) {
    return owned(handle.createQuery(READ + "and x.id = :id"), owner)
        .bind("id", id)
        .map((row, _) -> conflict(row))
        .findOne();
  }

  /** What became of a decision. */
  public sealed interface Chosen {
    /** A pass will carry it out. */
    record Done(ConflictRow row) implements Chosen {}

    /** The user has no such conflict. */
    record Unknown() implements Chosen {}

    /** It was decided, and carried out. */
    record Resolved() implements Chosen {}

    /** It says something else than the user saw. */
    record Stale(long version) implements Chosen {}
  }

  /**
   * Decides an open conflict, where it still is of one of these versions, and rings its binding.
   *
   * @param choice as the table's column says
   */
  public Chosen choose(Author author, UUID id, Set<Long> versions, String choice) {
    return database.in(handle -> {
      Optional<ConflictRow> row = lock(handle, author.owner(), id);
      if (row.isEmpty()) {
        return new Chosen.Unknown();
      }
      if (!row.get().decision().open()) {
        return new Chosen.Resolved();
      }
      if (!versions.contains(row.get().version())) {
        return new Chosen.Stale(row.get().version());
      }
      return choose(handle, author, row.get(), choice);
    });
  }

  private static Optional<ConflictRow> lock(Handle handle, Owner owner, UUID id) {
    return owned(handle.createQuery(READ + "and x.id = :id for update of x"), owner)
        .bind("id", id)
        .map((row, _) -> conflict(row))
        .findOne();
  }

  private static Chosen choose(Handle handle, Author author, ConflictRow row, String choice) {
    owned(
            handle.createUpdate(
                """
                update calsyncd.calendar_sync_conflicts
                set choice = cast(:choice as jsonb), chosen_by = :actor, version = version + 1,
                  updated_at = now()
                where id = :id and firm_id = :firm and user_id = :user
                """),
            author.owner())
        .bind("id", row.id())
        .bind("choice", choice)
        .bind("actor", AuditTable.actor(author))
        .execute();
    AuditTable.act(
        handle, author, "conflict.chosen", "conflict:" + row.id(), AuditTable.Change.to(choice));
    PostgresDueWork.ringNow(handle, List.of(row.source().binding()), author.correlationId());
    return new Chosen.Done(find(handle, author.owner(), row.id()).orElseThrow());
  }

  private static ConflictRow conflict(ResultSet row) throws SQLException {
    return new ConflictRow(
        Columns.uuid(row, "id"),
        new EventId(Columns.uuid(row, "event_id")),
        new ConflictRow.Source(
            row.getString("uid"),
            row.getString("title"),
            new BindingId(Columns.uuid(row, "binding_id")),
            row.getString("name"),
            row.getString("provider")),
        Optional.ofNullable(row.getString("base")),
        row.getString("hub"),
        row.getString("remote"),
        places(Columns.texts(row, "fields"), Columns.texts(row, "occurrences")),
        decision(row),
        row.getLong("version"),
        Columns.instant(row, "created_at"));
  }

  private static ConflictRow.Decision decision(ResultSet row) throws SQLException {
    return new ConflictRow.Decision(
        row.getString("state"),
        row.getString("resolution"),
        Optional.ofNullable(row.getString("choice")),
        row.getString("chosen_by"),
        Columns.maybeInstant(row, "resolved_at"));
  }

  /** An occurrence for each field; a row from before there were occurrences has none. */
  private static List<ConflictRow.Place> places(List<String> fields, List<String> occurrences) {
    List<ConflictRow.Place> places = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      String occurrence = i < occurrences.size() ? occurrences.get(i) : "";
      places.add(new ConflictRow.Place(fields.get(i), occurrence));
    }
    return places;
  }

  private static <S extends SqlStatement<S>> S owned(S statement, Owner owner) {
    return statement.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
