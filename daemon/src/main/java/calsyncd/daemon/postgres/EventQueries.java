package calsyncd.daemon.postgres;

import calsyncd.hub.EventId;
import calsyncd.hub.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/** Reads {@code calsyncd.calendar_events} for their users. */
public final class EventQueries {
  private static final String READ =
      """
      select e.id, e.hub_calendar_id, e.content::text as content, e.version, e.starts_at,
             e.updated_at, e.deleted_at
      from calsyncd.calendar_events e
      where e.firm_id = :firm and e.user_id = :user
      """;

  private static final String LIVING = "and e.deleted_at is null\n";

  /** Lets the span index serve: a user has few calendars, and each of them many events. */
  private static final String IN_CALENDARS =
      """
      and e.hub_calendar_id in
        (select h.id from calsyncd.hub_calendars h where h.firm_id = :firm and h.user_id = :user)
      """;

  private final Database database;

  /** The events in this database. */
  public EventQueries(Database database) {
    this.database = database;
  }

  /**
   * Where a list goes on.
   *
   * @param key the start or the change of an event, as the order asks
   * @param inclusive whether the list goes on with that event or after it
   */
  public record After(Instant key, UUID id, boolean inclusive) {}

  /** One of a user's events. */
  public Optional<EventRow> find(Owner owner, EventId id) {
    return database.in(handle ->
        owned(handle.createQuery(READ + LIVING + "and e.id = :id"), owner)
            .bind("id", id.value())
            .map((row, context) -> EventRow.of(row))
            .findOne());
  }

  /** The next events of a list, at most {@code limit}. */
  public List<EventRow> page(Owner owner, EventFilter filter, Optional<After> after, int limit) {
    String sql = READ + conditions(filter) + order(filter, after);
    return database.in(handle -> {
      Query query = owned(handle.createQuery(sql), owner).bind("limit", limit);
      filter.from().ifPresent(from -> query.bind("from", from));
      filter.to().ifPresent(to -> query.bind("to", to));
      filter.hubCalendar().ifPresent(id -> query.bind("calendar", id.value()));
      filter.updatedSince().ifPresent(since -> query.bind("since", since));
      after.ifPresent(a -> query.bind("key", a.key()).bind("after", a.id()));
      return query.map((row, context) -> EventRow.of(row)).list();
    });
  }

  private static String conditions(EventFilter filter) {
    StringBuilder sql = new StringBuilder(filter.removed() ? "" : LIVING);
    sql.append(filter.from().map(_ -> "and e.ends_at >= :from\n").orElse(""));
    sql.append(filter.to().map(_ -> "and e.starts_at < :to\n").orElse(""));
    sql.append(filter.updatedSince().map(_ -> "and e.updated_at >= :since\n").orElse(""));
    sql.append(
        filter
            .hubCalendar()
            .map(_ -> "and e.hub_calendar_id = :calendar\n")
            .orElse(filter.updatedSince().isPresent() ? "" : IN_CALENDARS));
    return sql.toString();
  }

  private static String order(EventFilter filter, Optional<After> after) {
    String column = filter.updatedSince().isPresent() ? "e.updated_at" : "e.starts_at";
    String resume =
        after
            .map(a ->
                "and (" + column + ", e.id) " + (a.inclusive() ? ">=" : ">") + " (:key, :after)")
            .orElse("");
    return resume + " order by " + column + ", e.id limit :limit";
  }

  private static Query owned(Query query, Owner owner) {
    return query.bind("firm", owner.firmId()).bind("user", owner.userId());
  }
}
