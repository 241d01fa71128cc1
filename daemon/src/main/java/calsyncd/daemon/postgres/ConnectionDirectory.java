package calsyncd.daemon.postgres;

import calsyncd.health.HealthLimits;
import calsyncd.health.Level;
import calsyncd.hub.ConnectionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** All connections of a tenant, by the e-mail of their accounts, as its managers look them up. */
public final class ConnectionDirectory {
  private final Database database;
  private final Suspects suspects;

  /** The connections in this database, whose health is judged by these limits. */
  public ConnectionDirectory(Database database, HealthLimits limits) {
    this(database, limits, Suspects.MOST);
  }

  ConnectionDirectory(Database database, HealthLimits limits, int suspects) {
    this.database = database;
    this.suspects = new Suspects(limits, suspects);
  }

  /**
   * Which connections.
   *
   * @param prefix how their e-mail begins, case aside; empty: any
   * @param level none that is of this health is left out; others may be among them
   */
  public record Filter(
      String firm,
      Optional<String> state,
      Optional<UUID> user,
      Optional<String> prefix,
      Optional<Level> level) {}

  /** Where a page ended; {@code email} as the order has it. */
  public record After(String email, UUID id) {}

  /**
   * One connection in the list.
   *
   * @param key what it is ordered by
   * @param synced when a calendar of it was last read to the end
   * @param failures attempts that failed and are kept
   */
  public record Entry(
      ConnectionRow row, String key, int bindings, Optional<Instant> synced, long failures) {
    /** The page goes on behind it. */
    public After after() {
      return new After(key, row.id().value());
    }

    /** Which it is. */
    public ConnectionId id() {
      return row.id();
    }
  }

  /** The next of them. */
  public List<Entry> page(Filter filter, Optional<After> after, int limit) {
    return database.in(handle -> {
      Optional<Level> level = filter.level.filter(it -> few(handle, filter.firm, it));
      Query query =
          handle
              .createQuery(sql(filter, level, after))
              .bind("firm", filter.firm)
              .bind("limit", limit);
      filter.state.ifPresent(state -> query.bind("state", state));
      filter.user.ifPresent(user -> query.bind("user", user));
      filter.prefix.ifPresent(prefix -> query.bind("prefix", escaped(prefix)));
      level.ifPresent(it -> suspects.bind(query, it));
      after.ifPresent(it -> query.bind("email", it.email()).bind("after", it.id()));
      return query.map((row, _) -> entry(row)).list();
    });
  }

  /** To begin a parallel worker takes longer than what it would do. */
  private static final String ALONE = "set local max_parallel_workers_per_gather = 0";

  /** Whether it is less to look at those that may be meant than at one after the other. */
  private boolean few(Handle handle, String firm, Level level) {
    handle.execute(ALONE);
    return Suspects.few(level)
        .map(sql ->
            suspects
                .bind(handle.createQuery(sql).bind("firm", firm), level)
                .mapTo(Boolean.class)
                .one())
        .orElse(false);
  }

  static String sql(Filter filter, Optional<Level> level, Optional<After> after) {
    return PAGE.replace("<among>", level.flatMap(Suspects::ids).map(AMONG::formatted).orElse(""))
        .replace("<named>", level.map(_ -> NAMED).orElse(""))
        .replace("<state>", filter.state.map(_ -> "and state = :state").orElse(""))
        .replace("<user>", filter.user.map(_ -> "and user_id = :user").orElse(""))
        .replace("<prefix>", filter.prefix.map(_ -> PREFIX).orElse(""))
        .replace("<after>", after.map(_ -> AFTER).orElse(""));
  }

  /** The offset has each looked up by its id, however many the planner expects. */
  private static final String AMONG = "(%s) s (suspect) cross join lateral (select * from";

  private static final String NAMED = "where id = suspect offset 0) named";

  /** The index has this very expression. */
  private static final String KEY = "left(lower(account_email), 200) collate \"C\"";

  private static final String PREFIX = "and " + KEY + " like :prefix";

  private static final String AFTER = "and (" + KEY + ", id) > (:email collate \"C\", :after)";

  private static final String PAGE =
      """
      select c.*, coalesce(b.bindings, 0) as bindings, b.synced, coalesce(k.failures, 0) as failures
      from (
        select id, firm_id, user_id, provider, account_id, account_email, server_url, granted,
          state, state_reason, created_at, updated_at, <key> as key
        from <among> calsyncd.calendar_connections <named>
        where firm_id = :firm <state> <user> <prefix> <after>
        order by <key>, id limit :limit) c
      left join lateral (
        select count(*) as bindings, max(s.last_successful_sync) as synced
        from calsyncd.calendar_bindings b
        left join calsyncd.calendar_sync_status s on s.binding_id = b.id
        where b.connection_id = c.id) b on true
      left join lateral (
        select sum(k.attempts) as failures from calsyncd.sync_failed_counts k
        where k.connection_id = c.id) k on true
      order by c.key, c.id
      """
          .replace("<key>", KEY);

  /** What means something to LIKE stands for itself. */
  private static String escaped(String prefix) {
    return prefix.toLowerCase(java.util.Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%";
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        ConnectionTable.connection(row),
        row.getString("key"),
        row.getInt("bindings"),
        Columns.maybeInstant(row, "synced"),
        row.getLong("failures"));
  }
}
