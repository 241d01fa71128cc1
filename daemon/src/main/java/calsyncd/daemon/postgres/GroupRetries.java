package calsyncd.daemon.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Targets of groups that failed and are tried until they succeed, as managers see them. */
public final class GroupRetries {
  private final Database database;

  /** The retries in a database. */
  public GroupRetries(Database database) {
    this.database = database;
  }

  /**
   * One of them.
   *
   * @param node that is at it now
   * @param result what its last try came to, as JSON
   */
  public record Retry(
      String id,
      UUID group,
      String target,
      int attempt,
      Optional<Instant> dueAt,
      Instant failingSince,
      Optional<String> node,
      String result) {
    static Retry of(ResultSet row) throws SQLException {
      return new Retry(
          row.getString("retry_id"),
          Columns.uuid(row, "group_id"),
          row.getString("target"),
          row.getInt("attempt"),
          Columns.maybeInstant(row, "due_at"),
          Columns.instant(row, "failing_since"),
          Optional.ofNullable(row.getString("lease_node")),
          Optional.ofNullable(row.getString("last_result")).orElse("{}"));
    }
  }

  /** Where a page ended. */
  public record After(Instant failingSince, String id) {
    /** Before the first. */
    public static final After START = new After(Instant.EPOCH, "");
  }

  /** A page of a tenant's, the longest failing first. */
  public List<Retry> page(String firm, After after, int limit) {
    return database.in(handle ->
        handle
            .createQuery(
                """
                select t.retry_id, t.group_id, t.target, t.attempt, t.due_at, t.failing_since,
                  t.lease_node, t.last_result::text as last_result
                from calsyncd.group_targets t
                join calsyncd.calendar_groups g on g.id = t.group_id
                where g.firm_id = :firm and t.failing_since is not null
                  and (t.failing_since, t.retry_id) > (:since, :id)
                order by t.failing_since, t.retry_id limit :limit
                """)
            .bind("firm", firm)
            .bind("since", after.failingSince())
            .bind("id", after.id())
            .bind("limit", limit)
            .map((row, _) -> Retry.of(row))
            .list());
  }

  /** Whether the tenant has the group; that a manager asks for it is audited. */
  public boolean asked(Author author, UUID group) {
    return database.in(handle -> {
      boolean has = has(handle, author.owner().firmId(), group);
      if (has) {
        AuditTable.act(
            handle, author, "group.sync_asked", "group:" + group, AuditTable.Change.to("{}"));
      }
      return has;
    });
  }

  private static boolean has(Handle handle, String firm, UUID group) {
    return handle
        .createQuery(
            "select exists (select from calsyncd.calendar_groups"
                + " where id = :id and firm_id = :firm)")
        .bind("id", group)
        .bind("firm", firm)
        .mapTo(Boolean.class)
        .one();
  }
}
