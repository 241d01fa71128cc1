package calsyncd.daemon.postgres;

import calsyncd.hub.ConnectionId;
import calsyncd.hub.EventId;
import calsyncd.hub.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/** Attempts of a tenant's connections that failed, as its managers read them. */
public final class FailedAttempts {
  /** The classes that an attempt fails of, as users see them. */
  public static final List<String> CLASSES = List.of("transient", "rate_limited", "non_retryable");

  /** What is tried. */
  public static final List<String> OPERATIONS =
      Arrays.stream(Operation.values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();

  private final Database database;

  /** The attempts in this database. */
  public FailedAttempts(Database database) {
    this.database = database;
  }

  /**
   * Which attempts.
   *
   * @param firm whose
   * @param exhausted also those that have no retry left
   */
  public record Filter(
      String firm,
      Optional<ConnectionId> connection,
      Optional<String> operation,
      Optional<String> errorClass,
      boolean exhausted) {

    private List<String> operations() {
      return operation.map(List::of).orElse(OPERATIONS);
    }

    private List<String> classes() {
      return errorClass.map(List::of).orElse(CLASSES);
    }

    private List<Boolean> ends() {
      return exhausted ? List.of(false, true) : List.of(false);
    }
  }

  /** Where a page ended. */
  public record After(Instant startedAt, UUID id) {}

  /** Whether the tenant has the connection. */
  public boolean has(String firm, ConnectionId connection) {
    return database.in(handle ->
        handle
            .createQuery(
                "select true from calsyncd.calendar_connections where id = :id and firm_id = :firm")
            .bind("id", connection.value())
            .bind("firm", firm)
            .mapTo(Boolean.class)
            .findOne()
            .isPresent());
  }

  /** The next of them, the newest first. */
  public List<FailedAttempt> page(Filter filter, Optional<After> after, int limit) {
    return database.in(handle -> {
      Query query = bound(handle.createQuery(sql(filter, after)), filter).bind("limit", limit);
      after.ifPresent(it -> query.bind("at", it.startedAt()).bind("after", it.id()));
      return query.map((row, _) -> attempt(row)).list();
    });
  }

  /**
   * Each combination of the filter's words is read in the order of the index, so far as a page
   * goes; the newest of those are the page.
   */
  static String sql(Filter filter, Optional<After> after) {
    return PAGE.replace("<whose>", whose(filter, "t"))
        .replace("<after>", after.map(_ -> AFTER).orElse(""));
  }

  private static final String PAGE =
      """
      select a.* from unnest(:operations) as o (operation)
      cross join unnest(:classes) as c (error_class)
      cross join unnest(:ends) as e (exhausted)
      cross join lateral (
        select t.* from calsyncd.sync_attempts t
        where <whose>
          and t.operation = o.operation and t.error_class = c.error_class
          and t.max_retries_reached = e.exhausted and t.state in ('pending_retry', 'failed')
          <after>
        order by t.started_at desc, t.id desc limit :limit) a
      order by a.started_at desc, a.id desc limit :limit
      """;

  private static final String AFTER = "and (t.started_at, t.id) < (:at, :after)";

  /** A connection has one tenant; naming both has nobody read another's. */
  private static String whose(Filter filter, String table) {
    String firm = table + ".firm_id = :firm";
    return filter
        .connection
        .map(_ -> firm + " and " + table + ".connection_id = :connection")
        .orElse(firm);
  }

  static Query bound(Query query, Filter filter) {
    filter.connection.ifPresent(it -> query.bind("connection", it.value()));
    return query
        .bind("firm", filter.firm)
        .bindArray("operations", String.class, filter.operations())
        .bindArray("classes", String.class, filter.classes())
        .bindArray("ends", Boolean.class, filter.ends());
  }

  /** How many there are of each class. */
  public Map<String, Long> counts(Filter filter) {
    Map<String, Long> counts = none();
    database.with(handle ->
        bound(handle.createQuery(count(filter)), filter)
            .map((row, _) -> Map.entry(row.getString("error_class"), row.getLong("attempts")))
            .forEach(count -> counts.put(count.getKey(), count.getValue())));
    return counts;
  }

  private static String count(Filter filter) {
    String kept = filter.connection.isPresent() ? "sync_failed_counts" : "sync_failed_totals";
    return COUNT.replace("<kept>", kept).replace("<whose>", whose(filter, "k"));
  }

  private static Map<String, Long> none() {
    Map<String, Long> counts = new LinkedHashMap<>();
    CLASSES.forEach(it -> counts.put(it, 0L));
    return counts;
  }

  private static final String COUNT =
      """
      select k.error_class, sum(k.attempts) as attempts from calsyncd.<kept> k
      where <whose> and k.operation = any(:operations) and k.error_class = any(:classes)
        and k.max_retries_reached = any(:ends)
      group by k.error_class
      """;

  /** The same for each of these connections; what is no connection of the tenant has none. */
  public Map<ConnectionId, Map<String, Long>> counts(
      Filter filter, Collection<ConnectionId> connections) {
    Map<ConnectionId, Map<String, Long>> counts = new LinkedHashMap<>();
    connections.forEach(it -> counts.put(it, none()));
    database.with(handle ->
        bound(handle.createQuery(COUNT_EACH.replace("<whose>", whose(filter, "k"))), filter)
            .bindArray(
                "ids", String.class, connections.stream().map(ConnectionId::toString).toList())
            .map((row, _) -> count(counts, row))
            .list());
    return counts;
  }

  private static boolean count(Map<ConnectionId, Map<String, Long>> counts, ResultSet row)
      throws SQLException {
    String errorClass = row.getString("error_class");
    long attempts = row.getLong("attempts");
    counts
        .getOrDefault(new ConnectionId(Columns.uuid(row, "connection_id")), none())
        .put(errorClass, attempts);
    return true;
  }

  private static final String COUNT_EACH =
      """
      select k.connection_id, k.error_class, sum(k.attempts) as attempts
      from calsyncd.sync_failed_counts k
      where <whose> and k.connection_id = any(:ids::uuid[]) and k.operation = any(:operations)
        and k.error_class = any(:classes) and k.max_retries_reached = any(:ends)
      group by k.connection_id, k.error_class
      """;

  private static FailedAttempt attempt(ResultSet row) throws SQLException {
    return new FailedAttempt(
        Columns.uuid(row, "id"),
        new ConnectionId(Columns.uuid(row, "connection_id")),
        new FailedAttempt.Operation(row.getString("operation"), row.getString("direction")),
        Optional.ofNullable(row.getObject("event_id", UUID.class)).map(EventId::new),
        row.getString("state"),
        new FailedAttempt.Failure(
            row.getString("error_class"),
            row.getString("error_summary"),
            row.getString("provider_request_id")),
        new FailedAttempt.Retries(
            row.getInt("retry_count"),
            row.getBoolean("max_retries_reached"),
            Columns.maybeInstant(row, "next_retry_at")),
        new FailedAttempt.Run(
            Columns.instant(row, "started_at"),
            Duration.ofMillis(row.getLong("duration_ms")),
            row.getString("correlation_id")));
  }
}
