package calsyncd.daemon.postgres;

import calsyncd.daemon.postgres.LiveCursor.Place;
import calsyncd.hub.EventId;
import calsyncd.hub.HubCalendarId;
import calsyncd.hub.Owner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** What changed of users' events and sessions since they were told last. */
public final class LiveQueries {
  private final Database database;

  /** Changes in this database. */
  public LiveQueries(Database database) {
    this.database = database;
  }

  /** Whose changes since when. */
  public record Asked(Owner owner, LiveCursor cursor) {}

  /** An event in short, or that it is gone. */
  public record EventChange(
      EventId id,
      HubCalendarId calendar,
      long version,
      String title,
      String start,
      String end,
      boolean deleted,
      Instant updatedAt) {
    static EventChange of(ResultSet row) throws SQLException {
      return new EventChange(
          new EventId(Columns.uuid(row, "id")),
          new HubCalendarId(Columns.uuid(row, "hub_calendar_id")),
          row.getLong("version"),
          row.getString("title"),
          row.getString("start"),
          row.getString("ending"),
          row.getBoolean("deleted"),
          Columns.instant(row, "updated_at"));
    }
  }

  /**
   * What changed, in the order of the commits.
   *
   * @param tooMany whether it is more than was asked for: these are not all
   */
  public record Changes(List<EventChange> events, List<SessionRow> sessions, boolean tooMany) {
    public Changes {
      events = List.copyOf(events);
      sessions = List.copyOf(sessions);
    }
  }

  /**
   * Behind all that is committed of a user's; what is stamped and not committed yet comes after.
   */
  public LiveCursor latest(Owner owner) {
    return database.in(handle ->
        new LiveCursor(
            latest(handle, "calendar_events", owner), latest(handle, "live_sessions", owner)));
  }

  private static Place latest(Handle handle, String table, Owner owner) {
    return handle
        .createQuery(
            """
            select updated_at, id from calsyncd.<table>
            where firm_id = :firm and user_id = :user
            order by updated_at desc, id desc limit 1
            """
                .replace("<table>", table))
        .bind("firm", owner.firmId())
        .bind("user", owner.userId())
        .map((row, _) -> new Place(Columns.instant(row, "updated_at"), Columns.uuid(row, "id")))
        .findOne()
        .orElse(Place.FIRST);
  }

  private record Found<T>(int ask, T change) {}

  /** What changed for each, at most so many rows of a kind; nothing for whom nothing did. */
  public Map<Asked, Changes> since(List<Asked> asked, int rows) {
    if (asked.isEmpty()) {
      return Map.of();
    }
    return database.in(handle -> {
      List<Found<EventChange>> events =
          read(handle, EVENTS, asked, it -> it.cursor().events(), EventChange::of, rows);
      List<Found<SessionRow>> sessions =
          read(handle, SESSIONS, asked, it -> it.cursor().sessions(), SessionRows::row, rows);
      Map<Asked, Changes> changes = new LinkedHashMap<>();
      for (int ask = 0; ask < asked.size(); ask++) {
        List<EventChange> own = of(events, ask);
        List<SessionRow> mine = of(sessions, ask);
        if (!own.isEmpty() || !mine.isEmpty()) {
          boolean tooMany = own.size() > rows || mine.size() > rows;
          changes.put(asked.get(ask), new Changes(own, mine, tooMany));
        }
      }
      return changes;
    });
  }

  private static <T> List<T> of(List<Found<T>> found, int ask) {
    return found.stream().filter(it -> it.ask() == ask).map(Found::change).toList();
  }

  private interface Where {
    Place of(Asked asked);
  }

  private static <T> List<Found<T>> read(
      Handle handle, String sql, List<Asked> asked, Where where, Rows.Reader<T> reader, int rows) {
    Rows table = new Rows("n", "firm", "person", "at", "after");
    List<Found<T>> found = new ArrayList<>();
    for (int ask = 0; ask < asked.size(); ask++) {
      Owner owner = asked.get(ask).owner();
      Place place = where.of(asked.get(ask));
      table.add(ask, owner.firmId(), owner.userId(), Times.text(place.at()), place.id());
    }
    found.addAll(
        table.query(
            handle, sql, row -> new Found<>(row.getInt("n"), reader.read(row)), "limit", rows + 1));
    return found;
  }

  /** One read of an index for each. */
  private static final String EVENTS =
      """
      select r.n, x.* from <rows> cross join lateral (
        select e.id, e.hub_calendar_id, e.version, coalesce(e.content ->> 'title', '') as title,
          e.content ->> 'start' as start, e.content ->> 'end' as ending,
          e.deleted_at is not null as deleted, e.updated_at
        from calsyncd.calendar_events e
        where e.firm_id = r.firm and e.user_id = r.person::uuid
          and (e.updated_at, e.id) > (r.at::timestamptz, r.after::uuid)
        order by e.updated_at, e.id limit :limit) x
      order by r.n::int, x.updated_at, x.id
      """;

  private static final String SESSIONS =
      """
      select r.n, x.* from <rows> cross join lateral (
        select <columns> from calsyncd.live_sessions s
        where s.firm_id = r.firm and s.user_id = r.person::uuid
          and (s.updated_at, s.id) > (r.at::timestamptz, r.after::uuid)
        order by s.updated_at, s.id limit :limit) x
      order by r.n::int, x.updated_at, x.id
      """
          .replace("<columns>", SessionRows.COLUMNS);
}
